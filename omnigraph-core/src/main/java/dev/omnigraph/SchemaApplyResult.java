package dev.omnigraph;

import java.util.Objects;
import java.util.Optional;

/**
 * What an apply of a schema did. Immutable.
 *
 * @param plan the steps it made
 * @param commitId the commit that put the schema in force; empty when there was nothing to change
 */
public record SchemaApplyResult(SchemaPlan plan, Optional<String> commitId) {
  /** Validates. */
  public SchemaApplyResult {
    Objects.requireNonNull(plan);
    Objects.requireNonNull(commitId);
  }

  /** Returns whether anything was changed. */
  public boolean applied() {
    return commitId.isPresent();
  }
}
