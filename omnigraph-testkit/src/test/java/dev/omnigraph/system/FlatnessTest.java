package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

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
  private static final int COMMITS = 400;

  @TempDir Path directory;

  /** The dearest of a few writes in a row, so that folds are in it, and a warm read after them. */
  private static Map<String, Long> costAround(CountedGraph graph, int commit) {
    Map<String, Long> dearest = new TreeMap<>();
    for (int i = 0; i < 10; i++) {
      int number = commit + i;
      Cost insert = graph.costOf(() -> graph.insert("m" + number));
      Cost read = graph.costOf(graph::names);
      note(dearest, "insert", insert);
      note(dearest, "read", read);
    }
    return dearest;
  }

  private static void note(Map<String, Long> dearest, String name, Cost cost) {
    for (ObjectClass place : List.of(ObjectClass.DATA_TABLE, ObjectClass.MANIFEST)) {
      for (Verb verb : List.of(Verb.OPEN, Verb.PROBE, Verb.SCAN, Verb.STAGE, Verb.COMMIT)) {
        dearest.merge(name + " " + place + " " + verb, cost.of(place, verb), Math::max);
      }
    }
    dearest.merge(name + " total", cost.total(), Math::max);
  }

  @Test
  void aWriteCostsTheSameAtEveryDepthAndFragmentsStayFew() throws Exception {
    Path root = directory.resolve("g");
    Map<Integer, Map<String, Long>> costs = new TreeMap<>();
    try (CountedGraph graph = CountedGraph.create(root, Setup.PLAIN).warm()) {
      int commit = 4;
      while (commit < COMMITS + 10) {
        if (commit == 10 || commit == 100 || commit == COMMITS) {
          costs.put(commit, costAround(graph, commit));
          commit += 10;
        } else if (commit % 8 == 0) {
          graph.link("ada", "n" + (commit - 1));
          commit++;
        } else {
          graph.insert("n" + commit);
          commit++;
        }
      }
      assertThat(graph.graph.main().commits()).hasSize(COMMITS + 10);
    }
    assertThat(costs.get(100)).isEqualTo(costs.get(10));
    assertThat(costs.get(COMMITS)).isEqualTo(costs.get(10));
    assertThat(costs.get(10)).containsEntry("insert DATA_TABLE OPEN", 0L);

    double bound = 3 * Math.log(COMMITS) / Math.log(2) + 8;
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
