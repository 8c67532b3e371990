package dev.omnigraph.system.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.Branch;
import dev.omnigraph.ChangeOp;
import dev.omnigraph.ChangeStream;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.MergeOptions;
import dev.omnigraph.MergeResult;
import dev.omnigraph.MergeResult.Changes;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.OptimizeOptions;
import dev.omnigraph.fault.Failpoint;
import dev.omnigraph.fault.Failpoints;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import dev.omnigraph.testkit.storage.CountingGateway;
import dev.omnigraph.testkit.storage.ObjectClass;
import dev.omnigraph.testkit.storage.StorageLedger;
import dev.omnigraph.testkit.storage.Verb;
import dev.omnigraph.write.MergeFailpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a merge reads and writes, and what it does when a branch moves under it. */
@ExtendWith(TempGraphExtension.class)
class MergeCostTest {
  private static final String SCHEMA =
      """
      node A { k: String @key  n: I32?  m: I32? }
      node B { k: String @key  n: I32? }
      edge E: A -> B
      """;

  private static void load(Omnigraph graph, String type, int from, int to) {
    StringBuilder lines = new StringBuilder();
    for (int i = from; i < to; i++) {
      lines.append("{\"type\":\"" + type + "\",\"data\":{\"k\":\"" + type + i + "\",\"n\":0}}\n");
    }
    graph.load(LoadRequest.of(LoadMode.APPEND, lines.toString()));
  }

  private static void update(Omnigraph graph, String branch, String property, int row) {
    graph
        .branch(branch)
        .mutate(
            "query q($k: String) { update A set { " + property + ": 1 } where k = $k }",
            Map.of("k", "A" + row));
  }

  @Test
  void unchangedTablesAndFragmentsAreNotReadHoweverLargeTheGraph(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      load(graph, "A", 0, 9_000);
      load(graph, "A", 9_000, 18_000);
      load(graph, "B", 0, 9_000);
      graph.createBranch("dev", "main");
      for (int i = 0; i < 3; i++) {
        update(graph, "dev", "n", 9_000 + i);
        update(graph, "main", "m", 9_000 + i);
      }
      int mark = temp.ledger().mark();

      MergeResult merged = graph.main().merge("dev");

      assertThat(merged.changes()).isEqualTo(Map.of("node:A", new Changes(0, 3, 0)));
      List<StorageLedger.Entry> calls = temp.ledger().since(mark);
      String touched = "/" + TableKey.node("A").relativePath();
      assertThat(calls)
          .filteredOn(c -> c.objectClass() == ObjectClass.DATA_TABLE)
          .allMatch(c -> c.object().contains(touched));
      // The first load is fragment 0 on both branches; nothing asks for it by name.
      assertThat(calls)
          .filteredOn(c -> c.verb() == Verb.SCAN && c.object().contains(touched))
          .isNotEmpty()
          .allMatch(c -> !c.fragments().contains(0));
      assertThat(temp.ledger().count(mark, Verb.COMMIT, ObjectClass.DATA_TABLE)).isEqualTo(1);
      assertThat(temp.ledger().count(mark, Verb.UPSERT, ObjectClass.DATA_TABLE)).isZero();
    }
  }

  /** Compaction copies all rows; which of them are the same is known without reading them. */
  @Test
  void rowsThatOptimizeOnlyMovedAreNeitherComparedNorRead(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      for (int i = 0; i < 4; i++) {
        load(graph, "A", 20_000 * i, 20_000 * i + 20_000);
      }
      String before = graph.main().head();
      graph.createBranch("dev", "main");
      update(graph, "dev", "n", 30_000); // fragment 4 of the branch
      update(graph, "main", "m", 10_000); // fragment 4 of main until it is optimized
      assertThat(graph.optimize(OptimizeOptions.all()).commitId()).isPresent();

      int mark = temp.ledger().mark();
      int changes = 0;
      try (ChangeStream diff = graph.diff(before, "main")) {
        for (; diff.hasNext(); diff.next()) {
          changes++;
        }
      }
      assertThat(changes).isEqualTo(1);
      assertThat(wholeReads(temp, mark)).isEmpty();

      mark = temp.ledger().mark();
      assertThat(graph.main().previewMerge("dev", MergeOptions.defaults()).changes())
          .isEqualTo(Map.of("node:A", new Changes(0, 1, 0)));
      assertThat(wholeReads(temp, mark)).isEmpty();
      graph.main().merge("dev");
      try (ChangeStream diff = graph.diff("dev", "main")) {
        assertThat(diff.next().id()).isEqualTo("A10000");
        assertThat(diff.hasNext()).isFalse();
      }
    }
  }

  /** Returns the scans of ids or properties that are of more than the fragments of one row. */
  private static List<StorageLedger.Entry> wholeReads(TempGraph temp, int mark) {
    return temp.ledger().since(mark).stream()
        .filter(c -> c.verb() == Verb.SCAN && c.objectClass() == ObjectClass.DATA_TABLE)
        .filter(c -> c.columns().contains("id") && c.fragments().stream().anyMatch(f -> f != 4))
        .toList();
  }

  @Test
  void storageCallsAreTheSameForSmallAndLargeTables(@TempDir Path directory) {
    List<Calls> calls = List.of(400, 8_000).stream().map(rows -> calls(directory, rows)).toList();
    assertThat(calls.get(1)).isEqualTo(calls.get(0));
  }

  /** The storage calls of comparing two branches, of a preview, and of the merge. */
  private record Calls(long diff, long preview, long merge) {}

  private static Calls calls(Path directory, int rows) {
    StorageLedger ledger = new StorageLedger();
    OmnigraphOptions options =
        OmnigraphOptions.builder()
            .durability(Durability.OS_CACHE)
            .gatewayDecorator(g -> new CountingGateway(g, ledger))
            .build();
    try (Omnigraph graph =
        Omnigraph.init(directory.resolve("g" + rows).toString(), SCHEMA, options)) {
      load(graph, "A", 0, rows);
      load(graph, "B", 0, rows);
      graph.createBranch("dev", "main");
      for (int i = 0; i < 3; i++) {
        update(graph, "dev", "n", i);
        update(graph, "main", "m", i);
      }
      int mark = ledger.mark();
      try (ChangeStream diff = graph.diff("main", "dev")) {
        assertThat(diff.next().op()).isEqualTo(ChangeOp.UPDATE);
      }
      int diffed = ledger.mark();
      graph.main().previewMerge("dev", MergeOptions.defaults());
      int previewed = ledger.mark();
      graph.main().merge("dev");
      return new Calls(diffed - mark, previewed - diffed, ledger.since(previewed).size());
    }
  }

  /** Inserts, updates and deletes of a table are one version of it, whatever both sides did. */
  @Test
  void everyTableThatChangesGetsOneVersionAndTheGraphOne(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      load(graph, "A", 0, 20);
      load(graph, "B", 0, 20);
      Branch dev = graph.createBranch("dev", "main");
      for (Branch branch : List.of(graph.main(), dev)) {
        int own = branch == dev ? 0 : 10;
        branch.mutate(
            ("query q() { update A set { n: 7 } where k = \"A%1$d\" insert A { k: \"new%1$d\" }"
                    + " insert B { k: \"new%1$d\" } insert E { from: \"A%1$d\" to: \"B15\" } }")
                .formatted(own),
            Map.of());
        branch.mutate("query q() { delete B where k = \"B%d\" }".formatted(own), Map.of());
      }
      int mark = temp.ledger().mark();

      MergeResult merged = graph.main().merge("dev");

      assertThat(merged.changes())
          .isEqualTo(
              Map.of(
                  "edge:E", new Changes(1, 0, 0),
                  "node:A", new Changes(1, 1, 0),
                  "node:B", new Changes(1, 0, 1)));
      assertThat(
              temp.ledger().since(mark).stream()
                  .filter(c -> c.objectClass() == ObjectClass.DATA_TABLE)
                  .filter(c -> c.verb() == Verb.COMMIT || c.verb() == Verb.UPSERT)
                  .map(c -> c.object())
                  .toList())
          .hasSize(3)
          .doesNotHaveDuplicates();
      assertThat(
              temp.ledger().count(mark, Verb.COMMIT, ObjectClass.MANIFEST)
                  + temp.ledger().count(mark, Verb.UPSERT, ObjectClass.MANIFEST))
          .isEqualTo(1);
    }
  }

  @Test
  void aMergeWhoseBranchesMoveStartsAgain(TempGraph temp) {
    AtomicReference<Runnable> once = new AtomicReference<>();
    Failpoints failpoints =
        new Failpoints() {
          @Override
          public void hit(Failpoint point) {
            Runnable work = point == MergeFailpoint.AFTER_PLAN ? once.getAndSet(null) : null;
            if (work != null) {
              work.run();
            }
          }

          @Override
          public void hit(Failpoint point, int index) {}
        };
    OmnigraphOptions options = temp.options().failpoints(failpoints).build();
    try (Omnigraph graph = Omnigraph.init(temp.uri(), SCHEMA, options)) {
      load(graph, "A", 0, 5);
      graph.createBranch("dev", "main");
      update(graph, "dev", "n", 1);
      once.set(() -> update(graph, "dev", "n", 2));
      MergeResult sourceMoved = graph.main().merge("dev");
      assertThat(sourceMoved.changes()).isEqualTo(Map.of("node:A", new Changes(0, 2, 0)));
      assertThat(graph.main().merge("dev").outcome())
          .isEqualTo(MergeResult.Outcome.ALREADY_UP_TO_DATE);

      update(graph, "dev", "n", 3);
      once.set(() -> update(graph, "main", "m", 3));
      MergeResult targetMoved = graph.main().merge("dev");
      assertThat(targetMoved.outcome()).isEqualTo(MergeResult.Outcome.MERGED);
      assertThat(targetMoved.changes()).isEqualTo(Map.of("node:A", new Changes(0, 1, 0)));
    }
  }
}
