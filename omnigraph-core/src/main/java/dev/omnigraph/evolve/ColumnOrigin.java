package dev.omnigraph.evolve;

import java.util.Objects;

/** Where the values of a column come from when a table is copied. Immutable. */
sealed interface ColumnOrigin {
  /**
   * A column of the copied table.
   *
   * @param name its name there
   */
  record Stored(String name) implements ColumnOrigin {
    /** Validates. */
    public Stored {
      Objects.requireNonNull(name);
    }
  }

  /** Nothing: every row gets null. */
  record Absent() implements ColumnOrigin {}

  /**
   * One value for all rows.
   *
   * @param json the value as a load record spells it
   */
  record Constant(String json) implements ColumnOrigin {
    /** Validates. */
    public Constant {
      Objects.requireNonNull(json);
    }
  }
}
