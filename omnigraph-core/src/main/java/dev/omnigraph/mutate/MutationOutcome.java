package dev.omnigraph.mutate;

import dev.omnigraph.write.CommitOutcome;
import java.util.Objects;

/**
 * What a mutation did. Immutable.
 *
 * @param commit the commit; without id when nothing changed
 * @param affectedNodes nodes inserted, matched by updates or deleted, by the counting rules
 * @param affectedEdges edges inserted or deleted, by the counting rules
 */
public record MutationOutcome(CommitOutcome commit, long affectedNodes, long affectedEdges) {
  /** Validates. */
  public MutationOutcome {
    Objects.requireNonNull(commit);
  }
}
