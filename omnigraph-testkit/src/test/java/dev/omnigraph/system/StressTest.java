package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.CheckReport;
import dev.omnigraph.CommitInfo;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.Row;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.storage.Durability;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many threads write through one handle; afterwards the history explains the graph. */
@Tag("concurrency")
class StressTest {
  private static final long SEED = 20_260_718L;
  private static final int THREADS = 6;
  private static final int OPERATIONS = 40;
  private static final int NAMES = 12;

  @TempDir Path directory;

  /** What one thread was told. */
  private record Told(List<String> commits, int refused) {}

  @Test
  void theHistoryExplainsEveryAcknowledgedWrite() throws Exception {
    String root = directory.resolve("g").toString();
    OmnigraphOptions options = OmnigraphOptions.builder().durability(Durability.OS_CACHE).build();
    List<Told> told = new ArrayList<>();
    try (Omnigraph graph = Omnigraph.init(root, CountedGraph.SCHEMA, options)) {
      int before = graph.main().commits().size();
      ExecutorService threads = Executors.newFixedThreadPool(THREADS);
      try {
        List<Callable<Told>> writers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
          Random random = new Random(SEED + i);
          writers.add(() -> write(graph, random));
        }
        for (Future<Told> writer : threads.invokeAll(writers)) {
          told.add(writer.get());
        }
      } finally {
        threads.shutdownNow();
      }
      requireExplained(graph.main().commits(), before, told);
      requireUnique(graph);
    }
    assertThat(Omnigraph.check(root, options, CheckReport.Depth.DEEP).problems()).isEmpty();
  }

  private static Told write(Omnigraph graph, Random random) {
    List<String> commits = new ArrayList<>();
    int refused = 0;
    for (int i = 0; i < OPERATIONS; i++) {
      String a = "n" + random.nextInt(NAMES);
      String b = "n" + random.nextInt(NAMES);
      try {
        switch (random.nextInt(5)) {
          case 0, 1 -> mutate(graph, CountedGraph.INSERT, Map.of("n", a, "a", i), commits);
          case 2 -> mutate(graph, CountedGraph.UPDATE, Map.of("n", a, "a", i), commits);
          case 3 -> mutate(graph, CountedGraph.LINK, Map.of("f", a, "t", b), commits);
          default -> mutate(graph, CountedGraph.DELETE, Map.of("n", a), commits);
        }
      } catch (ConflictException | InvalidInputException e) {
        refused++; // the base moved, or an end of the edge is not there
      } catch (OmnigraphException e) {
        throw new AssertionError("an undocumented refusal", e);
      }
    }
    return new Told(commits, refused);
  }

  private static void mutate(
      Omnigraph graph, String source, Map<String, ?> parameters, List<String> commits) {
    graph.mutate(source, parameters).commitId().ifPresent(commits::add);
  }

  private static void requireExplained(List<CommitInfo> history, int before, List<Told> told) {
    Set<String> acknowledged = new HashSet<>();
    told.forEach(t -> acknowledged.addAll(t.commits()));
    assertThat(acknowledged).isNotEmpty(); // writers that waited for each other share commits
    List<String> made =
        history.subList(0, history.size() - before).stream().map(CommitInfo::id).toList();
    assertThat(made).containsExactlyInAnyOrderElementsOf(acknowledged);
    for (int i = 0; i + 1 < history.size(); i++) {
      assertThat(history.get(i).parent()).contains(history.get(i + 1).id());
      assertThat(history.get(i).mergedParent()).isEmpty();
    }
    assertThat(history.get(history.size() - 1).parent()).isEmpty();
    int operations = THREADS * OPERATIONS;
    assertThat(told.stream().mapToInt(Told::refused).sum()).isLessThan(operations);
  }

  private static void requireUnique(Omnigraph graph) {
    List<String> names = new ArrayList<>();
    try (QueryResult people = graph.query(CountedGraph.READ, Map.of())) {
      for (Row row : people) {
        names.add(row.text("name"));
      }
    }
    assertThat(names).doesNotHaveDuplicates();
    try (QueryResult friends = graph.query(CountedGraph.FRIENDS, Map.of())) {
      for (Row row : friends) {
        assertThat(names).contains(row.text("p"), row.text("f"));
      }
    }
  }
}
