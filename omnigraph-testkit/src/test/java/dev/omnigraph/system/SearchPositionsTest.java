package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.omnigraph.LoadMode;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.Row;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Text clauses and rankings in every position, beside filters and traversals, give what a walk over
 * all rows gives.
 */
class SearchPositionsTest {
  private static final String SCHEMA =
      """
      node D { k: String @key  n: I32  t: String?  v: Vector(2)?  e: enum(red, wine, moss) }
      node Box { k: String @key  note: String? }
      edge Holds: Box -> D { }
      edge Cites: D -> D { }
      """;

  /** Words whose stems are themselves, at least two edits apart. */
  private static final String[] WORDS = {"red", "fox", "wine", "moss", "drum", "zinc"};

  private static final String[] ENUM = {"red", "wine", "moss"};

  @TempDir Path directory;

  private final Random random = new Random(9);
  private final Map<String, Doc> docs = new TreeMap<>();
  private final Map<String, String> notes = new TreeMap<>();
  private final List<String[]> holds = new ArrayList<>();
  private final List<String[]> cites = new ArrayList<>();
  private Omnigraph graph;

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Doc(String key, int n, String text, float[] vector, String kind) {}

  /** A row of the model: keys by variable. */
  private record Found(Map<String, String> keys) {
    static Found of(String... pairs) {
      Map<String, String> keys = new TreeMap<>();
      for (int i = 0; i < pairs.length; i += 2) {
        keys.put(pairs[i], pairs[i + 1]);
      }
      return new Found(keys);
    }

    String key(String variable) {
      return keys.getOrDefault(variable, "");
    }
  }

  @BeforeEach
  @SuppressWarnings("MustBeClosedChecker") // closed after each test
  void load() {
    graph =
        Omnigraph.init(
            directory.resolve("graph").toString(),
            SCHEMA,
            OmnigraphOptions.builder()
                .sharing(OmnigraphOptions.Sharing.SEPARATE_UNLEASED)
                .indexDirectoryBytesMax(0)
                .build());
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      String key = String.format("d%02d", i);
      float[] vector = random.nextInt(5) == 0 ? null : new float[] {random.nextInt(4), 1};
      Doc doc = new Doc(key, random.nextInt(10), text(), vector, ENUM[random.nextInt(3)]);
      docs.put(key, doc);
      lines.append(
          String.format(
              Locale.ROOT,
              "{\"type\":\"D\",\"data\":{\"k\":\"%s\",\"n\":%d,\"t\":%s,\"v\":%s,\"e\":\"%s\"}}%n",
              key,
              doc.n,
              json(doc.text),
              vector == null ? "null" : Arrays.toString(vector),
              doc.kind));
    }
    for (int i = 0; i < 9; i++) {
      notes.put("b" + i, text());
      lines.append(
          String.format(
              "{\"type\":\"Box\",\"data\":{\"k\":\"b%d\",\"note\":%s}}%n",
              i, json(notes.get("b" + i))));
    }
    edges(lines, "Holds", List.copyOf(notes.keySet()), 45, holds);
    edges(lines, "Cites", List.copyOf(docs.keySet()), 50, cites);
    graph.load(dev.omnigraph.LoadRequest.of(LoadMode.APPEND, lines.toString()));
  }

  @AfterEach
  void close() {
    graph.close();
  }

  private String text() {
    if (random.nextInt(6) == 0) {
      return null;
    }
    List<String> words = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      words.add(WORDS[Math.min(random.nextInt(WORDS.length), random.nextInt(WORDS.length))]);
    }
    return String.join(" ", words);
  }

  private static String json(String text) {
    return text == null ? "null" : '"' + text + '"';
  }

  private void edges(
      StringBuilder lines, String type, List<String> from, int count, List<String[]> edges) {
    List<String> to = List.copyOf(docs.keySet());
    while (edges.size() < count) {
      String[] edge = {from.get(random.nextInt(from.size())), to.get(random.nextInt(to.size()))};
      if (edges.stream().noneMatch(e -> Arrays.equals(e, edge)) && !edge[0].equals(edge[1])) {
        edges.add(edge);
        lines.append(
            String.format(
                "{\"edge\":\"%s\",\"from\":\"%s\",\"to\":\"%s\"}%n", type, edge[0], edge[1]));
      }
    }
  }

  private static boolean matches(String text, String query) {
    return text != null && Arrays.stream(query.split(" ")).anyMatch(w -> words(text).contains(w));
  }

  private static List<String> words(String text) {
    return List.of(text.split(" "));
  }

  private boolean doc(String key, String query) {
    return matches(docs.get(key).text, query);
  }

  private boolean note(String key, String query) {
    return matches(notes.get(key), query);
  }

  private List<Found> held() {
    return holds.stream().map(e -> Found.of("b", e[0], "d", e[1])).toList();
  }

  private List<Row> ask(String body, Map<String, ?> parameters) {
    String source = "query q($q: String?, $p: String?, $v: Vector(2)?) { " + body + " }";
    try (QueryResult result = graph.query(source, parameters)) {
      return result.rows();
    }
  }

  /** Asks with each function that finds exactly these rows, the query given in both ways. */
  private void verify(String body, String returned, String query, List<String> expected) {
    for (String call : List.of("search", "match_text", "fuzzy", "fuzzy0")) {
      for (String given : List.of("$q", '"' + query + '"')) {
        String clause =
            call.equals("fuzzy0") ? "fuzzy(%s, " + given + ", 0)" : call + "(%s, " + given + ")";
        if (call.equals("fuzzy")) {
          clause = "fuzzy(%s, " + given + ", 1)";
        }
        String match = body;
        for (String field : List.of("$d.t", "$b.note", "$d.e", "$a.t")) {
          match = match.replace("FIND(" + field + ")", String.format(clause, field));
        }
        Map<String, ?> parameters = given.equals("$q") ? Map.of("q", query) : Map.of();
        assertThat(ask("match { " + match + " } return { " + returned + " }", parameters))
            .as("%s of %s", match, query)
            .extracting(SearchPositionsTest::joined)
            .containsExactlyInAnyOrderElementsOf(expected);
      }
    }
  }

  private static String joined(Row row) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < row.columns().size(); i++) {
      values.add(String.valueOf(row.value(i)));
    }
    return String.join(" ", values);
  }

  @Test
  void clausesHoldForEveryVariableInEveryBlock() {
    List<String> all = List.copyOf(docs.keySet());
    List<String> boxes = List.copyOf(notes.keySet());
    for (String q : List.of("red", "zinc fox", "moss wine drum", "absent", "the")) {
      verify("$d: D  FIND($d.t)", "$d.k", q, all.stream().filter(d -> doc(d, q)).toList());
      verify(
          "$d: D { n: 3 }  $d.k != \"d01\"  FIND($d.t)  $d.k < \"d30\"",
          "$d.k",
          q,
          all.stream()
              .filter(d -> docs.get(d).n == 3 && !d.equals("d01") && d.compareTo("d30") < 0)
              .filter(d -> doc(d, q))
              .toList());
      verify(
          "$d: D  FIND($d.e)",
          "$d.k",
          q,
          all.stream().filter(d -> matches(docs.get(d).kind, q)).toList());
      verify(
          "$d: D  FIND($d.t)  FIND($d.e)",
          "$d.k",
          q,
          all.stream().filter(d -> doc(d, q) && matches(docs.get(d).kind, q)).toList());
      List<String> pairs = new ArrayList<>();
      boxes.forEach(b -> all.stream().filter(d -> doc(d, q)).forEach(d -> pairs.add(b + " " + d)));
      verify("$b: Box  $d: D  FIND($d.t)", "$b.k, $d.k", q, pairs);
      verify(
          "$b: Box  $b holds $d  FIND($d.t)",
          "$b.k, $d.k",
          q,
          holds.stream().filter(e -> doc(e[1], q)).map(e -> e[0] + " " + e[1]).toList());
      verify(
          "$d: D  $b holds $d  FIND($b.note)",
          "$b.k, $d.k",
          q,
          holds.stream().filter(e -> note(e[0], q)).map(e -> e[0] + " " + e[1]).toList());
      verify(
          "$b: Box  FIND($b.note)  $b holds $d  FIND($d.t)",
          "$b.k, $d.k",
          q,
          holds.stream()
              .filter(e -> note(e[0], q) && doc(e[1], q))
              .map(e -> e[0] + " " + e[1])
              .toList());
      verify("$a: D  $a cites{1,2} $d  FIND($d.t)", "$a.k, $d.k", q, reached(q));
      verify(
          "$a: D  $a <cites> $d  FIND($d.t)",
          "$a.k, $d.k",
          q,
          neighbours().stream().filter(p -> doc(p.substring(4), q)).toList());
    }
  }

  /** Pairs one or two citations apart, each once. */
  private List<String> reached(String q) {
    LinkedHashSet<String> pairs = new LinkedHashSet<>();
    for (String[] one : cites) {
      pairs.add(one[0] + " " + one[1]);
      for (String[] two : cites) {
        if (one[1].equals(two[0]) && !one[0].equals(two[1])) {
          pairs.add(one[0] + " " + two[1]);
        }
      }
    }
    return pairs.stream().filter(p -> doc(p.substring(4), q)).toList();
  }

  /** Pairs that cite in either direction, each once. */
  private List<String> neighbours() {
    LinkedHashSet<String> pairs = new LinkedHashSet<>();
    for (String[] one : cites) {
      pairs.add(one[0] + " " + one[1]);
      pairs.add(one[1] + " " + one[0]);
    }
    return List.copyOf(pairs);
  }

  @Test
  void clausesHoldInsideNot() {
    List<String> all = List.copyOf(docs.keySet());
    List<String> boxes = List.copyOf(notes.keySet());
    for (String q : List.of("red", "zinc fox", "absent", "of")) {
      verify("$d: D  not { FIND($d.t) }", "$d.k", q, all.stream().filter(d -> !doc(d, q)).toList());
      verify(
          "$b: Box  not { $b holds $d  FIND($d.t) }",
          "$b.k",
          q,
          boxes.stream().filter(b -> holds(b).noneMatch(d -> doc(d, q))).toList());
      verify(
          "$b: Box  not { $b holds $d  FIND($b.note) }",
          "$b.k",
          q,
          boxes.stream().filter(b -> !note(b, q) || holds(b).findAny().isEmpty()).toList());
      verify(
          "$b: Box  $b holds $d  not { FIND($d.t)  FIND($b.note) }",
          "$b.k, $d.k",
          q,
          holds.stream()
              .filter(e -> !(doc(e[1], q) && note(e[0], q)))
              .map(e -> e[0] + " " + e[1])
              .toList());
      verify(
          "$b: Box  not { $b holds $d  not { FIND($d.t) } }",
          "$b.k",
          q,
          boxes.stream().filter(b -> holds(b).allMatch(d -> doc(d, q))).toList());
      verify(
          "$d: D  FIND($d.t)  not { FIND($d.e) }",
          "$d.k",
          q,
          all.stream().filter(d -> doc(d, q) && !matches(docs.get(d).kind, q)).toList());
    }
  }

  private Stream<String> holds(String box) {
    return holds.stream().filter(e -> e[0].equals(box)).map(e -> e[1]);
  }

  /** The definition over all texts of the type, whatever the query's filters leave. */
  private double bm25(String key, String query) {
    List<List<String>> texts =
        docs.values().stream().filter(d -> d.text != null).map(d -> words(d.text)).toList();
    double average = texts.stream().mapToInt(List::size).average().orElse(0);
    if (docs.get(key).text == null) {
      return Double.NaN;
    }
    List<String> own = words(docs.get(key).text);
    double score = 0;
    for (String word : Arrays.stream(query.split(" ")).distinct().sorted().toList()) {
      double count = own.stream().filter(word::equals).count();
      double containing = texts.stream().filter(t -> t.contains(word)).count();
      double rarity = Math.log(1 + (texts.size() - containing + 0.5) / (containing + 0.5));
      score += rarity * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * own.size() / average));
    }
    return score == 0 ? Double.NaN : -score;
  }

  private double distance(String key, float[] wanted) {
    float[] own = docs.get(key).vector;
    if (own == null) {
      return Double.NaN;
    }
    double x = own[0] - wanted[0];
    double y = own[1] - wanted[1];
    return x * x + y * y;
  }

  /** Rows by a key, smaller first, then by the ids of their variables; NaN leaves a row out. */
  private static List<Found> ranked(List<Found> rows, ToDoubleFunction<String> key) {
    Comparator<Found> order =
        Comparator.comparingDouble(r -> Math.rint(key.applyAsDouble(r.key("d")) * 1e9));
    return rows.stream()
        .filter(r -> !Double.isNaN(key.applyAsDouble(r.key("d"))))
        .sorted(order.thenComparing(r -> String.join(" ", r.keys.values())))
        .toList();
  }

  private static List<String> shown(List<Found> rows, int limit) {
    return rows.stream().limit(limit).map(r -> String.join(" ", r.keys.values())).toList();
  }

  /** What the definition of the fusion says: arms, places, winners, then all their rows. */
  private List<Found> fused(
      List<Found> rows,
      int limit,
      int k,
      ToDoubleFunction<String> first,
      ToDoubleFunction<String> second,
      boolean nearestFirst) {
    List<String> one = entities(ranked(rows, first), nearestFirst ? limit : Integer.MAX_VALUE);
    List<String> two = entities(ranked(rows, second), nearestFirst ? Integer.MAX_VALUE : limit);
    Map<String, Double> scores = new HashMap<>();
    for (List<String> arm : List.of(one, two)) {
      for (int r = 0; r < arm.size(); r++) {
        scores.merge(arm.get(r), 1.0 / (k + r + 1), Double::sum);
      }
    }
    LinkedHashSet<String> found = new LinkedHashSet<>(one);
    found.addAll(two);
    List<String> winners =
        found.stream() // a stable sort: equal scores stay in the order found
            .sorted(Comparator.comparingDouble(e -> -scores.get(e)))
            .limit(limit)
            .toList();
    return rows.stream()
        .filter(r -> winners.contains(r.key("d")))
        .sorted(
            Comparator.<Found>comparingInt(r -> winners.indexOf(r.key("d")))
                .thenComparing(r -> String.join(" ", r.keys.values())))
        .toList();
  }

  private static List<String> entities(List<Found> rows, int most) {
    return rows.stream().map(r -> r.key("d")).distinct().limit(most).toList();
  }

  @Test
  void rankingsOrderTheRowsThatFiltersAndTraversalsLeave() {
    Map<String, List<Found>> shapes = new HashMap<>();
    List<Found> all = docs.keySet().stream().map(d -> Found.of("d", d)).toList();
    shapes.put("$d: D", all);
    shapes.put("$d: D  $d.n > 4", all.stream().filter(r -> docs.get(r.key("d")).n > 4).toList());
    shapes.put("$d: D { n: 3 }", all.stream().filter(r -> docs.get(r.key("d")).n == 3).toList());
    shapes.put(
        "$d: D  search($d.t, $p)", all.stream().filter(r -> doc(r.key("d"), "red moss")).toList());
    shapes.put(
        "$d: D  not { search($d.t, $p) }",
        all.stream().filter(r -> !doc(r.key("d"), "red moss")).toList());
    shapes.put("$b: Box  $b holds $d", held());
    shapes.put(
        "$d: D  $b holds $d  search($b.note, $p)",
        held().stream().filter(r -> note(r.key("b"), "red moss")).toList());
    shapes.put(
        "$b: Box { k: \"b3\" }  $b holds $d",
        held().stream().filter(r -> r.key("b").equals("b3")).toList());
    float[] wanted = {1.5f, 1};
    shapes.forEach(
        (shape, rows) -> {
          String keys = shape.contains("$b") ? "$b.k as b, $d.k as d" : "$d.k as d";
          for (String q : List.of("red", "zinc fox wine", "absent")) {
            Map<String, ?> parameters = Map.of("q", q, "p", "red moss", "v", wanted);
            for (int limit : new int[] {1, 4, 100}) {
              String head = "match { " + shape + " } return { " + keys + " } order { ";
              String tail = " } limit " + limit;
              assertThat(keysOf(ask(head + "bm25($d.t, $q)" + tail, parameters)))
                  .as("bm25 %s %s", shape, q)
                  .isEqualTo(shown(ranked(rows, d -> bm25(d, q)), limit));
              assertThat(keysOf(ask(head + "nearest($d.v, $v)" + tail, parameters)))
                  .as("nearest %s", shape)
                  .isEqualTo(shown(ranked(rows, d -> distance(d, wanted)), limit));
              assertThat(
                      keysOf(
                          ask(head + "rrf(nearest($d.v, $v), bm25($d.t, $q))" + tail, parameters)))
                  .as("rrf %s %s %d", shape, q, limit)
                  .isEqualTo(
                      shown(
                          fused(rows, limit, 60, d -> distance(d, wanted), d -> bm25(d, q), true),
                          limit));
              assertThat(
                      keysOf(
                          ask(
                              head + "rrf(bm25($d.t, $q), nearest($d.v, $v), 1)" + tail,
                              parameters)))
                  .as("rrf the other way %s %s %d", shape, q, limit)
                  .isEqualTo(
                      shown(
                          fused(rows, limit, 1, d -> bm25(d, q), d -> distance(d, wanted), false),
                          limit));
            }
          }
        });
  }

  private static List<String> keysOf(List<Row> rows) {
    return rows.stream().map(SearchPositionsTest::joined).toList();
  }

  @Test
  void directionsAndFurtherKeysAreIgnoredBehindARanking() {
    Map<String, ?> parameters = Map.of("q", "red fox", "v", new float[] {1, 1});
    String head = "match { $d: D } return { $d.k } order { ";
    List<String> best = keysOf(ask(head + "bm25($d.t, $q) } limit 9", parameters));
    for (String keys :
        List.of("bm25($d.t, $q) asc", "bm25($d.t, $q) desc", "bm25($d.t, $q), $d.n desc, $d.k")) {
      assertThat(keysOf(ask(head + keys + " } limit 9", parameters))).isEqualTo(best);
    }
    List<String> near = keysOf(ask(head + "nearest($d.v, $v) } limit 9", parameters));
    assertThat(keysOf(ask(head + "nearest($d.v, $v), $d.n desc } limit 9", parameters)))
        .isEqualTo(near);
  }

  @Test
  void scoreColumnsHaveTheValueOfEachRowOrNone() {
    float[] wanted = {0.5f, 1};
    String columns = "$d.k as k, bm25($d.t, $q) as score, nearest($d.v, $v) as distance";
    List<Row> rows =
        ask(
            "match { $d: D } return { " + columns + " } order { $d.k }",
            Map.of("q", "red zinc", "v", wanted));
    assertThat(rows).hasSize(docs.size());
    for (Row row : rows) {
      double score = bm25(row.text("k"), "red zinc");
      double distance = distance(row.text("k"), wanted);
      if (Double.isNaN(score)) {
        assertThat(row.value("score")).isNull();
      } else {
        assertThat(row.number("score")).isCloseTo(-score, within(1e-9));
      }
      if (Double.isNaN(distance)) {
        assertThat(row.value("distance")).isNull();
      } else {
        assertThat(row.number("distance")).isCloseTo(distance, within(1e-6));
      }
    }
    String fusion = "rrf(nearest($d.v, $v), bm25($d.t, $q))";
    List<Row> fused =
        ask(
            "match { $d: D } return { $d.k as k, " + fusion + " as s } order { s } limit 5",
            Map.of("q", "red zinc", "v", wanted));
    List<Found> all = docs.keySet().stream().map(d -> Found.of("d", d)).toList();
    List<String> near = entities(ranked(all, d -> distance(d, wanted)), 5);
    List<String> found = entities(ranked(all, d -> bm25(d, "red zinc")), 100);
    assertThat(fused).hasSize(5);
    for (Row row : fused) {
      double expected = 0;
      for (List<String> arm : List.of(near, found)) {
        int place = arm.indexOf(row.text("k"));
        expected += place < 0 ? 0 : 1.0 / (60 + place + 1);
      }
      assertThat(row.number("s")).isCloseTo(expected, within(1e-12));
    }
  }
}
