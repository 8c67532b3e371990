package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.CheckReport;
import dev.omnigraph.CommitInfo;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OptimizeOptions;
import dev.omnigraph.OptimizeResult;
import dev.omnigraph.OptimizeResult.Action;
import dev.omnigraph.OptimizeResult.Table;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.maintain.MaintenanceFailpoint;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import dev.omnigraph.testkit.fault.Actors;
import dev.omnigraph.testkit.fault.FailpointScript;
import dev.omnigraph.write.WriteFailpoint;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Optimizing changes how a graph is stored and never what it says. */
@ExtendWith(TempGraphExtension.class)
class OptimizeTest {
  private static final String SCHEMA =
      """
      node Person { name: String @key  age: I32?  tags: [String]?  born: Date?  at: Vector(2)? }
      node Doc { name: String @key  body: Blob? }
      edge Knows: Person -> Person { since: I32? }
      """;

  private static String person(String name, int age) {
    return "{\"type\":\"Person\",\"data\":{\"name\":\""
        + name
        + "\",\"age\":"
        + age
        + ",\"tags\":[\"x\",\"y\"],\"born\":\"2001-02-03\",\"at\":[0.5,1]}}\n";
  }

  private static void load(Omnigraph graph, String records) {
    graph.load(LoadRequest.of(LoadMode.MERGE, records));
  }

  private static void fill(Omnigraph graph) {
    for (int i = 0; i < 5; i++) {
      load(
          graph,
          person("p" + i, i)
              + person("q" + i, i)
              + "{\"edge\":\"Knows\",\"from\":\"p"
              + i
              + "\",\"to\":\"q"
              + i
              + "\",\"data\":{\"id\":\"k"
              + i
              + "\",\"since\":1}}\n"
              + "{\"type\":\"Doc\",\"data\":{\"name\":\"d"
              + i
              + "\",\"body\":\"base64:AAEC\"}}\n");
    }
    graph.mutate("query q() { delete Person where name = \"q1\" }", Map.of());
  }

  private static String export(Omnigraph graph, String branch) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GraphSnapshot snapshot = graph.branch(branch).snapshot()) {
      snapshot.export(out, List.of());
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static Table table(OptimizeResult result, String key) {
    return result.tables().stream().filter(t -> t.tableKey().equals(key)).findFirst().orElseThrow();
  }

  @Test
  void mergesFragmentsInOneCommitAndKeepsEveryRow(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      fill(graph);
      String before = export(graph, "main");

      OptimizeResult result =
          graph.optimize(OptimizeOptions.all().withActor("ann").withMessage("tidy"));

      assertThat(table(result, "node:Person"))
          .extracting(Table::action, Table::fragmentsAfter, Table::deletedRowsAfter)
          .containsExactly(Action.COMPACTED, 1, 0L);
      assertThat(table(result, "node:Person").fragmentsBefore()).isGreaterThan(1);
      assertThat(table(result, "node:Person").deletedRowsBefore()).isEqualTo(1);
      assertThat(table(result, "edge:Knows").action()).isEqualTo(Action.COMPACTED);
      assertThat(table(result, "node:Doc").reason()).contains("blob_columns_unsupported_by_lance");
      assertThat(table(result, "node:Doc").action()).isEqualTo(Action.SKIPPED);
      assertThat(result.tables().get(result.tables().size() - 1).tableKey())
          .isEqualTo("__manifest");
      CommitInfo commit = graph.main().commits().get(0);
      assertThat(commit.id()).isEqualTo(result.commitId().orElseThrow());
      assertThat(commit.actor()).contains("ann");
      assertThat(commit.message()).contains("tidy");
      assertThat(export(graph, "main")).isEqualTo(before);

      OptimizeResult again = graph.optimize(OptimizeOptions.all());
      assertThat(again.commitId()).isEmpty();
      assertThat(table(again, "node:Person").action()).isEqualTo(Action.UNCHANGED);
    }
    try (Omnigraph reopened = temp.open()) {
      assertThat(reopened.recovered()).isEmpty();
      assertThat(
              Omnigraph.check(temp.uri(), temp.options().readOnly().build(), CheckReport.Depth.DEEP)
                  .problems())
          .isEmpty();
      reopened.mutate("query q() { update Person set { age: 40 } where name = \"p3\" }", Map.of());
      assertThat(export(reopened, "main")).contains("\"age\":40");
    }
  }

  @Test
  void openSnapshotAndOlderCommitAnswerAsBefore(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      fill(graph);
      String head = graph.main().head();
      String before = export(graph, "main");
      try (GraphSnapshot old = graph.main().snapshot()) {
        graph.optimize(OptimizeOptions.all());
        load(graph, person("new", 1));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        old.export(out, List.of());
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(before);
      }
      try (GraphSnapshot at = graph.at(head)) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        at.export(out, List.of());
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(before);
      }
    }
  }

  @Test
  void onlyTheTypesNamedAreTouched(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      fill(graph);
      OptimizeResult result = graph.optimize(OptimizeOptions.all().withTypes(List.of("Knows")));
      assertThat(result.tables())
          .extracting(Table::tableKey)
          .containsExactly("edge:Knows", "__manifest");
      InvalidInputException error =
          catchThrowableOfType(
              InvalidInputException.class,
              () -> graph.optimize(OptimizeOptions.all().withTypes(List.of("Nope"))));
      assertThat(error.details()).containsEntry("type", "Nope");
    }
  }

  @Test
  void branchOptimizesItsOwnTablesOnly(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      fill(graph);
      for (int i = 0; i < 3; i++) {
        graph
            .branch("side")
            .load(LoadRequest.of(LoadMode.MERGE, person("s" + i, 1)).withBase("main"));
      }
      String before = export(graph, "side");
      String main = export(graph, "main");

      OptimizeResult result = graph.optimize(OptimizeOptions.all().onBranch("side"));

      assertThat(table(result, "node:Person").action()).isEqualTo(Action.COMPACTED);
      assertThat(table(result, "edge:Knows").reason()).contains("inherited_from_main");
      assertThat(export(graph, "side")).isEqualTo(before);
      assertThat(export(graph, "main")).isEqualTo(main);
      assertThat(graph.branch("side").head()).isEqualTo(result.commitId().orElseThrow());
    }
  }

  /** Row 33: a strict write captured before goes on over what is only maintenance. */
  @Test
  void strictWriteGoesOnOverACompaction(TempGraph temp) throws Exception {
    FailpointScript script = new FailpointScript();
    try (Omnigraph graph =
        Omnigraph.init(temp.uri(), SCHEMA, temp.options().failpoints(script).build())) {
      fill(graph);
      FailpointScript.Pause pause = script.pauseOnceAt(WriteFailpoint.AFTER_CAPTURE.pointName(), 0);
      CompletableFuture<Void> update =
          Actors.run(
              () ->
                  graph.mutate(
                      "query q() { update Person set { age: 77 } where name = \"p2\" }", Map.of()));
      pause.awaitArrival();
      OptimizeResult result = graph.optimize(OptimizeOptions.all());
      assertThat(table(result, "node:Person").action()).isEqualTo(Action.COMPACTED);
      pause.release();
      update.get(30, TimeUnit.SECONDS);
      assertThat(export(graph, "main")).contains("\"age\":77");
    }
  }

  @Test
  void tableThatMovesMeanwhileIsCopiedAgain(TempGraph temp) throws Exception {
    FailpointScript script = new FailpointScript();
    try (Omnigraph graph =
        Omnigraph.init(temp.uri(), SCHEMA, temp.options().failpoints(script).build())) {
      fill(graph);
      FailpointScript.Pause pause = script.pauseOnceAt(WriteFailpoint.AFTER_STAGE.pointName(), 0);
      CompletableFuture<OptimizeResult> optimize =
          Actors.supply(() -> graph.optimize(OptimizeOptions.all()));
      pause.awaitArrival();
      graph.mutate("query q() { delete Person where name = \"p4\" }", Map.of());
      String now = export(graph, "main");
      pause.release();
      assertThat(table(optimize.get(30, TimeUnit.SECONDS), "node:Person").deletedRowsAfter())
          .isZero();
      assertThat(export(graph, "main")).isEqualTo(now);
      assertThat(script.reached()).contains(MaintenanceFailpoint.OPTIMIZE_CONFLICT.pointName());
    }
  }
}
