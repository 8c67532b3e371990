package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.QueryOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.ResultColumn;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.ResourceLimitException;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rows as maps and records, and the limits a caller sets. */
@ExtendWith(TempGraphExtension.class)
class QueryResultTest {
  private static final String SCHEMA =
      "node Person { name: String @key  age: I32?  born: Date?  tall: F64 }";
  private static final String RECORDS =
      """
      {"type":"Person","data":{"name":"ana","age":30,"born":"1996-02-03","tall":1.5}}
      {"type":"Person","data":{"name":"bo","tall":2.0}}
      """;
  private static final String ALL =
      "query q() { match { $p: Person } return { $p.name, $p.age, $p.born, $p.tall as tall }"
          + " order { $p.name asc } }";

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // passed on to the test, which closes it
  private static Omnigraph filled(TempGraph place) {
    Omnigraph graph = place.init(SCHEMA);
    graph.load(LoadRequest.of(LoadMode.APPEND, RECORDS));
    return graph;
  }

  /** Components are matched by name, in any order, ignoring the variable. */
  record Person(double tall, String name, Optional<Integer> age, @Nullable LocalDate born) {}

  record Aged(String name, int age) {}

  record Wide(String name, @Nullable Long age) {}

  record Unknown(String nickname) {}

  @Test
  void rowsBecomeRecordsByTheNamesOfTheirComponents(TempGraph place) {
    try (Omnigraph graph = filled(place)) {
      try (QueryResult result = graph.query(ALL, Map.of())) {
        assertThat(result.as(Person.class))
            .containsExactly(
                new Person(1.5, "ana", Optional.of(30), LocalDate.of(1996, 2, 3)),
                new Person(2.0, "bo", Optional.empty(), null));
      }
      try (QueryResult result = graph.query(ALL, Map.of())) {
        assertThat(result.as(Wide.class))
            .containsExactly(new Wide("ana", 30L), new Wide("bo", null));
      }
    }
  }

  @Test
  void whatDoesNotFitARecordIsSaid(TempGraph place) {
    try (Omnigraph graph = filled(place)) {
      try (QueryResult result = graph.query(ALL, Map.of())) {
        assertThatThrownBy(() -> result.as(Aged.class))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("age is null");
      }
      try (QueryResult result = graph.query(ALL, Map.of())) {
        assertThatThrownBy(() -> result.as(Unknown.class))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("no column fits the component nickname");
      }
    }
  }

  @Test
  void rowsBecomeMapsInColumnOrder(TempGraph place) {
    try (Omnigraph graph = filled(place);
        QueryResult result = graph.query(ALL, Map.of())) {
      assertThat(result.columns())
          .containsExactly(
              new ResultColumn("p.name", "String", false),
              new ResultColumn("p.age", "I32", true),
              new ResultColumn("p.born", "Date", true),
              new ResultColumn("tall", "F64", false));
      Map<String, @Nullable Object> bo = new LinkedHashMap<>();
      bo.put("p.name", "bo");
      bo.put("p.age", null);
      bo.put("p.born", null);
      bo.put("tall", 2.0);
      List<Map<String, @Nullable Object>> maps = result.toMaps();
      assertThat(maps).hasSize(2);
      assertThat(List.copyOf(maps.get(0).keySet()))
          .containsExactly("p.name", "p.age", "p.born", "tall");
      assertThat(maps.get(1)).isEqualTo(bo);
      assertThatThrownBy(result::iterator).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aQueryPastItsTimeFails(TempGraph place) {
    AtomicLong millis = new AtomicLong();
    OmnigraphOptions options =
        place.options().clock(() -> Instant.ofEpochMilli(millis.getAndAdd(5))).build();
    try (Omnigraph graph = Omnigraph.init(place.uri(), SCHEMA, options)) {
      graph.load(LoadRequest.of(LoadMode.APPEND, RECORDS));
      String wide = "query q() { match { $a: Person $b: Person $c: Person } return { $a.name } }";
      QueryOptions limits = QueryOptions.defaults().withTimeout(Duration.ofMillis(7));
      try (QueryResult result =
          graph.main().prepare(wide, Optional.empty()).execute(Map.of(), limits)) {
        assertThatThrownBy(result::rows)
            .isInstanceOfSatisfying(
                ResourceLimitException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT));
      }
    }
  }

  @Test
  void aQueryBeyondItsMemoryFails(TempGraph place) {
    try (Omnigraph graph = filled(place)) {
      QueryOptions limits = QueryOptions.defaults().withMemoryBytesMax(10);
      try (QueryResult result =
          graph.main().prepare(ALL, Optional.empty()).execute(Map.of(), limits)) {
        assertThatThrownBy(result::rows)
            .isInstanceOfSatisfying(
                ResourceLimitException.class,
                e ->
                    assertThat(e.details())
                        .containsEntry("resource", "memory_bytes")
                        .containsEntry("limit", 10L));
      }
    }
  }

  @Test
  void explanationsAreTheSameEachTimeAndInBothForms(TempGraph place) {
    String query =
        "query q() { match { $p: Person $p.age > 20 } return { $p.name } order { $p.name asc } }";
    try (Omnigraph graph = filled(place)) {
      String text = graph.main().prepare(query).explain();
      assertThat(graph.main().prepare(query).explain()).isEqualTo(text);
      assertThat(graph.main().prepare(query + " ").explain()).isEqualTo(text);
      assertThat(graph.main().prepare(query).explainJson())
          .startsWith(
              "{\"query\":\"q\",\"steps\":[{\"operator\":\"Scan\",\"detail\":\"$p: Person\"");
    }
  }
}
