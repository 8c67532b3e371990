package dev.omnigraph.system.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.errors.Effect;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.fault.Failpoints;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.recovery.audit.AuditKind;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.lance.LanceGateway;
import dev.omnigraph.storage.lance.LanceOptions;
import dev.omnigraph.system.crash.CrashScene.State;
import dev.omnigraph.system.crash.FaultyTexts.Call;
import dev.omnigraph.testkit.fault.FailpointScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Storage that fails once where recovery or what it relies on touches it. */
class StorageFaultTest {
  private static final int FAILING = 40;

  @TempDir Path directory;
  private final FaultyTexts.Plan plan = new FaultyTexts.Plan();

  private OmnigraphOptions.Builder failing() {
    return GraphRoot.options(FAILING).textDecorator(plan::on);
  }

  private CrashScene scene(CrashOperation operation) {
    return new CrashScene(directory, operation);
  }

  private static <E extends OmnigraphException> E refused(Class<E> type, Runnable call) {
    E refused = catchThrowableOfType(type, call::run);
    assertThat(refused).isNotNull();
    return refused;
  }

  @Test
  void recordsThatCannotBeListedAreNotTakenForNone() {
    CrashScene scene = scene(CrashOperation.LOAD_MERGE);
    try (Omnigraph graph = scene.open(failing())) {
      plan.failAlways(Call.LIST, "__recovery");
      StorageException write =
          refused(StorageException.class, () -> CrashOperation.write(graph, "main"));
      assertThat(write.effect()).isEqualTo(Effect.NONE);
      plan.clear();
    }
    scene.crash("publish.beforeMerge", 0);
    plan.failAlways(Call.LIST, "__recovery");
    refused(StorageException.class, () -> GraphRoot.touch(scene.graph().path(), failing().build()));
    assertThat(scene.graph().pending()).hasSize(1);
    plan.clear();
    scene.requireFound(State.NEW, AuditKind.ROLLED_FORWARD);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cut", "future", "zeros"})
  void anUnreadableRecordStopsWritersAndNotReaders(String damage) throws IOException {
    CrashScene scene = scene(CrashOperation.LOAD_MERGE);
    scene.crash("table.afterCommit", 1);
    Path record =
        scene.graph().path().resolve("__recovery").resolve(scene.graph().pending().get(0));
    String whole = Files.readString(record);
    switch (damage) {
      case "cut" -> Files.writeString(record, whole.substring(0, whole.length() / 2));
      case "zeros" -> Files.write(record, new byte[whole.length()]);
      default ->
          Files.writeString(record, whole.replaceFirst("(\"schema_version\"\\s*:\\s*)2", "$19"));
    }
    OmnigraphException refused =
        refused(
            OmnigraphException.class,
            () -> GraphRoot.touch(scene.graph().path(), GraphRoot.options(FAILING).build()));
    assertThat(refused.code())
        .isEqualTo(damage.equals("future") ? ErrorCode.UNSUPPORTED_FORMAT : ErrorCode.CORRUPTION);
    assertThat(refused.details().toString()).contains(record.getFileName().toString());
    try (Omnigraph reader = scene.open(OmnigraphOptions.builder().readOnly())) {
      assertThat(GraphRoot.state(reader)).contains("\"Ada\"").doesNotContain("\"Cy\"");
    }
    Files.writeString(record, whole);
    scene.requireFound(State.OLD, AuditKind.ROLLED_BACK);
  }

  @Test
  void aMergeThatCannotBeConfirmedIsUndone() {
    CrashScene scene = scene(CrashOperation.MERGE_THREE_WAY);
    plan.failOnce(Call.WRITE, "__recovery/", 2);
    StorageException refused =
        refused(
            StorageException.class,
            () ->
                CrashOperation.MERGE_THREE_WAY.run(
                    scene.graph().path(), failing(), Failpoints.NONE));
    assertThat(plan.isFired()).isTrue();
    assertThat(refused.effect()).isEqualTo(Effect.NONE);
    scene.requireFound(State.OLD, AuditKind.ROLLED_BACK);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aSchemaFileThatCannotBeRenamedIsRenamedLater(int number) {
    CrashScene scene = scene(CrashOperation.SCHEMA_REWRITE);
    plan.failOnce(Call.RENAME, "", number);
    OmnigraphException failed =
        catchThrowableOfType(
            OmnigraphException.class,
            () ->
                CrashOperation.SCHEMA_REWRITE.run(
                    scene.graph().path(), failing(), Failpoints.NONE));
    assertThat(plan.isFired()).isTrue();
    if (failed != null) {
      assertThat(failed.effect()).isNotEqualTo(Effect.NONE);
    }
    scene.requireFound(
        State.NEW, scene.graph().pending().isEmpty() ? null : AuditKind.ROLLED_FORWARD);
  }

  @Test
  void aForkThatCannotBeLookedUpIsNotDeleted() {
    CrashScene scene = scene(CrashOperation.FIRST_WRITE_OVER_ORPHAN);
    StorageException fault =
        StorageException.of(StorageException.Fault.OTHER, "read", "fork", "injected", null);
    FailpointScript script = new FailpointScript().throwOnceAt("fork.beforeClassify", 0, fault);
    String forks = forks(scene);
    StorageException refused =
        refused(
            StorageException.class,
            () ->
                CrashOperation.FIRST_WRITE_OVER_ORPHAN.run(
                    scene.graph().path(), GraphRoot.options(FAILING), script));
    assertThat(refused).isSameAs(fault);
    assertThat(forks(scene)).isEqualTo(forks).isNotEmpty();
    scene.requireFound(State.OLD, null);
  }

  /** The forks of all tables, with what tells one from another of the same name. */
  private static String forks(CrashScene scene) {
    StringBuilder found = new StringBuilder();
    GraphLayout layout = new GraphLayout(scene.root());
    try (DatasetGateway gateway = LanceGateway.open(LanceOptions.defaults())) {
      for (TableKey key : List.of(TableKey.node("Person"), TableKey.edge("LivesIn"))) {
        try (DatasetHandle table = gateway.openLatest(layout.table(key))) {
          table.branches().stream()
              .filter(ref -> ref.name().equals(BranchName.of(CrashGraphs.BRANCH)))
              .forEach(ref -> found.append(key).append(ref));
        }
      }
    }
    return found.toString();
  }
}
