package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.Embedder;
import dev.omnigraph.LoadMode;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.QueryOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.ResourceLimitException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The limits of a query hold inside its searches: while texts are analysed, while words are
 * compared, while matches are collected, and while an embedder is asked. The time limits of the
 * tests are far beyond what the work takes when limits hold, and far below what it takes otherwise.
 */
@Timeout(120)
class SearchLimitsTest {
  private static final String FUZZY = "match { $d: D  fuzzy($d.t, $q, 30) } return { $d.k as k }";
  private static final String SEARCH = "match { $d: D  search($d.t, $q) } return { $d.k as k }";
  private static final String BEST =
      "match { $d: D } return { $d.k as k } order { bm25($d.t, $q) } limit 5000";
  private static final String NEAREST =
      "match { $d: D } return { $d.k as k } order { nearest($d.v, $q) } limit 5";
  private static final QueryOptions SOON =
      QueryOptions.defaults().withTimeout(Duration.ofMillis(50));

  @TempDir Path directory;

  private SearchStore store(int documents, int wordsEach) {
    return store(documents, wordsEach, OmnigraphOptions.builder());
  }

  private SearchStore store(int documents, int wordsEach, OmnigraphOptions.Builder options) {
    SearchStore store =
        new SearchStore(
            directory.resolve("graph"), options.indexDirectory(directory.resolve("indexes")));
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < documents; i++) {
      lines.append("{\"type\":\"D\",\"data\":{\"k\":\"k").append(i).append("\",\"t\":\"common ");
      for (int j = 0; j < wordsEach; j++) {
        lines.append("abcdefghijklmnopqrstuvwxyz").append(i * wordsEach + j).append(' ');
      }
      lines.append("\",\"v\":[1,").append(i).append("]}}\n");
    }
    store.load(LoadMode.APPEND, lines.toString());
    return store;
  }

  /** As many words as a query may have, as unlike those of the texts as can be. */
  private static String words() {
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < 256; i++) {
      words.append("zyxwvutsrqponmlkjihgfedcba").append(i).append(' ');
    }
    return words.toString();
  }

  private static List<String> ask(
      SearchStore store, String body, String text, QueryOptions options) {
    return ask(store.graph, body, text, options);
  }

  private static List<String> ask(Omnigraph graph, String body, String text, QueryOptions options) {
    try (QueryResult result =
        graph
            .main()
            .prepare("query q($q: String) { " + body + " }")
            .execute(Map.of("q", text), options)) {
      return result.rows().stream().map(row -> row.text("k")).toList();
    }
  }

  private static ResourceLimitException refused(
      SearchStore store, String body, String text, QueryOptions options) {
    ResourceLimitException refused =
        catchThrowableOfType(ResourceLimitException.class, () -> ask(store, body, text, options));
    return refused;
  }

  @Test
  void timeIsOverWhileWordsAreCompared() {
    try (SearchStore store = store(20_000, 10)) {
      assertThat(ask(store, SEARCH, "abcdefghijklmnopqrstuvwxyz7", QueryOptions.defaults()))
          .containsExactly("k0");
      assertThat(refused(store, FUZZY, words(), SOON).code()).isEqualTo(ErrorCode.TIMEOUT);
    }
  }

  @Test
  void aClosedGraphEndsTheComparison() throws Exception {
    SearchStore store = store(20_000, 10);
    CountDownLatch started = new CountDownLatch(1);
    FutureTask<List<String>> query =
        new FutureTask<>(
            () -> {
              started.countDown();
              return ask(store, FUZZY, words(), QueryOptions.defaults());
            });
    Thread thread = new Thread(query);
    thread.start();
    started.await();
    store.close();
    assertThatThrownBy(query::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(ClosedException.class);
    thread.join();
  }

  @Test
  void memoryOfMatchesIsAccountedFor() {
    try (SearchStore store = store(5_000, 1)) {
      for (String body : List.of(SEARCH, FUZZY, BEST)) {
        QueryOptions little = QueryOptions.defaults().withMemoryBytesMax(20_000);
        assertThat(refused(store, body, "common", little)).hasMessageContaining("memory_bytes");
        assertThat(ask(store, body, "common", QueryOptions.defaults())).hasSize(5_000);
      }
      StringBuilder terms = new StringBuilder();
      for (int i = 0; i < 100_000; i++) {
        terms.append("w").append(i).append(' ');
      }
      QueryOptions some = QueryOptions.defaults().withMemoryBytesMax(1_000_000);
      assertThat(refused(store, SEARCH, terms.toString(), some))
          .hasMessageContaining("memory_bytes");
      assertThat(ask(store, SEARCH, terms.toString(), QueryOptions.defaults())).isEmpty();
    }
  }

  @Test
  void memoryForNoColumnAndNoIndexChangesNoAnswer() {
    List<List<String>> expected = new ArrayList<>();
    try (SearchStore store = store(6_000, 2)) {
      for (long budget : new long[] {0, 1}) {
        OmnigraphOptions.Builder options =
            OmnigraphOptions.builder()
                .sharing(OmnigraphOptions.Sharing.SEPARATE_UNLEASED)
                .indexDirectory(directory.resolve("indexes"))
                .vectorIndexRowsMin(100);
        if (budget > 0) {
          options.memoryBudgetBytes(budget);
        }
        List<List<String>> found = new ArrayList<>();
        try (Omnigraph graph = Omnigraph.open(store.graph.uri(), options.build())) {
          String near = "nearest($d.v, [1.0, 77.0])";
          String text = "bm25($d.t, \"common abcdefghijklmnopqrstuvwxyz99\")";
          for (String rank : List.of(near, text, "rrf(" + near + ", " + text + ")")) {
            for (String match :
                List.of(
                    "$d: D",
                    "$d: D  fuzzy($d.t, \"abcdefghijklmnopqrstuvwxyz1\", 1)",
                    "$d: D  not { search($d.t, \"abcdefghijklmnopqrstuvwxyz98\") }")) {
              for (QueryOptions recall :
                  List.of(QueryOptions.defaults(), QueryOptions.defaults().withNearestRecall(1))) {
                found.add(
                    ask(
                        graph,
                        "match { "
                            + match
                            + " } return { $d.k as k } order { "
                            + rank
                            + " } limit 40",
                        "",
                        recall));
              }
            }
          }
        }
        if (expected.isEmpty()) {
          expected.addAll(found);
          assertThat(expected).hasSize(18).allMatch(rows -> !rows.isEmpty());
        }
        assertThat(found).isEqualTo(expected);
      }
    }
  }

  /** Answers when it is told to. */
  private static final class Slow implements Embedder {
    final Semaphore asked = new Semaphore(0);
    final CountDownLatch interrupted = new CountDownLatch(1);

    @Override
    public String model() {
      return "other"; // so that loads do not wait for it
    }

    @Override
    public Duration timeout() {
      return Duration.ofSeconds(Long.MAX_VALUE);
    }

    @Override
    public float[] embed(String text, int dimension) {
      asked.release();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        interrupted.countDown();
      }
      return new float[dimension];
    }
  }

  @Test
  void aQueryDoesNotWaitForAnEmbedderLongerThanItMay() throws Exception {
    Slow slow = new Slow();
    SearchStore store = store(3, 1, OmnigraphOptions.builder().embedder(slow));
    assertThat(refused(store, NEAREST, "red", SOON).code()).isEqualTo(ErrorCode.TIMEOUT);
    slow.interrupted.await();
    FutureTask<List<String>> query =
        new FutureTask<>(() -> ask(store, NEAREST, "red", QueryOptions.defaults()));
    Thread thread = new Thread(query);
    thread.start();
    slow.asked.acquire(2);
    store.close();
    assertThatThrownBy(query::get).hasCauseInstanceOf(ClosedException.class);
    thread.join();
  }

  @Test
  void anEmbedderThatGivesNothingIsNamed() {
    List<List<float @Nullable []>> answers = new ArrayList<>();
    Embedder embedder =
        new Embedder() {
          @Override
          public String model() {
            return "m";
          }

          @Override
          @SuppressWarnings("NullAway") // what it does wrong
          public float[] embed(String text, int dimension) {
            return null;
          }

          @Override
          @SuppressWarnings("NullAway")
          public List<float[]> embedAll(List<String> texts, int dimension) {
            return answers.isEmpty() ? null : answers.remove(0);
          }
        };
    try (SearchStore store = store(0, 0, OmnigraphOptions.builder().embedder(embedder))) {
      String line = "{\"type\":\"D\",\"data\":{\"k\":\"a\",\"t\":\"red\"}}";
      List<float @Nullable []> nothing = new ArrayList<>();
      nothing.add(null);
      answers.add(nothing);
      for (int i = 0; i < 2; i++) {
        InvalidInputException load =
            catchThrowableOfType(
                InvalidInputException.class, () -> store.load(LoadMode.APPEND, line));
        assertThat(load.code()).isEqualTo(ErrorCode.EMBEDDING);
        assertThat(load.details()).containsEntry("actual", 0).containsEntry("property", "u");
      }
      InvalidInputException query =
          catchThrowableOfType(
              InvalidInputException.class,
              () -> ask(store, NEAREST, "red", QueryOptions.defaults()));
      assertThat(query.code()).isEqualTo(ErrorCode.EMBEDDING);
    }
  }
}
