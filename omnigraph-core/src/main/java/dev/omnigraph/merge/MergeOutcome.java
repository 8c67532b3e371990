package dev.omnigraph.merge;

import dev.omnigraph.MergeResult;
import dev.omnigraph.manifest.Snapshot;
import java.util.Objects;

/**
 * What a merge or a revert did. Immutable.
 *
 * @param result for the caller
 * @param snapshot the target after it
 */
public record MergeOutcome(MergeResult result, Snapshot snapshot) {
  /** Validates. */
  public MergeOutcome {
    Objects.requireNonNull(result);
    Objects.requireNonNull(snapshot);
  }
}
