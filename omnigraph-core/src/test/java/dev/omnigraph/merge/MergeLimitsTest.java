package dev.omnigraph.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.MergeOptions;
import dev.omnigraph.MergeResolver;
import dev.omnigraph.MergeResult;
import dev.omnigraph.delta.DeltaLimits;
import dev.omnigraph.errors.MergeConflictsException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.load.Exporter;
import dev.omnigraph.load.LoadPlan;
import dev.omnigraph.load.LoadSource;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.topology.GraphView;
import dev.omnigraph.write.TestGraph;
import dev.omnigraph.write.rows.Placement;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A merge that may keep hardly anything in memory comes to the same as one that may. */
class MergeLimitsTest {
  private static final String SCHEMA =
      """
      node P { k: String @key  n: I32?  s: String?  @unique(s) }
      edge E: P -> P @card(0..4) { w: I32? }
      """;
  private static final MergeLimits TINY = new MergeLimits(new DeltaLimits(2, 1, 1), 1, 1, 10_000);
  private static final BranchName SOURCE = BranchName.of("source");
  private static final int NODES = 150;

  @TempDir Path directory;

  private static void load(TestGraph graph, BranchName branch, String lines) {
    byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
    graph.loader.load(
        graph.begin(branch),
        LoadPlan.of(
            Placement.UPSERT, List.of(LoadSource.of("test", new ByteArrayInputStream(bytes)))));
  }

  /** Nodes in any state, and edges of which the other branch has some alike. */
  private static String lines(SplittableRandom random, int numbers) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < NODES; i++) {
      if (random.nextInt(3) > 0) {
        lines.append(
            "{\"type\":\"P\",\"data\":{\"k\":\"k%d\",\"n\":%d,\"s\":\"s%d\"}}\n"
                .formatted(i, random.nextInt(numbers), i));
      }
    }
    for (int i = 0; i < NODES; i++) {
      lines.append(
          "{\"edge\":\"E\",\"from\":\"k%d\",\"to\":\"k1\",\"data\":{\"w\":%d}}\n"
              .formatted(i, random.nextInt(2)));
    }
    return lines.toString();
  }

  private static String nodes() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < NODES; i++) {
      lines.append("{\"type\":\"P\",\"data\":{\"k\":\"k%d\",\"n\":0}}\n".formatted(i));
    }
    return lines.toString();
  }

  private static String export(TestGraph graph, BranchName branch) {
    Snapshot snapshot = graph.snapshot(branch);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GraphView view =
        graph.environment.views().view(graph.catalog, graph.environment.pins(snapshot))) {
      new Exporter(graph.environment.views())
          .export(view, List.copyOf(graph.catalog.tableKeys()), out);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static Merger merger(TestGraph graph, MergeLimits limits) {
    return new Merger(graph.environment, graph.sequence, graph.transactions, limits);
  }

  private static MergeResult.Changes changes(MergeResult result, String table) {
    return Objects.requireNonNull(result.changes().get(table));
  }

  @Test
  void tinyLimitsChangeNothingAboutAMerge() {
    try (TestGraph graph = TestGraph.create(directory.resolve("g"), SCHEMA)) {
      SplittableRandom random = new SplittableRandom(3);
      load(graph, BranchName.MAIN, nodes());
      graph.createBranch(SOURCE);
      load(graph, SOURCE, lines(random, 3));
      load(graph, BranchName.MAIN, lines(random, 3));
      BranchName wide = BranchName.of("wide");
      BranchName narrow = BranchName.of("narrow");
      graph.createBranch(wide);
      graph.createBranch(narrow);
      MergeOptions theirs = MergeOptions.defaults().withResolver(MergeResolver.THEIRS);

      MergeResult inMemory =
          merger(graph, MergeLimits.standard()).merge(SOURCE, wide, theirs).result();
      MergeResult spilled = merger(graph, TINY).merge(SOURCE, narrow, theirs).result();

      assertThat(spilled.changes()).isEqualTo(inMemory.changes());
      assertThat(changes(inMemory, "node:P").updated()).isGreaterThan(NODES / 4);
      assertThat(changes(inMemory, "edge:E").inserted()).isBetween(NODES / 4L, NODES * 3L / 4);
      assertThat(export(graph, narrow)).isEqualTo(export(graph, wide));
    }
  }

  @Test
  void tinyLimitsFindTheSameConflicts() {
    try (TestGraph graph = TestGraph.create(directory.resolve("g"), SCHEMA)) {
      SplittableRandom random = new SplittableRandom(4);
      load(graph, BranchName.MAIN, nodes());
      graph.createBranch(SOURCE);
      load(graph, SOURCE, lines(random, 3));
      load(graph, SOURCE, "{\"type\":\"P\",\"data\":{\"k\":\"new\",\"s\":\"same\"}}");
      load(graph, BranchName.MAIN, lines(random, 3));
      load(graph, BranchName.MAIN, "{\"type\":\"P\",\"data\":{\"k\":\"own\",\"s\":\"same\"}}");

      List<String> found = conflicts(graph, MergeLimits.standard());

      assertThat(conflicts(graph, TINY)).isEqualTo(found);
      assertThat(found).hasSizeGreaterThan(NODES / 8);
      assertThat(found.toString()).contains("UniqueViolation", "DivergentUpdate");
    }
  }

  @Test
  void conflictsBeyondTheLimitAreCounted() {
    try (TestGraph graph = TestGraph.create(directory.resolve("g"), SCHEMA)) {
      load(graph, BranchName.MAIN, nodes());
      graph.createBranch(SOURCE);
      StringBuilder theirs = new StringBuilder();
      StringBuilder ours = new StringBuilder();
      for (int i = 0; i < 20; i++) { // the same node changed twice, and two nodes of one value
        theirs.append("{\"type\":\"P\",\"data\":{\"k\":\"k%d\",\"n\":1}}\n".formatted(i));
        ours.append("{\"type\":\"P\",\"data\":{\"k\":\"k%d\",\"n\":2}}\n".formatted(i));
        theirs.append("{\"type\":\"P\",\"data\":{\"k\":\"t%d\",\"s\":\"s%d\"}}\n".formatted(i, i));
        ours.append("{\"type\":\"P\",\"data\":{\"k\":\"o%d\",\"s\":\"s%d\"}}\n".formatted(i, i));
      }
      load(graph, SOURCE, theirs.toString());
      load(graph, BranchName.MAIN, ours.toString());
      MergeLimits few = new MergeLimits(DeltaLimits.standard(), 64L << 20, 1 << 20, 5);

      List<String> all = conflicts(graph, MergeLimits.standard());
      assertThat(all).hasSize(40);
      assertThat(conflicts(graph, few)).isEqualTo(all.subList(0, 5));
      assertThat(refused(graph, few).details())
          .containsEntry("count", 40L)
          .containsEntry("conflicts_cut_off", true);
      assertThat(refused(graph, MergeLimits.standard()).details())
          .containsEntry("count", 40L)
          .doesNotContainKey("conflicts_cut_off");
      MergeResult preview =
          merger(graph, few).preview(SOURCE, BranchName.MAIN, MergeOptions.defaults());
      assertThat(preview.conflicts()).hasSize(5);
      assertThat(preview.conflictCount()).isEqualTo(40);
    }
  }

  private static MergeConflictsException refused(TestGraph graph, MergeLimits limits) {
    return catchThrowableOfType(
        MergeConflictsException.class,
        () -> merger(graph, limits).merge(SOURCE, BranchName.MAIN, MergeOptions.defaults()));
  }

  private static List<String> conflicts(TestGraph graph, MergeLimits limits) {
    return ((List<?>) Objects.requireNonNull(refused(graph, limits).details().get("conflicts")))
        .stream().map(String::valueOf).toList();
  }
}
