package dev.omnigraph;

import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.query.plan.PlannedSizes;
import dev.omnigraph.query.plan.Statistics;
import java.lang.ref.WeakReference;
import java.util.function.Supplier;

/**
 * Whether a plan still fits the sizes of what it is to run on. They are looked at before the first
 * two runs on each snapshot met: when it comes, and once more when the first run has made resident
 * what the query reads, so that more is known. All further runs cost one comparison.
 *
 * <p>Thread-safety: thread-safe; threads that run a plan on different snapshots at once look more
 * often than needed.
 */
final class PlanLooks {
  private static final int LOOKS = 2;

  private final PlannedSizes sizes;
  private volatile Looked looked;

  /** Weak: a plan that is not used any more must not keep the last snapshot it saw. */
  private record Looked(WeakReference<Snapshot> snapshot, int looks) {
    boolean isEnough(Snapshot other) {
      return looks == LOOKS && snapshot.refersTo(other);
    }
  }

  /**
   * Starts.
   *
   * @param snapshot what was planned for
   */
  PlanLooks(PlannedSizes sizes, Snapshot snapshot) {
    this.sizes = sizes;
    this.looked = new Looked(new WeakReference<>(snapshot), 0);
  }

  /**
   * Returns whether the plan is to be run on a snapshot.
   *
   * @param statistics the sizes of the snapshot
   */
  boolean fitsRun(Snapshot snapshot, Supplier<Statistics> statistics) {
    Looked last = looked;
    if (last.isEnough(snapshot)) {
      return true;
    }
    if (!sizes.areNear(statistics.get())) {
      return false;
    }
    looked =
        last.snapshot.refersTo(snapshot)
            ? new Looked(last.snapshot, last.looks + 1)
            : new Looked(new WeakReference<>(snapshot), 1);
    return true;
  }

  /** Returns the same without counting as a look: nothing becomes resident now. */
  boolean fits(Snapshot snapshot, Supplier<Statistics> statistics) {
    return looked.isEnough(snapshot) || sizes.areNear(statistics.get());
  }
}
