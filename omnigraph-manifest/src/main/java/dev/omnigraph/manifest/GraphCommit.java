package dev.omnigraph.manifest;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/**
 * One commit of the graph. Immutable.
 *
 * @param id its id
 * @param parent the head it was made on, empty for the genesis commit
 * @param mergedParent the head of the branch it merged, if it is a merge
 * @param actor who made it, if known
 * @param message why, if said
 * @param createdAtMicros when, microseconds since 1970-01-01 UTC
 * @param manifestVersion the version of {@code __manifest} it became, as recorded
 * @param branch the graph branch it was made on
 * @param schema the schema it put in force, if it did
 */
public record GraphCommit(
    CommitId id,
    Optional<CommitId> parent,
    Optional<CommitId> mergedParent,
    Optional<String> actor,
    Optional<String> message,
    long createdAtMicros,
    long manifestVersion,
    BranchName branch,
    Optional<SchemaRecord> schema) {

  /** Oldest first: by manifest version, then creation time, then id. */
  public static final Comparator<GraphCommit> ORDER =
      Comparator.comparingLong(GraphCommit::manifestVersion)
          .thenComparingLong(GraphCommit::createdAtMicros)
          .thenComparing(GraphCommit::id);

  /** Validates. */
  public GraphCommit {
    Objects.requireNonNull(id);
    Objects.requireNonNull(parent);
    Objects.requireNonNull(mergedParent);
    Objects.requireNonNull(actor);
    Objects.requireNonNull(message);
    Objects.requireNonNull(branch);
    Objects.requireNonNull(schema);
  }

  /** Returns whether this is the first commit of the graph. */
  public boolean isGenesis() {
    return parent.isEmpty();
  }
}
