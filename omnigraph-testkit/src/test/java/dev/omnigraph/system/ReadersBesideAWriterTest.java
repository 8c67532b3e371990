package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.PreparedQuery;
import dev.omnigraph.QueryResult;
import dev.omnigraph.Row;
import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.errors.RecoveryRequiredException;
import dev.omnigraph.storage.Durability;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Eight threads read while one writes; each answer is that of a plain model at the commit read.
 * Longer runs: {@code -Dog.seed=N -Dog.readerCommits=2000 -Dog.closingRounds=200}.
 */
@Tag("concurrency")
class ReadersBesideAWriterTest {
  private static final int READERS = 8;
  private static final long SEED = Long.getLong("og.seed", 20_261_122L);
  private static final int COMMITS = Integer.getInteger("og.readerCommits", 60);
  private static final int ROUNDS = Integer.getInteger("og.closingRounds", 6);

  @TempDir Path directory;

  /** What one thread read. */
  private record Answer(String commit, PeopleModel.Question question, List<String> rows) {}

  private static OmnigraphOptions options(long budget) {
    return OmnigraphOptions.builder()
        .durability(Durability.OS_CACHE)
        .memoryBudgetBytes(budget)
        .build();
  }

  /** With the usual budget, with one that evicts all the time, and with one nothing fits. */
  @ParameterizedTest
  @ValueSource(longs = {0, 20_000, 1})
  void everyAnswerIsTheOneOfItsSnapshot(long budget) throws Exception {
    String root = directory.resolve("g").toString();
    Map<String, Map<PeopleModel.Question, List<String>>> expected = new HashMap<>();
    List<Answer> answers = new ArrayList<>();
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch started = new CountDownLatch(READERS);
    ExecutorService threads = Executors.newFixedThreadPool(READERS);
    try (Omnigraph graph = Omnigraph.init(root, PeopleModel.SCHEMA, options(budget))) {
      PeopleModel model = new PeopleModel(new Random(SEED));
      expected.put(graph.main().head(), model.answers());
      List<Future<List<Answer>>> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        Random random = new Random(SEED + 1 + i);
        readers.add(threads.submit(() -> read(graph, random, done, started)));
      }
      started.await();
      for (int i = 0; i < COMMITS; i++) {
        PeopleModel.Step step = model.step();
        graph
            .mutate(step.mutation(), step.parameters())
            .commitId()
            .ifPresent(commit -> expected.put(commit, model.answers()));
      }
      done.set(true);
      for (Future<List<Answer>> reader : readers) {
        answers.addAll(reader.get());
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(answers).hasSizeGreaterThanOrEqualTo(READERS);
    for (Answer answer : answers) {
      assertThat(answer.rows())
          .as("seed %d, commit %s, %s", SEED, answer.commit(), answer.question())
          .isEqualTo(expected.get(answer.commit()).get(answer.question()));
    }
  }

  private static List<Answer> read(
      Omnigraph graph, Random random, AtomicBoolean done, CountDownLatch started) {
    List<Answer> answers = new ArrayList<>();
    PeopleModel.Question[] questions = PeopleModel.Question.values();
    do {
      try (GraphSnapshot snapshot = graph.main().snapshot()) {
        for (int i = 0; i < 3; i++) {
          PeopleModel.Question question = questions[random.nextInt(questions.length)];
          answers.add(new Answer(snapshot.commitId(), question, rows(snapshot, question)));
        }
      }
      started.countDown();
    } while (!done.get());
    return answers;
  }

  private static List<String> rows(GraphSnapshot snapshot, PeopleModel.Question question) {
    try (QueryResult result = snapshot.query(question.query(), Map.of())) {
      return texts(result);
    }
  }

  private static List<String> texts(QueryResult result) {
    List<String> rows = new ArrayList<>();
    for (Row row : result) {
      rows.add(String.valueOf(row.toMap().values()));
    }
    return rows;
  }

  @Test
  void closingUnderLoadGivesTypedErrorsOnly() throws Exception {
    String root = directory.resolve("g").toString();
    PeopleModel model = new PeopleModel(new Random(SEED));
    try (Omnigraph graph = Omnigraph.init(root, PeopleModel.SCHEMA, options(0))) {
      for (int i = 0; i < 30; i++) {
        PeopleModel.Step step = model.step();
        graph.mutate(step.mutation(), step.parameters());
      }
    }
    ExecutorService threads = Executors.newFixedThreadPool(READERS);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        closeUnderLoad(root, threads, round % 2 == 0 ? 0 : 1);
      }
    } finally {
      threads.shutdownNow();
    }
    try (Omnigraph graph = Omnigraph.open(root, options(0));
        QueryResult all = graph.query(PeopleModel.Question.AGES.query(), Map.of())) {
      assertThat(texts(all)).isNotEmpty();
    }
  }

  private static void closeUnderLoad(String root, ExecutorService threads, long budget)
      throws Exception {
    CountDownLatch busy = new CountDownLatch(READERS);
    List<Future<OmnigraphException>> ends = new ArrayList<>();
    try (Omnigraph graph = Omnigraph.open(root, options(budget))) {
      for (int i = 0; i < READERS; i++) {
        boolean writes = i == 0;
        Random random = new Random(SEED + i);
        ends.add(threads.submit(() -> useUntilClosed(graph, random, writes, busy)));
      }
      busy.await();
    }
    // A write that had begun may be left to the next opening, which settles it.
    assertThat(ends.get(0).get())
        .isInstanceOfAny(ClosedException.class, RecoveryRequiredException.class);
    for (Future<OmnigraphException> end : ends.subList(1, ends.size())) {
      assertThat(end.get()).isInstanceOf(ClosedException.class);
    }
  }

  /** Returns the error that ended it; anything but the product's own fails the thread. */
  private static OmnigraphException useUntilClosed(
      Omnigraph graph, Random random, boolean writes, CountDownLatch busy) {
    PeopleModel.Question[] questions = PeopleModel.Question.values();
    for (int i = 0; ; i++) {
      try {
        PeopleModel.Question question = questions[random.nextInt(questions.length)];
        PreparedQuery query = graph.main().prepare(question.query());
        try (QueryResult result = query.execute(Map.of())) {
          texts(result);
        }
        if (writes) {
          graph.mutate(PeopleModel.INSERT, Map.of("n", "w" + random.nextInt(5), "a", i));
        }
        busy.countDown();
      } catch (OmnigraphException e) {
        busy.countDown();
        return e;
      }
    }
  }
}
