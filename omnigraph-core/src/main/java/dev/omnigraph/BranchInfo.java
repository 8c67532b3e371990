package dev.omnigraph;

import java.time.Instant;
import java.util.Objects;

/**
 * One branch as listed. Immutable.
 *
 * @param name its name
 * @param head the id of its newest commit
 * @param createdAt when it was made, to the second; for main when the graph was made
 */
public record BranchInfo(String name, String head, Instant createdAt) {
  /** Validates. */
  public BranchInfo {
    Objects.requireNonNull(name);
    Objects.requireNonNull(head);
    Objects.requireNonNull(createdAt);
  }
}
