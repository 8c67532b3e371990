package dev.omnigraph.write;

import dev.omnigraph.recovery.converge.Disposition;
import dev.omnigraph.recovery.converge.SidecarResult;
import dev.omnigraph.recovery.sidecar.ArmedSidecar;
import dev.omnigraph.recovery.sweep.Healer;
import dev.omnigraph.recovery.sweep.RecoveryReport;
import java.util.function.Consumer;

/** Healing by the in-process healer. Thread-safe. */
public final class RecoveryHealing implements Healing {
  private final Healer healer;
  private final Consumer<RecoveryReport> listener;

  /**
   * Heals with a healer.
   *
   * @param listener hears what was done, when something was: caches of the schema may be stale
   */
  public RecoveryHealing(Healer healer, Consumer<RecoveryReport> listener) {
    this.healer = healer;
    this.listener = listener;
  }

  @Override
  public void heal() {
    RecoveryReport report = healer.heal();
    if (report.changedGraph()) {
      listener.accept(report);
    }
  }

  @Override
  public boolean compensate(ArmedSidecar sidecar) {
    SidecarResult result = healer.compensate(sidecar);
    return result.disposition() == Disposition.ROLLED_BACK
        || result.disposition() == Disposition.COMPLETED;
  }
}
