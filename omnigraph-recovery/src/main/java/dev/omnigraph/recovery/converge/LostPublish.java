package dev.omnigraph.recovery.converge;

import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.recovery.classify.Outcome;
import dev.omnigraph.recovery.classify.PinObservation;
import dev.omnigraph.recovery.classify.SidecarClassifier;
import dev.omnigraph.recovery.classify.SidecarObservation.CatalogChange;
import dev.omnigraph.recovery.classify.Verdict;
import dev.omnigraph.recovery.sidecar.Sidecar;
import java.util.Optional;

/**
 * What to do when the publish of a roll-forward finds that the graph has moved: somebody else, the
 * writer itself or another recovery, may have reached the goal. The goal is that the graph reflects
 * the operation, not that this pass did it. Thread-safe; keeps nothing.
 */
final class LostPublish {
  private final SidecarObserver observer;
  private final Completion completion;

  LostPublish(SidecarObserver observer, Completion completion) {
    this.observer = observer;
    this.completion = completion;
  }

  SidecarResult converge(Observed classified) {
    Sidecar sidecar = classified.sidecar();
    Optional<Observed> again = observer.observe(sidecar);
    if (again.isEmpty()) {
      return SidecarResult.of(sidecar, Disposition.CLEAN, "somebody else ended it");
    }
    Observed now = again.get();
    Verdict verdict = SidecarClassifier.evaluate(now.facts());
    if (verdict.outcome() == Outcome.ROLLED_BACK) {
      return completion.rolledBack(now, verdict);
    }
    if (verdict.outcome() == Outcome.COMPLETED || isPassedByVersions(classified, now)) {
      return completion.completed(now, "somebody else published it meanwhile");
    }
    return SidecarResult.of(
        sidecar, Disposition.DEFERRED, "the graph moved, and not past this operation");
  }

  /**
   * Returns whether the graph is at or past every version that was to be published: the only
   * evidence there is for an operation that recorded no identities.
   */
  private static boolean isPassedByVersions(Observed classified, Observed now) {
    Sidecar sidecar = classified.sidecar();
    if (sidecar.header().graphCommitId().isPresent()) {
      return false;
    }
    for (PinObservation pin : classified.facts().pins()) {
      if (version(now.snapshot(), pin.pin().tableKey()) < pin.head()) {
        return false;
      }
    }
    return now.facts().catalogChange() == CatalogChange.NONE
        || now.facts().catalogChange() == CatalogChange.PUBLISHED;
  }

  private static long version(Snapshot snapshot, TableKey table) {
    return snapshot.entry(table).map(TableEntry::version).orElse(0L);
  }
}
