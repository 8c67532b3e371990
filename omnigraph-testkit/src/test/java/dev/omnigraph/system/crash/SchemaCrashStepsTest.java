package dev.omnigraph.system.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.Omnigraph;
import dev.omnigraph.SchemaPlan;
import dev.omnigraph.fault.Failpoints;
import dev.omnigraph.recovery.sidecar.WriterKind;
import dev.omnigraph.schema.plan.SchemaStep;
import dev.omnigraph.system.crash.CrashGraphs.Start;
import dev.omnigraph.testkit.crash.CrashableStorage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The crash matrix ends every kind of step of a change of schema at every durable step: what {@link
 * CrashMatrixTest} sweeps for the four changes are the steps listed here.
 */
class SchemaCrashStepsTest {
  private static final int ACTOR = 2;
  private static final List<String> FILES =
      List.of("/_schema.pg.staging", "/_schema.ir.json.staging", "/__schema_state.json.staging");

  @TempDir Path directory;

  private GraphRoot graph;
  private CrashGraphs graphs;

  @BeforeEach
  void prepare() {
    graph = new GraphRoot(directory.resolve("graph"));
    graphs = new CrashGraphs(graph, directory);
  }

  @Test
  void everyKindOfStepIsInTheMatrix() {
    assertThat(CrashOperation.DESIRED.keySet())
        .isEqualTo(CrashOperation.of(WriterKind.SCHEMA_APPLY));
    graphs.restore(Start.UNBRANCHED);
    Set<String> kinds = new TreeSet<>();
    List<String> lines = new ArrayList<>();
    try (Omnigraph open =
        Omnigraph.open(graph.path().toString(), GraphRoot.options(ACTOR).build())) {
      for (Map.Entry<CrashOperation, String> change : CrashOperation.DESIRED.entrySet()) {
        SchemaPlan plan = open.planSchema(change.getValue(), change.getKey().schemaOptions());
        assertThat(plan.supported()).as("%s", change.getKey()).isTrue();
        Pattern.compile("\"kind\":\"([a-z_]+)\",")
            .matcher(plan.toJson())
            .results()
            .forEach(kind -> kinds.add(kind.group(1)));
        plan.toString().lines().forEach(lines::add);
      }
    }
    for (Class<?> kind : SchemaStep.class.getPermittedSubclasses()) {
      if (kind != SchemaStep.UnsupportedChange.class) {
        assertThat(kinds)
            .contains(
                kind.getSimpleName()
                    .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                    .toLowerCase(Locale.ROOT));
      }
    }
    assertThat(lines)
        .contains(
            "rename node Pet to Animal",
            "rename property Animal.kind to species",
            "drop edge Owns (soft)",
            "drop property Animal.weight (soft)",
            "drop edge Owns (hard)",
            "drop property Pet.weight (hard)",
            "add constraint @unique(age) to Person (the rows are checked)");
  }

  @Test
  void theStepsOfARewriteAreSwept() {
    assertThat(steps(CrashOperation.SCHEMA_REWRITE))
        .isEqualTo(
            change(
                List.of("stage /nodes", "stage /nodes"),
                List.of("commit /nodes", "commit /nodes", "create /nodes"),
                List.of()));
  }

  @Test
  void theStepsOfAHardDropAreSwept() {
    assertThat(steps(CrashOperation.SCHEMA_HARD_DROP))
        .isEqualTo(
            change(
                List.of("stage /nodes"),
                List.of("commit /nodes"),
                List.of("commit /edges", "reclaim /edges", "reclaim /nodes")));
  }

  @Test
  void theStepsOfAnAdditionAndASoftDropAreSwept() {
    assertThat(steps(CrashOperation.SCHEMA_ADD))
        .isEqualTo(change(List.of(), List.of("create /edges", "create /nodes"), List.of()));
  }

  @Test
  void theStepsOfANewConstraintAreSwept() {
    assertThat(steps(CrashOperation.SCHEMA_DESCRIBE))
        .isEqualTo(change(List.of(), List.of(), List.of()));
  }

  /** Returns the steps of a change in the order of the specification, each file's among them. */
  private static List<String> change(
      List<String> staged, List<String> effects, List<String> purge) {
    List<String> steps = new ArrayList<>(staged);
    steps.add("create branch /__manifest");
    steps.add("write text /__recovery/ID.json");
    steps.addAll(effects);
    FILES.forEach(file -> steps.add("write text " + file));
    steps.add("stage /__manifest");
    steps.add("commit /__manifest");
    FILES.forEach(file -> steps.add("rename text " + file));
    steps.addAll(purge);
    steps.add("delete text /__recovery/ID.json");
    steps.add("delete branch /__manifest");
    return steps;
  }

  private List<String> steps(CrashOperation operation) {
    graphs.restore(Start.UNBRANCHED);
    CrashableStorage storage = CrashableStorage.recording();
    operation.run(graph.path(), GraphRoot.options(ACTOR, storage), Failpoints.NONE);
    return storage.steps().stream()
        .map(
            step ->
                step.replace(graph.path().toString(), "")
                    .replaceAll("[0-9A-Z]{26}", "ID")
                    .replaceAll("/(nodes|edges)/[^/\\s]*", "/$1"))
        .toList();
  }
}
