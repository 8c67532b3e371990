package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions.Sharing;
import dev.omnigraph.QueryOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.Row;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import dev.omnigraph.testkit.storage.StorageLedger;
import dev.omnigraph.testkit.storage.Verb;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Conditions on columns that do not fit the budget: storage answers those it means as queries do,
 * without their columns being read; all others are compared here. The rows are the same either way.
 */
@ExtendWith(TempGraphExtension.class)
class StoredConditionsTest {
  private static final String SCHEMA =
      """
      node P { k: String @key  text: String?  flag: Bool?  i: I32?  l: I64?  u: U32?  ul: U64?
               f: F32?  d: F64?  day: Date?  at: DateTime?  kind: enum(b, a, c-d)?
               twin: I32?  tWin: I32? }
      edge Knows: P -> P
      """;
  private static final int ROWS = 600;
  private static final String COUNT = "count($p) as n";

  /** The values of each property as JSON, and so as the language writes them but for dates. */
  private static final Map<String, List<String>> VALUES = values();

  private static Map<String, List<String>> values() {
    Map<String, List<String>> values = new LinkedHashMap<>();
    values.put(
        "text",
        List.of(
            "\"\"",
            "\"a\"",
            "\"A\"",
            "\"it's\"",
            "\"''\"",
            "\"a%_b\"",
            "\"\\\\n\"",
            "\"\\n\"",
            "\"`x`\"",
            "\"é\"",
            "\"é\"",
            "\"ﬀ\"",
            "\"￮\"",
            "\"😀\"",
            "\"‏\"",
            "\"--\""));
    values.put("flag", List.of("true", "false"));
    values.put("i", List.of("0", "-1", "5", "2147483647", "-2147483648"));
    values.put(
        "l", List.of("0", "-1", "9007199254740993", "9223372036854775807", "-9223372036854775807"));
    values.put("u", List.of("0", "1", "2147483648", "4294967295"));
    values.put(
        "ul",
        List.of("0", "7", "9223372036854775807", "9223372036854775808", "18446744073709551615"));
    values.put("f", List.of("0.0", "-0.0", "0.1", "-2.5"));
    values.put("d", List.of("0.0", "-0.0", "0.1", "9007199254740993.0", "-2.5"));
    values.put(
        "day", List.of("\"2020-02-29\"", "\"1969-12-31\"", "\"0001-01-01\"", "\"9999-12-31\""));
    values.put(
        "at",
        List.of(
            "\"2020-05-01T08:00:00.123Z\"",
            "\"1969-12-31T23:59:59.999Z\"",
            "\"2020-05-01T00:00:00Z\""));
    values.put("kind", List.of("\"b\"", "\"a\"", "\"c-d\""));
    values.put("twin", List.of("1", "2"));
    values.put("tWin", List.of("1", "2"));
    return values;
  }

  private static String record(int key, Random random) {
    StringBuilder line = new StringBuilder("{\"type\":\"P\",\"data\":{\"k\":\"k" + key + "\"");
    VALUES.forEach(
        (property, values) -> {
          if (random.nextInt(5) > 0) {
            line.append(",\"").append(property).append("\":");
            line.append(values.get(random.nextInt(values.size())));
          }
        });
    return line.append("}}\n").toString();
  }

  private static void fill(Omnigraph graph, long seed) {
    Random random = new Random(seed);
    for (int part = 0; part < 3; part++) {
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < ROWS / 3; i++) {
        lines.append(record(part * ROWS / 3 + i, random));
      }
      graph.load(LoadRequest.of(LoadMode.APPEND, lines.toString()));
    }
    StringBuilder again = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      again.append(record(random.nextInt(ROWS), random));
    }
    String distinct = String.join("\n", new LinkedHashMap<>(byKey(again.toString())).values());
    graph.load(LoadRequest.of(LoadMode.MERGE, distinct));
    for (int i = 0; i < 10; i++) {
      graph.mutate(
          "query q($k: String) { delete P where k = $k }", Map.of("k", "k" + random.nextInt(ROWS)));
    }
  }

  private static Map<String, String> byKey(String lines) {
    Map<String, String> byKey = new LinkedHashMap<>();
    lines.lines().forEach(l -> byKey.put(l.replaceAll(".*\"k\":\"(k\\d+)\".*", "$1"), l));
    return byKey;
  }

  /** A query with a condition, and its parameters. */
  private record Asked(String declaration, String condition, String parameters) {
    static Asked of(String condition) {
      return new Asked("", condition, "{}");
    }

    List<String> rows(Omnigraph graph, String returned) {
      String query =
          "query q(%s) { match { $p: P %s } return { %s } }"
              .formatted(declaration, condition, returned);
      List<String> rows = new ArrayList<>();
      try (QueryResult result =
          graph.main().prepare(query).executeJson(parameters, QueryOptions.defaults())) {
        for (Row row : result) {
          rows.add(row.toMap().toString());
        }
      }
      return rows;
    }
  }

  private static final Map<String, String> TYPES =
      Map.of("i", "I32", "l", "I64", "u", "U32", "ul", "U64", "f", "F32", "d", "F64");

  private static Asked comparison(String property, String operator, String value) {
    if (TYPES.containsKey(property)) {
      String most = Long.toString(Long.MAX_VALUE);
      String signed = value.length() > 18 && !value.startsWith("-") ? most : value;
      return new Asked(
          "$v: " + TYPES.get(property),
          "$p." + property + " " + operator + " $v",
          "{\"v\":" + signed + "}");
    }
    String literal =
        switch (property) {
          case "day" -> "date(" + value + ")";
          case "at" -> "datetime(" + value + ")";
          default -> value;
        };
    return Asked.of("$p." + property + " " + operator + " " + literal);
  }

  private static List<Asked> conditions() {
    List<Asked> all = new ArrayList<>();
    VALUES.forEach(
        (property, values) -> {
          List<String> operators =
              property.equals("flag")
                  ? List.of("=", "!=")
                  : List.of("=", "!=", "<", "<=", ">", ">=");
          for (String value : values) {
            for (String operator : operators) {
              all.add(comparison(property, operator, value));
            }
          }
        });
    for (String property : List.of("i", "l", "u", "ul", "d")) {
      for (String wide : List.of("3000000000", "1.5", "0")) {
        all.add(Asked.of("$p." + property + " >= " + wide));
        all.add(Asked.of(wide + " >= $p." + property));
      }
      all.add(new Asked("$v: I64", "$p." + property + " >= $v", "{\"v\":-1}"));
      all.add(new Asked("$v: I32?", "$p." + property + " >= $v", "{}"));
    }
    all.add(Asked.of("$p.i >= 0  $p.text = \"it's\""));
    all.add(Asked.of("$p.u >= 1  $p.d < 5.0  $p.flag = true  $p.day > date(\"1970-01-01\")"));
    all.add(Asked.of("$p.i >= 0  not { $p knows $f  $f.i = 5 }"));
    return all;
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // passed on to the test, which closes it
  private static Omnigraph paged(TempGraph place) {
    return Omnigraph.open(
        place.uri(),
        place.options().readOnly().sharing(Sharing.SEPARATE_UNLEASED).memoryBudgetBytes(1).build());
  }

  @Test
  void everyComparisonGivesTheSameRowsInTheSameOrder(TempGraph place) {
    try (Omnigraph whole = place.init(SCHEMA)) {
      fill(whole, Long.getLong("og.seed", 7));
      int some = 0;
      try (Omnigraph paged = paged(place)) {
        for (Asked asked : conditions()) {
          List<String> expected = asked.rows(whole, "$p.k as k");
          some += expected.isEmpty() ? 0 : 1;
          assertThat(asked.rows(paged, "$p.k as k")).as("%s", asked).isEqualTo(expected);
        }
      }
      assertThat(some).as("conditions that hold somewhere").isGreaterThan(200);
    }
  }

  @Test
  void whatStorageAnswersReadsTheRowsFoundAndNoColumn(TempGraph place) {
    try (Omnigraph graph = place.init(SCHEMA)) {
      fill(graph, 11);
      try (Omnigraph paged = paged(place)) {
        Asked.of("").rows(paged, COUNT);
        for (String condition :
            List.of(
                "$p.text = \"it's\"",
                "$p.i = 5",
                "$p.i = 5  $p.text < \"b\"",
                "9 <= $p.ul",
                "$p.l > 7",
                "$p.u <= 1",
                "$p.flag = true",
                "$p.day = date(\"2020-02-29\")")) {
          int expected = Asked.of(condition).rows(graph, "$p.k as k").size();
          assertThat(expected).as(condition).isBetween(1, ROWS - 100);

          int mark = place.ledger().mark();
          long before = place.ledger().rowsRead();
          assertThat(Asked.of(condition).rows(paged, COUNT))
              .containsExactly("{n=" + expected + "}");
          assertThat(scans(place, mark)).as(condition).containsExactly(List.of());
          assertThat(place.ledger().rowsRead() - before).as(condition).isEqualTo(expected);
        }
      }
    }
  }

  /** Storage has another order of floats, and no instants or texts beyond the basic plane. */
  @Test
  void whatStorageMeansOtherwiseIsReadAsAColumn(TempGraph place) {
    try (Omnigraph graph = place.init(SCHEMA)) {
      fill(graph, 11);
      try (Omnigraph paged = paged(place)) {
        Asked.of("").rows(paged, COUNT);
        for (String[] test :
            List.of(
                new String[] {"d", "$p.d >= 0.0"},
                new String[] {"f", "$p.f = 0.0"},
                new String[] {"at", "$p.at < datetime(\"2020-05-01T08:00:00Z\")"},
                new String[] {"text", "$p.text = \"😀\""},
                new String[] {"twin", "$p.twin = 1"})) {
          int mark = place.ledger().mark();
          Asked.of(test[1]).rows(paged, COUNT);
          assertThat(scans(place, mark)).as(test[1]).containsExactly(List.of(test[0]));
        }
      }
    }
  }

  private static List<List<String>> scans(TempGraph place, int mark) {
    return place.ledger().since(mark).stream()
        .filter(e -> e.verb() == Verb.SCAN)
        .map(StorageLedger.Entry::columns)
        .toList();
  }
}
