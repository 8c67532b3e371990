package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.Branch;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.MergeOptions;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.OmnigraphOptions.Sharing;
import dev.omnigraph.OptimizeOptions;
import dev.omnigraph.PreparedQuery;
import dev.omnigraph.QueryOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.ResourceLimitException;
import dev.omnigraph.storage.Durability;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code nearest} with a recall: how much it finds, how little it looks at, and what it refuses.
 */
class ApproximateNearestTest {
  private static final int DIMENSION = 16;
  private static final int CLUSTERS = 40;
  private static final String SCHEMA =
      "node D { k: String @key  n: I64?  v: Vector(" + DIMENSION + ")? }";
  private static final QueryOptions EXACT = QueryOptions.defaults();
  private static final QueryOptions ALL = EXACT.withNearestRecall(1);

  @TempDir Path directory;

  private final Random random = new Random(5);
  private final float[][] centres = new float[CLUSTERS][DIMENSION];

  private enum Shape {
    CLUSTERED,
    UNIFORM
  }

  private OmnigraphOptions.Builder options() {
    return OmnigraphOptions.builder()
        .sharing(Sharing.SEPARATE_UNLEASED)
        .durability(Durability.OS_CACHE)
        .indexDirectory(directory.resolve("indexes"))
        .indexFileRowsMin(1)
        .vectorIndexRowsMin(100);
  }

  @MustBeClosed
  private Omnigraph graph(OmnigraphOptions.Builder options) {
    for (float[] centre : centres) {
      for (int i = 0; i < DIMENSION; i++) {
        centre[i] = random.nextFloat();
      }
    }
    return Omnigraph.init(directory.resolve("graph").toString(), SCHEMA, options.build());
  }

  private float[] vector(Shape shape) {
    float[] vector = new float[DIMENSION];
    float[] centre = centres[random.nextInt(CLUSTERS)];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] =
          switch (shape) {
            case CLUSTERED -> centre[i] + (random.nextFloat() - 0.5f) * 0.2f;
            case UNIFORM -> random.nextFloat();
          };
    }
    return vector;
  }

  private static String record(int key, float[] vector) {
    return String.format(
        Locale.ROOT,
        "{\"type\":\"D\",\"data\":{\"k\":\"n%05d\",\"n\":%d,\"v\":%s}}%n",
        key,
        key,
        vector == null ? "null" : Arrays.toString(vector));
  }

  private void load(Branch branch, Shape shape, int from, int to) {
    StringBuilder lines = new StringBuilder();
    for (int i = from; i < to; i++) {
      lines.append(record(i, random.nextInt(50) == 0 ? null : vector(shape)));
    }
    branch.load(LoadRequest.of(LoadMode.MERGE, lines.toString()));
  }

  private static PreparedQuery query(Omnigraph graph, String filter, int limit) {
    return graph
        .main()
        .prepare(
            "query q($v: Vector("
                + DIMENSION
                + ")) { match { $d: D  "
                + filter
                + " } return { $d.k as k, nearest($d.v, $v) as s } order { nearest($d.v, $v) }"
                + " limit "
                + limit
                + " }");
  }

  private static List<String> ask(PreparedQuery query, float[] vector, QueryOptions options) {
    try (QueryResult result = query.execute(Map.of("v", vector), options)) {
      return result.rows().stream().map(row -> row.text("k") + " " + row.number("s")).toList();
    }
  }

  private double recall(PreparedQuery query, Shape shape, QueryOptions options) {
    int wanted = 0;
    int found = 0;
    for (int i = 0; i < 60; i++) {
      float[] vector = vector(shape);
      List<String> exact = ask(query, vector, EXACT);
      List<String> some = ask(query, vector, options);
      assertThat(some).hasSameSizeAs(exact).doesNotHaveDuplicates();
      wanted += exact.size();
      found += (int) some.stream().filter(exact::contains).count();
    }
    return found / (double) wanted;
  }

  /** Rows the first operator gave for a query. */
  private long looked(PreparedQuery query, float[] vector, QueryOptions options) {
    return query.profile("{\"v\":" + Arrays.toString(vector) + "}", options).steps().get(0).rows();
  }

  @ParameterizedTest
  @EnumSource(Shape.class)
  void theShareAskedForIsFoundAfterAHistory(Shape shape) {
    try (Omnigraph graph = graph(options())) {
      load(graph.main(), shape, 0, 3_000);
      PreparedQuery ten = query(graph, "", 10);
      ask(ten, vector(shape), ALL); // lists of the first file
      load(graph.main(), shape, 3_000, 3_400);
      load(graph.main(), shape, 100, 350);
      graph.createBranch("side");
      load(graph.branch("side"), shape, 1_000, 1_200);
      graph.main().mutate("query d() { delete D where n < 60 }", Map.of());
      graph.main().merge("side", MergeOptions.defaults());
      for (double recall : new double[] {0.8, 0.95}) {
        for (int limit : new int[] {1, 10, 50}) {
          assertThat(recall(query(graph, "", limit), shape, EXACT.withNearestRecall(recall)))
              .as("%s, recall %s, limit %d", shape, recall, limit)
              .isGreaterThanOrEqualTo(recall);
        }
      }
      float[] vector = vector(shape);
      assertThat(ask(ten, vector, ALL)).isEqualTo(ask(ten, vector, EXACT));
      graph.optimize(OptimizeOptions.all());
      assertThat(recall(ten, shape, EXACT.withNearestRecall(0.95))).isGreaterThanOrEqualTo(0.95);
      if (shape == Shape.CLUSTERED) {
        assertThat(looked(ten, vector, EXACT.withNearestRecall(0.95))).isBetween(10L, 1_000L);
      }
      assertThat(looked(ten, vector, EXACT)).isEqualTo(3_340);
    }
  }

  @Test
  void filtersComeFirstHoweverFewRowsTheyLeave() {
    try (Omnigraph graph = graph(options())) {
      load(graph.main(), Shape.CLUSTERED, 0, 3_000);
      QueryOptions some = EXACT.withNearestRecall(0.9);
      PreparedQuery part = query(graph, "$d.n < 200", 10);
      assertThat(recall(part, Shape.CLUSTERED, some)).isGreaterThanOrEqualTo(0.9);
      PreparedQuery few = query(graph, "$d.n < 12", 10);
      assertThat(recall(few, Shape.CLUSTERED, some)).isGreaterThanOrEqualTo(0.9);
      for (String filter : List.of("$d.n < 7", "$d.n < 0")) {
        PreparedQuery rest = query(graph, filter, 10);
        float[] vector = vector(Shape.CLUSTERED);
        assertThat(ask(rest, vector, some)).isEqualTo(ask(rest, vector, EXACT));
      }
    }
  }

  @Test
  void aLimitAboveTheRowsGivesAllThatHaveAVector() {
    try (Omnigraph graph = graph(options())) {
      load(graph.main(), Shape.CLUSTERED, 0, 500);
      float[] vector = vector(Shape.CLUSTERED);
      PreparedQuery all = query(graph, "", 700);
      List<String> exact = ask(all, vector, EXACT);
      assertThat(exact).hasSizeBetween(450, 499);
      assertThat(ask(all, vector, EXACT.withNearestRecall(0.5))).isEqualTo(exact);
    }
  }

  @Test
  void equalZeroAndHugeVectorsAreNoTrouble() {
    try (Omnigraph graph = graph(options())) {
      StringBuilder lines = new StringBuilder();
      float[] zero = new float[DIMENSION];
      float[] huge = new float[DIMENSION];
      Arrays.fill(huge, 3e38f);
      for (int i = 0; i < 300; i++) {
        lines.append(record(i, i % 3 == 0 ? huge : zero));
      }
      graph.load(LoadRequest.of(LoadMode.APPEND, lines.toString()));
      for (int limit : new int[] {1, 5, 250, 300}) {
        PreparedQuery query = query(graph, "", limit);
        for (float[] vector : List.of(zero, huge)) {
          for (double recall : new double[] {0.5, 1}) {
            assertThat(ask(query, vector, EXACT.withNearestRecall(recall)))
                .isEqualTo(ask(query, vector, EXACT));
          }
        }
      }
    }
  }

  @Test
  void aFileWithoutAnyVectorHasNothingToGive() {
    try (Omnigraph graph = graph(options())) {
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < 300; i++) {
        lines.append(record(i, null));
      }
      PreparedQuery query = query(graph, "", 5);
      assertThat(ask(query, new float[DIMENSION], ALL)).isEmpty(); // an empty table
      graph.load(LoadRequest.of(LoadMode.APPEND, lines.toString()));
      assertThat(ask(query, new float[DIMENSION], ALL)).isEmpty();
      assertThat(ask(query, new float[DIMENSION], EXACT.withNearestRecall(0.5))).isEmpty();
    }
  }

  @Test
  void vectorsThatFitNoPropertyAreRefusedAsWithoutARecall() {
    try (Omnigraph graph = graph(options())) {
      load(graph.main(), Shape.UNIFORM, 0, 300);
      PreparedQuery query = query(graph, "", 5);
      float[] odd = new float[DIMENSION];
      for (float component : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
        odd[3] = component;
        assertThatThrownBy(() -> ask(query, odd, ALL))
            .isInstanceOfSatisfying(
                InvalidInputException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_PARAMETER));
      }
      assertThatThrownBy(() -> ask(query, new float[DIMENSION - 1], ALL))
          .isInstanceOfSatisfying(
              InvalidInputException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_PARAMETER));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, 1.01, Double.NaN})
  void aRecallIsAShare(double recall) {
    assertThatThrownBy(() -> EXACT.withNearestRecall(recall))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void makingListsEndsWithTheQueryThatAskedForThem() {
    AtomicLong now = new AtomicLong();
    AtomicLong step = new AtomicLong();
    InstantSource clock = () -> Instant.ofEpochMilli(now.addAndGet(step.get()));
    try (Omnigraph graph = graph(options().clock(clock).queryThreads(1))) {
      load(graph.main(), Shape.UNIFORM, 0, 3_000);
      PreparedQuery query = query(graph, "", 5);
      float[] vector = vector(Shape.UNIFORM);
      List<String> exact = ask(query, vector, EXACT);
      step.set(1);
      assertThatThrownBy(() -> ask(query, vector, ALL.withTimeout(Duration.ofMillis(5))))
          .isInstanceOf(ResourceLimitException.class);
      step.set(0);
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> ask(query, vector, ALL)).isInstanceOf(CancelledException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(ask(query, vector, ALL)).isEqualTo(exact);
    }
  }

  @Test
  void listsThatDoNotFitTheBudgetAreNotMade() {
    try (Omnigraph graph = graph(options().memoryBudgetBytes(1))) {
      load(graph.main(), Shape.UNIFORM, 0, 500);
      PreparedQuery query = query(graph, "", 5);
      QueryOptions some = EXACT.withNearestRecall(0.01);
      float[] vector = vector(Shape.UNIFORM);
      assertThat(looked(query, vector, some)).isEqualTo(500);
      assertThat(ask(query, vector, some)).isEqualTo(ask(query, vector, EXACT));
    }
  }

  @Test
  void whoComesWhileListsAreMadeLooksAtAllRows() throws Exception {
    try (Omnigraph graph = graph(options())) {
      load(graph.main(), Shape.CLUSTERED, 0, 3_000);
      PreparedQuery query = query(graph, "", 10);
      float[] vector = vector(Shape.CLUSTERED);
      List<String> exact = ask(query, vector, EXACT);
      ExecutorService threads = Executors.newFixedThreadPool(4);
      try {
        List<Callable<List<String>>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          calls.add(() -> ask(query, vector, ALL));
        }
        for (Future<List<String>> answer : threads.invokeAll(calls)) {
          assertThat(answer.get()).isEqualTo(exact);
        }
      } finally {
        threads.shutdownNow();
      }
    }
  }

  @Test
  void aTraversalAfterTheRankingStartsAtTheNearest() {
    String schema = SCHEMA + " edge Cites: D -> D { }";
    try (Omnigraph graph =
        Omnigraph.init(directory.resolve("cited").toString(), schema, options().build())) {
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < 400; i++) {
        lines.append(record(i, vector(Shape.UNIFORM)));
      }
      for (int i = 0; i < 800; i++) {
        lines.append(
            String.format(
                Locale.ROOT,
                "{\"edge\":\"Cites\",\"from\":\"n%05d\",\"to\":\"n%05d\"}%n",
                random.nextInt(200),
                random.nextInt(400)));
      }
      graph.load(LoadRequest.of(LoadMode.APPEND, lines.toString()));
      PreparedQuery query = query(graph, "$d cites $c", 12);
      float[] vector = vector(Shape.UNIFORM);
      assertThat(ask(query, vector, ALL)).isEqualTo(ask(query, vector, EXACT)).hasSize(12);
    }
  }

  @Test
  void aPropertyThatTakesAnotherOnesNameIsAnotherProperty() {
    String schema = "node D { k: String @key  n: I64?  t: String?  u: String?  v: V?  w: V? }";
    String vector = "Vector(" + DIMENSION + ")";
    try (Omnigraph graph =
        Omnigraph.init(
            directory.resolve("renamed").toString(),
            schema.replace("V?", vector + "?"),
            options().build())) {
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < 300; i++) {
        String used = i % 2 == 0 ? "\"t\":\"red\",\"v\":" : "\"u\":\"red\",\"w\":";
        lines.append(
            String.format(
                "{\"type\":\"D\",\"data\":{\"k\":\"n%05d\",%s%s}}%n",
                i, used, Arrays.toString(vector(Shape.UNIFORM))));
      }
      graph.load(LoadRequest.of(LoadMode.APPEND, lines.toString()));
      float[] wanted = vector(Shape.UNIFORM);
      String texts = "query q() { match { $d: D  search($d.t, \"red\") } return { $d.k as k } }";
      List<String> before = ask(query(graph, "", 300), wanted, ALL);
      assertThat(before).hasSize(150);
      try (QueryResult found = graph.query(texts, Map.of())) {
        assertThat(found.rows()).hasSize(150);
      }
      graph.applySchema(
          "node D { k: String @key  n: I64?  u: String?  w: V? }".replace("V?", vector + "?"));
      graph.applySchema(
          "node D { k: String @key  n: I64?  t: String? @rename_from(u)  v: V? @rename_from(w) }"
              .replace("V?", vector + "?"));
      List<String> after = ask(query(graph, "", 300), wanted, ALL);
      assertThat(after).hasSize(150).doesNotContainAnyElementsOf(before);
      assertThat(after).isEqualTo(ask(query(graph, "", 300), wanted, EXACT));
      try (QueryResult found = graph.query(texts, Map.of())) {
        assertThat(found.rows())
            .extracting(row -> row.text("k"))
            .hasSize(150)
            .allMatch(key -> key.charAt(key.length() - 1) % 2 == 1);
      }
    }
  }

  @Test
  void aFusionIsExactWhateverRecallIsAskedFor() {
    try (Omnigraph graph = graph(options())) {
      load(graph.main(), Shape.CLUSTERED, 0, 1_000);
      PreparedQuery fused =
          graph
              .main()
              .prepare(
                  "query q($v: Vector("
                      + DIMENSION
                      + ")) { match { $d: D } return { $d.k as k, nearest($d.v, $v) as s }"
                      + " order { rrf(nearest($d.v, $v), bm25($d.k, \"n00003\")) } limit 20 }");
      QueryOptions some = EXACT.withNearestRecall(0.01);
      for (int i = 0; i < 10; i++) {
        float[] vector = vector(Shape.CLUSTERED);
        assertThat(ask(fused, vector, some)).isEqualTo(ask(fused, vector, EXACT)).hasSize(20);
        assertThat(looked(fused, vector, some)).isEqualTo(1_000);
      }
      assertThat(fused.explain(some)).doesNotContain("nearest first");
    }
  }

  @Test
  void thePlanSaysHowRowsAreFound() {
    try (Omnigraph graph = graph(options())) {
      PreparedQuery query = query(graph, "", 5);
      assertThat(query.explain()).startsWith("Scan $d: D").doesNotContain("nearest first");
      assertThat(query.explain(EXACT.withNearestRecall(0.9)))
          .startsWith("Scan $d: D nearest first by nearest($d.v, $v) for recall 0.9");
      assertThat(query.explainJson(EXACT.withNearestRecall(0.9)))
          .contains("nearest first by nearest($d.v, $v) for recall 0.9");
    }
  }
}
