package dev.omnigraph.system.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.CheckReport;
import dev.omnigraph.CommitInfo;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.OmnigraphOptions.Sharing;
import dev.omnigraph.OptimizeOptions;
import dev.omnigraph.OptimizeResult;
import dev.omnigraph.SchemaApplyOptions;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.recovery.audit.AuditKind;
import dev.omnigraph.recovery.audit.AuditRow;
import dev.omnigraph.recovery.audit.TableAuditLog;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.lance.LanceGateway;
import dev.omnigraph.storage.lance.LanceOptions;
import dev.omnigraph.testkit.fault.Actors;
import dev.omnigraph.testkit.fault.FailpointScript;
import dev.omnigraph.testkit.fault.InjectedCrash;
import dev.omnigraph.testkit.time.SequentialIds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Recovery beside a migration, a load, a compaction and readers, in a fixed order. The cores are
 * separate and hold no lease, as processes of an engine that knows none would.
 */
@Tag("concurrency")
@SuppressWarnings("MustBeClosedChecker") // closed where they are opened
class RecoveryScheduleTest {
  private static final String SCHEMA =
      """
      node Person { name: String @key  age: I32?  note: String? }
      node City { name: String @key  size: I64? }
      """;

  /** Drops a property of each table for good. */
  private static final String DROPPED =
      """
      node Person { name: String @key  age: I32? }
      node City { name: String @key }
      """;

  private static final String BO = "{\"type\":\"Person\",\"data\":{\"name\":\"Bo\"}}\n";

  private static final int ROUNDS_MAX = 8;

  @TempDir Path directory;
  private String root;

  @BeforeEach
  void create() {
    root = directory.resolve("g").toString();
    try (Omnigraph graph = Omnigraph.init(root, SCHEMA, GraphRoot.options(1).build())) {
      graph.load(
          LoadRequest.of(
              LoadMode.MERGE,
              """
              {"type":"Person","data":{"name":"Ada","age":36,"note":"x"}}
              {"type":"City","data":{"name":"Turin","size":850000}}
              """));
    }
  }

  @MustBeClosed
  private Omnigraph separate(int actor, FailpointScript script) {
    return Omnigraph.open(
        root,
        GraphRoot.options(actor).sharing(Sharing.SEPARATE_UNLEASED).failpoints(script).build());
  }

  private static @Nullable OmnigraphException change(Omnigraph graph) {
    try {
      graph.applySchema(DROPPED, SchemaApplyOptions.defaults().withDataLossAllowed());
      return null;
    } catch (OmnigraphException e) {
      return e;
    }
  }

  private static String export(GraphSnapshot snapshot) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    snapshot.export(out, List.of());
    return out.toString(StandardCharsets.UTF_8);
  }

  private static String export(Omnigraph graph) {
    try (GraphSnapshot snapshot = graph.main().snapshot()) {
      return export(snapshot);
    }
  }

  private List<AuditRow> audit() {
    try (DatasetGateway gateway = LanceGateway.open(LanceOptions.defaults())) {
      return new TableAuditLog(
              gateway, new GraphLayout(root).recoveries(), new SequentialIds(9_999))
          .readAll();
    }
  }

  private Path records() {
    return Path.of(root).resolve("__recovery");
  }

  private Path record() throws IOException {
    try (var files = Files.list(records())) {
      return files.filter(f -> f.toString().endsWith(".json")).findFirst().orElseThrow();
    }
  }

  /** Opens the graph under the lease, holds that nothing is left to do, and that it works. */
  private String settled() {
    String found;
    try (Omnigraph graph = Omnigraph.open(root, GraphRoot.options(90).build())) {
      found = graph.schema().source() + export(graph);
      graph.main().mutate("query q() { insert Person { name: \"Zed\" } }");
    }
    try (Omnigraph graph = Omnigraph.open(root, GraphRoot.options(91).build())) {
      assertThat(graph.recovered()).isEmpty();
    }
    assertThat(
            Omnigraph.check(root, OmnigraphOptions.defaults(), CheckReport.Depth.DEEP).problems())
        .isEmpty();
    return found;
  }

  /**
   * The migration has moved its tables by several versions when a sweep decides to publish them; it
   * publishes first. What the sweep expected is stale, and that is no error.
   */
  @Test
  void aMigrationThatPublishesBeforeTheSweepIsNoStaleView() throws Exception {
    FailpointScript writing = new FailpointScript();
    FailpointScript sweeping = new FailpointScript();
    FailpointScript.Pause publish = writing.pauseOnceAt("publish.beforeLoad", 0);
    FailpointScript.Pause sweep = sweeping.pauseOnceAt("recovery.beforePublish", 0);
    try (Omnigraph changing = separate(2, writing)) {
      CompletableFuture<@Nullable OmnigraphException> change =
          Actors.supply(() -> change(changing));
      publish.awaitArrival();
      CompletableFuture<String> opening =
          Actors.supply(
              () -> {
                try (Omnigraph beside = separate(3, sweeping)) {
                  return beside.main().head();
                }
              });
      sweep.awaitArrival();
      publish.release();
      assertThat(change.get(60, TimeUnit.SECONDS)).isNull();
      sweep.release();
      assertThat(opening.get(60, TimeUnit.SECONDS)).isEqualTo(changing.main().head());
    }
    assertThat(settled()).startsWith(DROPPED).contains("Ada").doesNotContain("note");
    assertThat(audit()).hasSizeLessThanOrEqualTo(1);
  }

  /** Leaves the record of a migration that is visible; returns its text. */
  private String leaveRecordOfVisibleMigration() throws IOException {
    FailpointScript crash = new FailpointScript().crashAt("sidecar.beforeDelete", 0);
    try (Omnigraph changing = separate(2, crash)) {
      assertThat(catchThrowable(() -> change(changing))).isInstanceOf(InjectedCrash.class);
    }
    return Files.readString(record());
  }

  @Test
  void aVisibleMigrationIsClosedAlthoughALoadMovedItsTableOn() throws Exception {
    String text = leaveRecordOfVisibleMigration();
    Path record = record();
    try (Omnigraph loading = separate(3, new FailpointScript())) {
      loading.load(LoadRequest.of(LoadMode.APPEND, BO));
    }
    Files.writeString(record, text); // as if that writer, of another engine, had not looked
    try (Omnigraph graph = Omnigraph.open(root, GraphRoot.options(4).build())) {
      assertThat(graph.recovered())
          .singleElement()
          .satisfies(op -> assertThat(op.disposition()).isEqualTo("Completed"));
    }
    assertThat(settled()).startsWith(DROPPED).contains("Ada", "Bo");
    assertThat(audit()).extracting(AuditRow::kind).containsExactly(AuditKind.ROLLED_FORWARD);
  }

  @Test
  void aLoadInFlightIsNotUndoneWithTheVisibleMigration() throws Exception {
    String text = leaveRecordOfVisibleMigration();
    Path record = record();
    FailpointScript script = new FailpointScript();
    FailpointScript.Pause committed = script.pauseOnceAt("table.afterCommit", 1);
    try (Omnigraph loading = separate(3, script)) {
      CompletableFuture<@Nullable Throwable> load =
          Actors.supply(
              () -> catchThrowable(() -> loading.load(LoadRequest.of(LoadMode.APPEND, BO))));
      committed.awaitArrival();
      Files.writeString(record, text);
      try (Omnigraph graph = Omnigraph.open(root, GraphRoot.options(4).build())) {
        assertThat(graph.recovered()).hasSize(2);
        assertThat(export(graph)).contains("Ada", "Bo");
      }
      committed.release();
      assertThat(load.get(60, TimeUnit.SECONDS)).isNull(); // its commit is there already
    }
    assertThat(settled()).startsWith(DROPPED).contains("Ada", "Bo");
    assertThat(audit())
        .extracting(AuditRow::kind)
        .containsExactly(AuditKind.ROLLED_FORWARD, AuditKind.ROLLED_FORWARD);
  }

  /** The commit becomes a later version of the manifest than it says; it is found all the same. */
  @Test
  void aCommitIsFoundAlthoughACompactionCameBeforeIt() throws Exception {
    FailpointScript script = new FailpointScript();
    boolean compacted = false;
    try (Omnigraph writing = separate(2, script);
        Omnigraph beside = separate(3, new FailpointScript())) {
      for (int round = 1; round <= ROUNDS_MAX && !compacted; round++) {
        for (int i = 0; i < round; i++) {
          writing.load(LoadRequest.of(LoadMode.MERGE, BO.replace("Bo", "P" + round + "-" + i)));
        }
        String name = "Bo" + round;
        FailpointScript.Pause prepared = script.pauseOnceAt("publish.beforeMerge", 0);
        CompletableFuture<String> load =
            Actors.supply(
                () ->
                    writing
                        .load(LoadRequest.of(LoadMode.MERGE, BO.replace("Bo", name)))
                        .commitId());
        prepared.awaitArrival();
        compacted =
            beside.optimize(OptimizeOptions.all().withTypes(List.of("City"))).tables().stream()
                .filter(table -> table.tableKey().equals("__manifest"))
                .anyMatch(table -> table.action() == OptimizeResult.Action.COMPACTED);
        prepared.release();
        String commit = load.get(60, TimeUnit.SECONDS);
        writing.load(LoadRequest.of(LoadMode.MERGE, BO.replace("Bo", "Cy" + round)));
        try (Omnigraph fresh = separate(4, new FailpointScript());
            GraphSnapshot at = fresh.at(commit)) {
          assertThat(export(at)).contains(name).doesNotContain("Cy" + round);
          assertThat(fresh.main().commits()).extracting(CommitInfo::id).contains(commit);
        }
      }
    }
    assertThat(compacted).as("a compaction came in between").isTrue();
    assertThat(settled()).contains("Bo1", "Cy1");
  }

  /** A snapshot shows the same rows before, during and after all of it. */
  @Test
  void aSnapshotIsTheSameWhateverIsRecovered() {
    OmnigraphOptions reading =
        GraphRoot.options(9).readOnly().sharing(Sharing.SEPARATE_UNLEASED).build();
    try (Omnigraph reader = Omnigraph.open(root, reading);
        GraphSnapshot held = reader.main().snapshot()) {
      String before = export(held);
      int actor = 10;
      for (String point :
          List.of(
              "write.afterStage",
              "sidecar.afterWrite",
              "table.afterCommit",
              "publish.beforeMerge",
              "publish.afterMerge",
              "sidecar.beforeDelete")) {
        FailpointScript crash =
            new FailpointScript().crashAt(point, point.startsWith("table.") ? 1 : 0);
        try (Omnigraph writer = separate(actor++, crash)) {
          assertThat(
                  catchThrowable(
                      () ->
                          writer.load(
                              LoadRequest.of(
                                  LoadMode.MERGE,
                                  BO + "{\"type\":\"City\",\"data\":{\"name\":\"Oslo\"}}\n"))))
              .isInstanceOf(InjectedCrash.class);
        }
        assertThat(export(held)).as(point).isEqualTo(before);
        try (Omnigraph graph = Omnigraph.open(root, GraphRoot.options(actor++).build())) {
          assertThat(export(held)).as(point).isEqualTo(before);
          graph.load(
              LoadRequest.of(
                  LoadMode.OVERWRITE, "{\"type\":\"Person\",\"data\":{\"name\":\"Ada\"}}\n"));
          graph.optimize(OptimizeOptions.all());
        }
        assertThat(export(held)).as(point).isEqualTo(before);
      }
      try (Omnigraph graph = Omnigraph.open(root, GraphRoot.options(actor).build())) {
        assertThat(change(graph)).isNull();
        assertThat(export(held)).isEqualTo(before);
        assertThat(export(graph)).isNotEqualTo(before);
      }
    }
  }
}
