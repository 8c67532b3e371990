package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.LoadMode;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.lance.LanceGateway;
import dev.omnigraph.storage.lance.LanceOptions;
import dev.omnigraph.system.CountedGraph.Cost;
import dev.omnigraph.system.CountedGraph.Setup;
import dev.omnigraph.testkit.storage.ObjectClass;
import dev.omnigraph.testkit.storage.Verb;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("cost")
class FlatnessTest {
  private static final int COMMITS = Integer.getInteger("og.flatnessCommits", 1_000);
  private static final int ROUNDS = 9;
  private static final int WRITES = 6;

  @TempDir Path directory;

  /** What each operation cost at least and at most around one depth. */
  private static final class Costs {
    private final Map<String, Long> least = new TreeMap<>();
    private final Map<String, Long> most = new TreeMap<>();

    void note(CountedGraph graph, String name, Runnable operation) {
      Cost cost = graph.costOf(operation);
      for (ObjectClass place : List.of(ObjectClass.DATA_TABLE, ObjectClass.MANIFEST)) {
        for (Verb verb : List.of(Verb.OPEN, Verb.PROBE, Verb.SCAN, Verb.STAGE, Verb.COMMIT)) {
          note(name + " " + place + " " + verb, cost.of(place, verb));
        }
      }
      note(name + " total", cost.total());
      graph.readAll(); // so that the next one finds everything resident
    }

    private void note(String what, long count) {
      least.merge(what, count, Math::min);
      most.merge(what, count, Math::max);
    }

    /** Some write of a depth folds a tail; beyond that all cost the same. */
    void requireWithinAFold() {
      most.forEach(
          (what, count) -> {
            boolean folds = what.endsWith(" SCAN") || what.endsWith(" STAGE");
            long fold = what.endsWith(" total") ? 2 : folds && what.contains("DATA") ? 1 : 0;
            assertThat(count - least.getOrDefault(what, 0L)).as(what).isBetween(0L, fold);
          });
    }
  }

  private static Costs costAround(CountedGraph graph, int depth) {
    Costs costs = new Costs();
    graph.readAll();
    for (int i = 0; i < ROUNDS; i++) {
      String name = "m" + (depth + i);
      int age = i;
      costs.note(graph, "insert", () -> graph.insert(name));
      costs.note(graph, "link", () -> graph.link(name, "ada"));
      costs.note(graph, "update", () -> graph.update(name, age));
      costs.note(graph, "merge", () -> graph.load(LoadMode.MERGE, name));
      costs.note(graph, "unlink", () -> graph.unlink(name));
      costs.note(graph, "delete", () -> graph.delete(name));
      costs.note(graph, "read", graph::names);
    }
    return costs;
  }

  @Test
  void everyOperationCostsTheSameAtEveryDepthAndFragmentsStayFew() throws Exception {
    Path root = directory.resolve("g");
    Map<Integer, Costs> costs = new TreeMap<>();
    try (CountedGraph graph = CountedGraph.create(root, Setup.PLAIN).warm()) {
      int commit = graph.graph.main().commits().size();
      for (int depth : List.of(10, 100, COMMITS)) {
        for (; commit < depth; commit++) {
          if (commit % 8 == 0) {
            graph.link("ada", "bob");
          } else {
            graph.insert("n" + commit);
          }
        }
        assertThat(graph.graph.main().commits()).hasSize(depth);
        costs.put(depth, costAround(graph, depth));
        commit += WRITES * ROUNDS;
      }
    }
    costs.values().forEach(Costs::requireWithinAFold);
    assertThat(costs.get(100).least).isEqualTo(costs.get(10).least);
    assertThat(costs.get(COMMITS).least).isEqualTo(costs.get(10).least);
    assertThat(costs.get(10).least)
        .containsEntry("insert DATA_TABLE COMMIT", 1L)
        .containsEntry("read total", 0L);
    assertThat(costs.get(COMMITS).most)
        .containsEntry("insert DATA_TABLE OPEN", 0L)
        .containsEntry("delete MANIFEST SCAN", 0L);

    int commits = COMMITS + WRITES * ROUNDS;
    double bound = 3 * Math.log(commits) / Math.log(2) + 8;
    Map<String, Integer> fragments = fragments(root);
    assertThat(fragments).hasSizeGreaterThanOrEqualTo(3);
    assertThat(fragments.values()).allSatisfy(n -> assertThat(n).isBetween(0, (int) bound));
  }

  private static Map<String, Integer> fragments(Path root) throws Exception {
    List<Path> datasets = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(root)) {
      paths.filter(p -> p.endsWith("_versions")).map(Path::getParent).forEach(datasets::add);
    }
    Map<String, Integer> fragments = new TreeMap<>();
    try (DatasetGateway gateway = LanceGateway.open(LanceOptions.builder().build())) {
      for (Path dataset : datasets) {
        try (DatasetHandle handle = gateway.openLatest(DatasetAddress.main(dataset.toString()))) {
          fragments.put(root.relativize(dataset).toString(), handle.fragments().size());
        }
      }
    }
    return fragments;
  }
}
