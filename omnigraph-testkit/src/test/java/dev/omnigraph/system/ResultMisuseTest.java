package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.ChangeFeed;
import dev.omnigraph.ChangeFilter;
import dev.omnigraph.ChangeSubscription;
import dev.omnigraph.CheckOptions;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.QueryOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.Row;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What results and their limits do with values and durations that hardly anybody thinks of. */
@ExtendWith(TempGraphExtension.class)
class ResultMisuseTest {
  private static final String SCHEMA =
      "node T { k: String @key  i: I32?  l: I64?  v: U64?  d: F64?  ints: [I32]? }";
  private static final String RECORD =
      """
      {"type":"T","data":{"k":"a","i":-5,"l":9007199254740993,"v":18446744073709551615,"d":1.9,\
      "ints":[1,2]}}
      """;
  private static final String ALL =
      """
      query all() {
        match { $t: T }
        return { $t.k as k, $t.i as i, $t.l as l, $t.v as v, $t.d as d, $t.ints as ints }
      }
      """;

  record IntOfLong(int l) {}

  record LongOfReal(long d) {}

  record IntOfReal(@Nullable Integer d) {}

  record LongOfHuge(long v) {}

  record NarrowOptional(Optional<Integer> l) {}

  record TextsOfInts(List<String> ints) {}

  record TextsOfIntsIfAny(Optional<List<String>> ints) {}

  record Wider(Optional<Long> i, double l, List<Long> ints, Object v) {}

  record WiderIfAny(Optional<List<Long>> ints) {}

  record Refusing(String k) {
    Refusing {
      throw new StackOverflowError("thrown by " + k);
    }
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // passed on to the test, which closes it
  private static Omnigraph filled(TempGraph place) {
    Omnigraph graph = place.init(SCHEMA);
    graph.load(LoadRequest.of(LoadMode.APPEND, RECORD));
    return graph;
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        IntOfLong.class,
        LongOfReal.class,
        IntOfReal.class,
        LongOfHuge.class,
        NarrowOptional.class,
        TextsOfInts.class,
        TextsOfIntsIfAny.class
      })
  void noRecordGetsAValueThatIsNotTheColumns(Class<? extends Record> type, TempGraph place) {
    try (Omnigraph graph = filled(place);
        QueryResult result = graph.query(ALL, Map.of())) {
      String component = type.getRecordComponents()[0].getName();
      assertThatThrownBy(() -> result.as(type))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("the value ")
          .hasMessageContaining(" does not fit the component ")
          .hasMessageEndingWith(" " + component);
    }
  }

  @Test
  void componentsMayBeWiderThanTheirColumns(TempGraph place) {
    try (Omnigraph graph = filled(place);
        QueryResult result = graph.query(ALL, Map.of())) {
      Wider row = result.as(Wider.class).get(0);
      assertThat(row.i().orElseThrow()).isEqualTo(-5L);
      assertThat(row.l()).isEqualTo(9007199254740992.0);
      assertThat(row.ints()).containsExactly(1L, 2L);
      assertThat(row.v()).hasToString("18446744073709551615");
    }
    try (Omnigraph graph = Omnigraph.open(place.uri());
        QueryResult result = graph.query(ALL, Map.of())) {
      assertThat(result.as(WiderIfAny.class).get(0).ints().orElseThrow()).containsExactly(1L, 2L);
    }
  }

  @Test
  void whatIsNoRecordTypeIsSaidAndErrorsPass(TempGraph place) {
    try (Omnigraph graph = filled(place);
        QueryResult result = graph.query(ALL, Map.of())) {
      assertThatThrownBy(() -> result.as(Record.class))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("java.lang.Record is no record of its own");
      assertThatThrownBy(() -> result.as(Refusing.class))
          .isInstanceOf(StackOverflowError.class)
          .hasMessage("thrown by a");
    }
  }

  @Test
  void anIntegerIsNeverCutOffOrWrapped(TempGraph place) {
    try (Omnigraph graph = filled(place);
        QueryResult result = graph.query(ALL, Map.of())) {
      Row row = result.rows().get(0);
      assertThat(row.integer("i")).isEqualTo(-5);
      assertThat(row.number("v")).isEqualTo(0x1p64);
      assertThatThrownBy(() -> row.integer("d"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the column 'd' holds a Double");
      assertThatThrownBy(() -> row.integer("v"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the column 'v' holds 18446744073709551615, which is beyond 2^63-1");
    }
  }

  @Test
  void theLongestDurationsAreAsGoodAsNone(TempGraph place) {
    Duration longest = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
    try (Omnigraph graph =
        Omnigraph.init(place.uri(), SCHEMA, place.options().lockTimeout(longest).build())) {
      graph.load(LoadRequest.of(LoadMode.APPEND, RECORD));
      graph.mutate("query m() { insert T { k: \"b\" } }", Map.of());
      QueryOptions patient = QueryOptions.defaults().withTimeout(longest);
      try (QueryResult result = graph.main().prepare(ALL).execute(Map.of(), patient)) {
        assertThat(result.rows()).hasSize(2);
      }
      ChangeFeed feed = graph.main().changes(ChangeFilter.all());
      try (ChangeSubscription changes = feed.subscribe(feed.cursorAtBeginning())) {
        assertThat(changes.next(longest)).isPresent();
        assertThat(changes.next(Duration.ofSeconds(Long.MIN_VALUE))).isPresent();
        assertThat(changes.next(Duration.ofSeconds(Long.MIN_VALUE))).isEmpty();
      }
    }
    CheckOptions deep = CheckOptions.deep().withTimeout(longest);
    assertThat(deep.timeout().toNanos()).isPositive();
  }

  @Test
  void namesThatAreNoneDoNotHideTheMissingParameter(TempGraph place) {
    Map<String, Object> given = new HashMap<>();
    given.put(null, 1);
    given.put("num", 1);
    try (Omnigraph graph = filled(place)) {
      String query = "query q($nums: I64) { match { $t: T $t.l = $nums } return { $t.k } }";
      assertThatThrownBy(() -> graph.query(query, given))
          .isInstanceOfSatisfying(
              InvalidInputException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.BAD_PARAMETER);
                assertThat(e.details()).containsEntry("parameter", "nums");
                assertThat(e.hint()).isEqualTo("it is called 'nums', not 'num'");
              });
    }
  }

  private static final String LARGE =
      """
      node Doc { k: String @key  text: String  parts: [String]  vec: Vector(4000) }
      node Row { k: String @key }
      """;

  private static final int ROWS = 2_000;

  /** One document beside many rows, sorted, so that all rows are in one chunk. */
  private static String beside(String expression) {
    return "query q() { match { $d: Doc $r: Row } return { $r.k as k, %s as large } order { k } }"
        .formatted(expression);
  }

  private static void fillLarge(Omnigraph graph) {
    String text = "ä".repeat(50_000);
    StringBuilder records = new StringBuilder();
    records.append("{\"type\":\"Doc\",\"data\":{\"k\":\"d\",\"text\":\"").append(text);
    records.append("\",\"parts\":[\"").append(text).append("\"],\"vec\":[0");
    records.append(",1".repeat(3_999)).append("]}}\n");
    for (int i = 0; i < ROWS; i++) {
      records.append("{\"type\":\"Row\",\"data\":{\"k\":\"r%04d\"}}\n".formatted(i));
    }
    graph.load(LoadRequest.of(LoadMode.APPEND, records.toString()));
  }

  @Test
  void batchesOfLargeValuesHaveFewRows(TempGraph place) throws IOException {
    try (Omnigraph graph = place.init(LARGE)) {
      fillLarge(graph);
      for (String large : List.of("$d.text", "$d.parts", "$d.vec")) {
        try (BufferAllocator allocator = new RootAllocator(160L << 20);
            QueryResult result = graph.query(beside(large), Map.of());
            ArrowReader reader = result.arrow(allocator)) {
          int rows = 0;
          int batches = 0;
          while (reader.loadNextBatch()) {
            VarCharVector keys = (VarCharVector) reader.getVectorSchemaRoot().getVector("k");
            assertThat(keys.getValueCount())
                .isEqualTo(reader.getVectorSchemaRoot().getRowCount())
                .isPositive();
            for (int i = 0; i < keys.getValueCount(); i++) {
              assertThat(keys.getObject(i)).hasToString("r%04d".formatted(rows + i));
            }
            rows += keys.getValueCount();
            assertThat(size(reader, keys.getValueCount() - 1)).isEqualTo(size(large));
            batches++;
          }
          assertThat(rows).as(large).isEqualTo(ROWS);
          assertThat(batches).as(large).isLessThan(ROWS / 100);
        }
      }
    }
  }

  private static int size(String large) {
    return large.equals("$d.vec") ? 4_000 : 100_000;
  }

  private static int size(ArrowReader reader, int row) throws IOException {
    var vector = reader.getVectorSchemaRoot().getVector("large");
    if (vector instanceof ListVector lists) {
      assertThat(lists.getElementEndIndex(row) - lists.getElementStartIndex(row)).isEqualTo(1);
      return ((VarCharVector) lists.getDataVector())
          .getValueLength(lists.getElementStartIndex(row));
    }
    return vector instanceof FixedSizeListVector vectors
        ? vectors.getElementEndIndex(row) - vectors.getElementStartIndex(row)
        : ((VarCharVector) vector).getValueLength(row);
  }
}
