package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.Embedder;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.OmnigraphOptions.Sharing;
import dev.omnigraph.QueryResult;
import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.testkit.embed.HashEmbedder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors that a write leaves out are made from the texts beside them. */
class EmbedTest {
  private static final String SCHEMA =
      """
      node Note {
        k: String @key
        t: String?
        v: Vector(2)? @embed(t, model="m")
        other: Vector(2)? @embed(t, model="another")
      }
      node Must { k: String @key  t: String?  v: Vector(2) @embed(t) }
      node Chunk { t: String?  v: Vector(2)? @embed(t) }
      """;

  private final Recorder embedder = new Recorder();

  @TempDir Path directory;

  /** Embeds like the mock of the specification and notes the batches; fails as told. */
  private static final class Recorder implements Embedder {
    private final HashEmbedder mock = new HashEmbedder("m");
    private final List<List<String>> batches = new ArrayList<>();
    private String poison = "";
    private float[] poisoned = new float[2];
    private RuntimeException failure = new IllegalStateException("unused");

    @Override
    public String model() {
      return mock.model();
    }

    @Override
    public float[] embed(String text, int dimension) {
      return mock.embed(text, dimension);
    }

    @Override
    public List<float[]> embedAll(List<String> texts, int dimension) {
      batches.add(texts);
      if (texts.contains("fail")) {
        throw failure;
      }
      return texts.stream().map(t -> t.equals(poison) ? poisoned : embed(t, dimension)).toList();
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // closed by the tests
  private Omnigraph init(OmnigraphOptions.Builder options) {
    return Omnigraph.init(
        directory.resolve("g").toString(),
        SCHEMA,
        options.sharing(Sharing.SEPARATE_UNLEASED).durability(Durability.OS_CACHE).build());
  }

  private Omnigraph init() {
    return init(OmnigraphOptions.builder().embedder(embedder));
  }

  private static List<float[]> vectors(Omnigraph graph, String type) {
    String text = "query q() { match { $n: " + type + " } return { $n.t, $n.v } order { $n.t } }";
    try (QueryResult result = graph.query(text, Map.of())) {
      return result.rows().stream().map(row -> (float[]) row.value(1)).toList();
    }
  }

  private static InvalidInputException refused(Omnigraph graph, String lines) {
    return catchThrowableOfType(
        InvalidInputException.class, () -> graph.load(LoadRequest.of(LoadMode.APPEND, lines)));
  }

  private static void insert(Omnigraph graph, String statements) {
    graph.mutate("query q() { " + statements + " }", Map.of());
  }

  @Test
  void aLoadFillsWhatRecordsLeaveOut() {
    try (Omnigraph graph = init()) {
      graph.load(
          LoadRequest.of(
              LoadMode.APPEND,
              """
              {"type":"Note","data":{"k":"a","t":"alpha"}}
              {"type":"Note","data":{"k":"b","t":"beta","v":[1,0]}}
              {"type":"Note","data":{"k":"c"}}
              {"type":"Must","data":{"k":"d","t":"delta"}}
              """));
      assertThat(vectors(graph, "Note"))
          .containsExactly(null, embedder.embed("alpha", 2), new float[] {1, 0});
      assertThat(vectors(graph, "Must")).containsExactly(embedder.embed("delta", 2));
      // of the two vectors over one text only the embedder's own model is filled
      assertThat(embedder.batches).containsExactlyInAnyOrder(List.of("alpha"), List.of("delta"));
    }
  }

  @Test
  void thousandsOfRecordsTakeOneCallPerBatch() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 3_000; i++) {
      lines.append("{\"type\":\"Note\",\"data\":{\"k\":\"k").append(i);
      lines.append("\",\"t\":\"t").append(i).append("\"}}\n");
    }
    try (Omnigraph graph = init()) {
      graph.load(LoadRequest.of(LoadMode.MERGE, lines.toString()));
      assertThat(embedder.batches).hasSize((3_000 + 127) / 128);
      assertThat(embedder.batches).allSatisfy(b -> assertThat(b).hasSizeLessThanOrEqualTo(128));
      assertThat(embedder.batches.stream().flatMap(List::stream).toList())
          .containsExactlyElementsOf(IntStream.range(0, 3_000).mapToObj(i -> "t" + i).toList());
      List<float[]> stored = vectors(graph, "Note");
      assertThat(stored).hasSize(3_000).doesNotContainNull();
      assertThat(stored.get(0)).isEqualTo(embedder.embed("t0", 2));
    }
  }

  @Test
  void onlyTheLastOfSeveralRecordsOfAnIdIsEmbedded() {
    try (Omnigraph graph = init()) {
      graph.load(
          LoadRequest.of(
              LoadMode.MERGE,
              """
              {"type":"Chunk","data":{"id":"x","t":"first"}}
              {"type":"Chunk","data":{"id":"x","t":"second"}}
              """));
      assertThat(embedder.batches).containsExactly(List.of("second"));
      assertThat(vectors(graph, "Chunk")).containsExactly(embedder.embed("second", 2));
    }
  }

  @Test
  void statementsOfAMutationShareACall() {
    try (Omnigraph graph = init()) {
      graph.mutate(
          """
          query q($t: String) {
            insert Note { k: "a", t: $t }
            insert Note { k: "b", t: "beta" }
            insert Note { k: "c", t: "gamma", v: [1, 0] }
            insert Note { k: "d" }
            insert Must { k: "e", t: "delta" }
          }
          """,
          Map.of("t", "alpha"));
      assertThat(embedder.batches)
          .containsExactlyInAnyOrder(List.of("alpha", "beta"), List.of("delta"));
      assertThat(vectors(graph, "Note"))
          .containsExactly(
              null, embedder.embed("alpha", 2), embedder.embed("beta", 2), new float[] {1, 0});
    }
  }

  @Test
  void aVectorFollowsItsText() {
    try (Omnigraph graph = init()) {
      insert(graph, "insert Note { k: \"a\", t: \"alpha\" }");
      insert(graph, "update Note set { t: \"beta\" } where k = \"a\"");
      assertThat(vectors(graph, "Note")).containsExactly(embedder.embed("beta", 2));

      insert(graph, "update Note set { t: \"gamma\", v: [1, 0] } where k = \"a\"");
      assertThat(vectors(graph, "Note")).containsExactly(new float[] {1, 0});

      graph.mutate(
          "query q($t: String?) { update Note set { t: $t } where k = \"a\" }",
          Collections.singletonMap("t", null));
      assertThat(vectors(graph, "Note")).containsExactly((float[]) null);
      assertThat(embedder.batches).containsExactly(List.of("alpha"), List.of("beta"));
    }
  }

  @Test
  void aTransactionFillsToo() {
    try (Omnigraph graph = init()) {
      graph
          .branch("main")
          .transaction(
              tx -> {
                tx.mutate("query q() { insert Note { k: \"a\", t: \"alpha\" } }", Map.of());
                tx.mutate(
                    "query q() { update Note set { t: \"beta\" } where k = \"a\" }", Map.of());
              });
      assertThat(vectors(graph, "Note")).containsExactly(embedder.embed("beta", 2));
    }
  }

  @Test
  void withoutAnEmbedderOnlyRequiredVectorsAreMissed() {
    try (Omnigraph graph = init(OmnigraphOptions.builder())) {
      graph.load(
          LoadRequest.of(
              LoadMode.APPEND, "{\"type\":\"Note\",\"data\":{\"k\":\"a\",\"t\":\"x\"}}"));
      insert(graph, "insert Note { k: \"b\", t: \"y\" }");
      assertThat(vectors(graph, "Note")).containsExactly(null, null);

      InvalidInputException load =
          refused(graph, "{\"type\":\"Must\",\"data\":{\"k\":\"a\",\"t\":\"x\"}}");
      assertThat(load.code()).isEqualTo(ErrorCode.REQUIRED_VIOLATION);
      assertThat(load.sentence()).contains("no embedder of its model");
      assertThat(load.details()).containsEntry("source", "t").containsEntry("line", 1);
      InvalidInputException insert =
          catchThrowableOfType(
              InvalidInputException.class,
              () -> insert(graph, "insert Must { k: \"b\", t: \"y\" }"));
      assertThat(insert.sentence()).contains("no embedder of its model");
    }
  }

  @Test
  void anEmbedderThatAnswersWronglyIsNamedWithTheLine() {
    try (Omnigraph graph = init()) {
      String lines =
          """
          {"type":"Note","data":{"k":"a","t":"alpha"}}
          {"type":"Note","data":{"k":"b","t":"bad"}}
          """;
      embedder.poison = "bad";
      embedder.poisoned = new float[] {1, 2, 3};
      InvalidInputException length = refused(graph, lines);
      assertThat(length.code()).isEqualTo(ErrorCode.EMBEDDING);
      assertThat(length.details())
          .containsEntry("type", "Note")
          .containsEntry("property", "v")
          .containsEntry("line", 2)
          .containsEntry("model", "m")
          .containsEntry("expected", 2)
          .containsEntry("actual", 3);

      embedder.poisoned = new float[] {Float.NaN, 0};
      InvalidInputException notFinite = refused(graph, lines);
      assertThat(notFinite.code()).isEqualTo(ErrorCode.EMBEDDING);
      assertThat(notFinite.details()).containsEntry("line", 2).containsEntry("actual", Float.NaN);
      assertThat(vectors(graph, "Note")).isEmpty();
    }
  }

  @Test
  void anEmbedderThatFailsFailsTheWriteAsAWhole() {
    try (Omnigraph graph = init()) {
      embedder.failure = new IllegalStateException("out of tokens");
      InvalidInputException failed =
          refused(graph, "{\"type\":\"Note\",\"data\":{\"k\":\"a\",\"t\":\"fail\"}}");
      assertThat(failed.code()).isEqualTo(ErrorCode.EMBEDDING);
      assertThat(failed).hasCause(embedder.failure);
      assertThat(failed.details())
          .containsEntry("reason", "out of tokens")
          .containsEntry("property", "v");
      assertThatThrownBy(
              () -> insert(graph, "insert Note { k: \"a\" } insert Note { k: \"b\", t: \"fail\" }"))
          .isInstanceOf(InvalidInputException.class)
          .hasCause(embedder.failure);
      assertThat(vectors(graph, "Note")).isEmpty();
    }
  }

  @Test
  void anInterruptEndsTheLoad() {
    try (Omnigraph graph = init()) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> insert(graph, "insert Note { k: \"a\", t: \"alpha\" }"))
          .isInstanceOf(CancelledException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(vectors(graph, "Note")).isEmpty();
      assertThat(embedder.batches).isEmpty();
    }
  }

  /** Never answers; notes that it was told to stop. */
  private static final class Silent implements Embedder {
    private final CountDownLatch interrupted = new CountDownLatch(1);

    @Override
    public String model() {
      return "m";
    }

    @Override
    public Duration timeout() {
      return Duration.ofMillis(20);
    }

    @Override
    public float[] embed(String text, int dimension) {
      try {
        new CountDownLatch(1).await();
        return new float[dimension];
      } catch (InterruptedException e) {
        interrupted.countDown();
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  @SuppressWarnings("MustBeClosedChecker") // there is no result to close
  void anEmbedderThatDoesNotAnswerFailsReadsAndWritesAndIsInterrupted() throws Exception {
    Silent silent = new Silent();
    try (Omnigraph graph = init(OmnigraphOptions.builder().embedder(silent))) {
      InvalidInputException write =
          catchThrowableOfType(
              InvalidInputException.class,
              () -> insert(graph, "insert Note { k: \"a\", t: \"red\" }"));
      assertThat(write.code()).isEqualTo(ErrorCode.EMBEDDING);
      assertThat(write)
          .hasMessageContaining("did not answer in time")
          .hasMessageContaining("PT0.02S");
      assertThat(vectors(graph, "Note")).isEmpty();
      String near =
          "query q() { match { $n: Note } return { $n.k } order { nearest($n.v, \"red\") } limit 1"
              + " }";
      assertThatThrownBy(() -> graph.query(near, Map.of()))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("did not answer in time");
      silent.interrupted.await();
    }
  }
}
