package dev.omnigraph.delta;

import java.util.Optional;

/**
 * A row that differs between two versions of a table. Immutable.
 *
 * @param before the row of the older version, empty when it has none of this id
 * @param after the row of the newer version, empty when it has none of this id
 */
public record RowChange(Optional<RowImage> before, Optional<RowImage> after) {
  /** What happened to a row. */
  public enum Op {
    INSERT,
    UPDATE,
    DELETE
  }

  /** Validates. */
  public RowChange {
    if (before.isEmpty() && after.isEmpty()) {
      throw new IllegalArgumentException("a change has an image");
    }
  }

  /** Returns the id of the row. */
  public String id() {
    return after.or(() -> before).orElseThrow().id();
  }

  /** Returns what happened: decided by which version has the id. */
  public Op op() {
    if (before.isEmpty()) {
      return Op.INSERT;
    }
    return after.isEmpty() ? Op.DELETE : Op.UPDATE;
  }
}
