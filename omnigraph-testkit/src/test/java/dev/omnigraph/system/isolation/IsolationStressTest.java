package dev.omnigraph.system.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.CheckReport;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.OmnigraphOptions.Sharing;
import dev.omnigraph.QueryResult;
import dev.omnigraph.Row;
import dev.omnigraph.WriteOptions;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.testkit.history.Anomaly;
import dev.omnigraph.testkit.history.Anomaly.Kind;
import dev.omnigraph.testkit.history.Anomaly.Level;
import dev.omnigraph.testkit.history.HistoryChecker;
import dev.omnigraph.testkit.history.HistoryRecorder;
import dev.omnigraph.testkit.history.RecordedTransaction;
import dev.omnigraph.testkit.history.RecordedTransaction.Outcome;
import dev.omnigraph.testkit.validate.NaiveValidator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Threads, handles and branches read and append to lists at the same time; what they saw is what
 * one transaction after the other would have seen. {@code -Dog.seed=N} gives other choices, {@code
 * -Dog.isolationSteps=N} more of them.
 */
@Tag("concurrency")
class IsolationStressTest {
  private static final String SCHEMA =
      """
      node Odd { k: String @key  items: [I64]? }
      node Even { k: String @key  items: [I64]? }
      """;
  private static final List<String> KEYS = List.of("Odd:a", "Odd:b", "Even:a", "Even:b");
  private static final List<String> BRANCHES = List.of("main", "feature");
  private static final long SEED = Long.getLong("og.seed", 20_261_122L);
  private static final int STEPS = Integer.getInteger("og.isolationSteps", 40);

  @TempDir Path directory;
  private final HistoryRecorder recorder = new HistoryRecorder();
  private String root;

  private static OmnigraphOptions.Builder options() {
    return OmnigraphOptions.builder().durability(Durability.OS_CACHE);
  }

  @BeforeEach
  void createLists() {
    root = directory.resolve("g").toString();
    StringBuilder lists = new StringBuilder();
    for (String key : KEYS) {
      lists.append("{\"type\":\"").append(type(key)).append("\",\"data\":{\"k\":\"");
      lists.append(name(key)).append("\",\"items\":[]}}\n");
    }
    try (Omnigraph graph = Omnigraph.init(root, SCHEMA, options().build())) {
      graph.load(LoadRequest.of(LoadMode.APPEND, lists.toString()));
      graph
          .branch("feature")
          .load(LoadRequest.of(LoadMode.MERGE, lists.toString()).withBase("main"));
    }
  }

  private static String type(String key) {
    return key.substring(0, key.indexOf(':'));
  }

  private static String name(String key) {
    return key.substring(key.indexOf(':') + 1);
  }

  private static List<Long> read(GraphSnapshot snapshot, String key) {
    String query =
        "query q($k: String) { match { $l: %s { k: $k } } return { $l.items as items } }"
            .formatted(type(key));
    try (QueryResult found = snapshot.query(query, Map.of("k", name(key)))) {
      for (Row row : found) {
        List<Long> items = new ArrayList<>();
        for (Object item : row.list("items")) {
          items.add(((Number) item).longValue());
        }
        return items;
      }
    }
    throw new AssertionError("no list " + key);
  }

  private static String update(String key) {
    return "query q($k: String, $items: [I64]) { update %s set { items: $items } where k = $k }"
        .formatted(type(key));
  }

  private static Map<String, Object> parameters(String key, List<Long> items) {
    return Map.of("k", name(key), "items", items);
  }

  /** One session: a thread with one handle. */
  private final class Session implements Callable<Integer> {
    private final String name;
    private final Omnigraph graph;
    private final Random random;
    private final boolean writes;
    private int committed;

    Session(int number, Omnigraph graph, boolean writes) {
      this.name = "session " + number;
      this.graph = graph;
      this.random = new Random(SEED * 31 + number);
      this.writes = writes;
    }

    @Override
    public Integer call() {
      for (int step = 0; step < STEPS; step++) {
        String branch = BRANCHES.get(random.nextInt(BRANCHES.size()));
        HistoryRecorder.Recording recording = recorder.begin(name + " on " + branch);
        try {
          switch (writes ? random.nextInt(4) : 0) {
            case 0 -> readOnly(recording, branch);
            case 1 -> appendToWhatIsExpected(recording, branch);
            default -> transaction(recording, branch);
          }
          recording.committed();
          committed++;
        } catch (ConflictException e) {
          recording.aborted();
        }
      }
      return committed;
    }

    private List<String> someKeys() {
      List<String> keys = new ArrayList<>(KEYS);
      Collections.shuffle(keys, random);
      return keys.subList(0, 1 + random.nextInt(3));
    }

    private Map<String, List<Long>> readSome(
        HistoryRecorder.Recording recording, String branch, GraphSnapshot snapshot) {
      Map<String, List<Long>> lists = new TreeMap<>();
      for (String key : someKeys()) {
        lists.put(key, read(snapshot, key));
        recording.read(branch + " " + key, lists.get(key));
      }
      return lists;
    }

    private List<Long> appended(
        HistoryRecorder.Recording recording, String branch, String key, List<Long> before) {
      List<Long> after = new ArrayList<>(before);
      after.add(recorder.nextElement());
      recording.append(branch + " " + key, after.get(before.size()));
      return after;
    }

    private void readOnly(HistoryRecorder.Recording recording, String branch) {
      try (GraphSnapshot snapshot = graph.branch(branch).snapshot()) {
        readSome(recording, branch, snapshot);
      }
    }

    private void appendToWhatIsExpected(HistoryRecorder.Recording recording, String branch) {
      String head;
      Map<String, List<Long>> lists;
      try (GraphSnapshot snapshot = graph.branch(branch).snapshot()) {
        head = snapshot.commitId();
        lists = readSome(recording, branch, snapshot);
      }
      Map.Entry<String, List<Long>> list = lists.entrySet().iterator().next();
      String key = list.getKey();
      List<Long> items = appended(recording, branch, key, list.getValue());
      graph
          .branch(branch)
          .mutate(
              update(key),
              Optional.empty(),
              parameters(key, items),
              WriteOptions.none().withExpectedHead(head));
    }

    private void transaction(HistoryRecorder.Recording recording, String branch) {
      graph
          .branch(branch)
          .transaction(
              tx -> {
                recording.again();
                Map<String, List<Long>> lists;
                try (GraphSnapshot base = tx.base()) {
                  lists = readSome(recording, branch, base);
                }
                lists.forEach(
                    (key, before) -> {
                      if (random.nextInt(3) > 0) {
                        List<Long> items = appended(recording, branch, key, before);
                        tx.mutate(update(key), parameters(key, items));
                      }
                    });
              });
    }
  }

  /** Reads every list once more, so that no append stays unseen. */
  private void readAll(Omnigraph graph) {
    for (String branch : BRANCHES) {
      HistoryRecorder.Recording recording = recorder.begin("end");
      try (GraphSnapshot snapshot = graph.branch(branch).snapshot()) {
        KEYS.forEach(key -> recording.read(branch + " " + key, read(snapshot, key)));
      }
      recording.committed();
    }
  }

  @Test
  void threadsHandlesAndBranchesAreSerializable() throws Exception {
    int committed = 0;
    try (Omnigraph first = Omnigraph.open(root, options().build());
        Omnigraph second = Omnigraph.open(root, options().build());
        Omnigraph elsewhere =
            Omnigraph.open(root, options().readOnly().sharing(Sharing.SEPARATE_UNLEASED).build())) {
      List<Session> sessions =
          List.of(
              new Session(1, first, true),
              new Session(2, first, true),
              new Session(3, second, true),
              new Session(4, second, true),
              new Session(5, elsewhere, false));
      ExecutorService threads = Executors.newFixedThreadPool(sessions.size());
      try {
        for (Future<Integer> session : threads.invokeAll(sessions)) {
          committed += session.get();
        }
      } finally {
        threads.shutdownNow();
      }
      readAll(second);
      readAll(elsewhere);
      for (String branch : BRANCHES) {
        assertThat(NaiveValidator.validate(first, first.branch(branch))).isEmpty();
      }
    }
    List<RecordedTransaction> history = recorder.history();
    assertThat(HistoryChecker.violations(history, Level.SERIALIZABLE)).as("seed " + SEED).isEmpty();
    assertThat(committed).isGreaterThan(STEPS);
    assertThat(history)
        .filteredOn(t -> t.outcome() == Outcome.COMMITTED)
        .flatExtracting(RecordedTransaction::steps)
        .hasAtLeastOneElementOfType(RecordedTransaction.Append.class);
    assertThat(Omnigraph.check(root, options().build(), CheckReport.Depth.DEEP).problems())
        .isEmpty();
  }

  /** The checker is no rubber stamp: clients that decide on an old read lose updates. */
  @Test
  void readingOutsideAndWritingAnywayIsNoticed() {
    String key = KEYS.get(0);
    try (Omnigraph graph = Omnigraph.open(root, options().build())) {
      HistoryRecorder.Recording one = recorder.begin("one");
      HistoryRecorder.Recording two = recorder.begin("two");
      for (HistoryRecorder.Recording careless : List.of(one, two)) {
        try (GraphSnapshot snapshot = graph.main().snapshot()) {
          careless.read("main " + key, read(snapshot, key));
        }
      }
      for (HistoryRecorder.Recording careless : List.of(one, two)) {
        long element = recorder.nextElement();
        graph.mutate(update(key), parameters(key, List.of(element)));
        careless.append("main " + key, element);
        careless.committed();
      }
      readAll(graph);
    }
    assertThat(HistoryChecker.violations(recorder.history(), Level.SNAPSHOT_ISOLATION))
        .extracting(Anomaly::kind)
        .contains(Kind.LOST_UPDATE, Kind.LOST_APPEND);
  }
}
