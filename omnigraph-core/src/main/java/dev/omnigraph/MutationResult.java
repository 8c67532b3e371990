package dev.omnigraph;

import java.util.Objects;
import java.util.Optional;

/**
 * What a mutation did. Immutable.
 *
 * @param commitId the commit it made; empty when it changed nothing
 * @param inserted rows inserted, replaced ones not included
 * @param updated rows replaced or updated
 * @param deleted rows deleted, edges removed with their node included
 * @param affectedNodes nodes affected, by the counting rules of the language
 * @param affectedEdges edges affected, by the counting rules of the language
 */
public record MutationResult(
    Optional<String> commitId,
    long inserted,
    long updated,
    long deleted,
    long affectedNodes,
    long affectedEdges) {
  /** Validates. */
  public MutationResult {
    Objects.requireNonNull(commitId);
  }
}
