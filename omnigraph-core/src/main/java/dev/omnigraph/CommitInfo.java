package dev.omnigraph;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * One commit of the graph's history. Immutable.
 *
 * @param id its ULID
 * @param parent the commit before it on its branch; empty for the first one
 * @param mergedParent the head of the branch that was merged, for merges
 * @param actor who made it, if recorded
 * @param message why, if recorded
 * @param createdAt when, in microseconds
 * @param manifestVersion the version of the graph manifest it became
 */
public record CommitInfo(
    String id,
    Optional<String> parent,
    Optional<String> mergedParent,
    Optional<String> actor,
    Optional<String> message,
    Instant createdAt,
    long manifestVersion) {
  /** Validates. */
  public CommitInfo {
    Objects.requireNonNull(id);
    Objects.requireNonNull(parent);
    Objects.requireNonNull(mergedParent);
    Objects.requireNonNull(actor);
    Objects.requireNonNull(message);
    Objects.requireNonNull(createdAt);
  }
}
