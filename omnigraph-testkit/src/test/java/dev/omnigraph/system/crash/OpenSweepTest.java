package dev.omnigraph.system.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.RecoveredOperation;
import dev.omnigraph.recovery.audit.AuditKind;
import dev.omnigraph.system.crash.CrashScene.State;
import dev.omnigraph.testkit.fault.FailpointScript;
import dev.omnigraph.testkit.storage.CountingGateway;
import dev.omnigraph.testkit.storage.CountingTextObjects;
import dev.omnigraph.testkit.storage.StorageLedger;
import dev.omnigraph.testkit.storage.Verb;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first handle of a process sweeps, and looks again whether all is done; later ones do not. */
class OpenSweepTest {
  private static final int FIRST = 40;
  private static final int LATER = 41;

  @TempDir Path directory;

  private static OmnigraphOptions.Builder counting(
      int actor, StorageLedger ledger, FailpointScript script) {
    return GraphRoot.options(actor)
        .failpoints(script)
        .gatewayDecorator(gateway -> new CountingGateway(gateway, ledger))
        .textDecorator(texts -> new CountingTextObjects(texts, ledger));
  }

  private static long listings(StorageLedger ledger, int mark) {
    return ledger.since(mark).stream().filter(call -> call.verb() == Verb.LIST_DIR).count();
  }

  @Test
  void laterHandlesOfAProcessSweepNothing() {
    CrashScene scene = new CrashScene(directory, CrashOperation.LOAD_MERGE);
    scene.crash("table.afterCommit", 1);
    StorageLedger ledger = new StorageLedger();
    FailpointScript sweeping = new FailpointScript();
    try (Omnigraph first = scene.open(counting(FIRST, ledger, sweeping))) {
      assertThat(first.recovered())
          .extracting(RecoveredOperation::disposition)
          .containsExactly("RolledBack");
      assertThat(sweeping.reached()).contains("recovery.list", "recovery.afterRestore#1");
      assertThat(listings(ledger, 0))
          .as("the sweep, the verdict, the final verification, what is left of migrations")
          .isEqualTo(4);

      int mark = ledger.mark();
      StorageLedger unused = new StorageLedger();
      FailpointScript later = new FailpointScript();
      try (Omnigraph second = scene.open(counting(LATER, unused, later));
          Omnigraph reading = scene.open(counting(LATER, unused, later).readOnly())) {
        assertThat(second.main().head()).isEqualTo(first.main().head());
        assertThat(reading.main().head()).isEqualTo(first.main().head());
        assertThat(ledger.since(mark)).as("what later handles cost").isEmpty();
        assertThat(unused.since(0)).isEmpty();
        assertThat(later.reached()).isEmpty();
      }
    }
    scene.requireFound(State.OLD, AuditKind.ROLLED_BACK);
  }

  @Test
  void aSweepOfNothingListsOnce() {
    CrashScene scene = new CrashScene(directory, CrashOperation.LOAD_MERGE);
    StorageLedger ledger = new StorageLedger();
    FailpointScript script = new FailpointScript();
    try (Omnigraph graph = scene.open(counting(FIRST, ledger, script))) {
      assertThat(graph.recovered()).isEmpty();
      assertThat(listings(ledger, 0)).isEqualTo(1);
      assertThat(script.reached()).containsExactly("recovery.list");
    }
  }
}
