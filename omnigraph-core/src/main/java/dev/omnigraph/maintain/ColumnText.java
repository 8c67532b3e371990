package dev.omnigraph.maintain;

import dev.omnigraph.topology.BoolColumn;
import dev.omnigraph.topology.Column;
import dev.omnigraph.topology.DoubleColumn;
import dev.omnigraph.topology.LongColumn;
import dev.omnigraph.topology.TextColumn;

/** Texts of scalar values that are equal exactly when the values are. */
final class ColumnText {
  private ColumnText() {}

  /** Returns the text of a value that is not null. */
  static String of(Column column, int row) {
    if (column instanceof TextColumn text) {
      return text.textAt(row);
    } else if (column instanceof LongColumn longs) {
      return Long.toString(longs.longAt(row));
    } else if (column instanceof DoubleColumn doubles) {
      return Double.toString(doubles.doubleAt(row) + 0.0); // both zeros are one value
    } else if (column instanceof BoolColumn bools) {
      return Boolean.toString(bools.boolAt(row));
    }
    throw new IllegalArgumentException("not a scalar: " + column.property());
  }
}
