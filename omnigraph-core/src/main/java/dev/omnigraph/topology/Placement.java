package dev.omnigraph.topology;

import org.jspecify.annotations.Nullable;

/**
 * How ordinals of one table version lead to slots and offsets. Immutable.
 *
 * @param space the rows
 * @param rowOf the row of each node ordinal, or null where ordinals are rows
 */
record Placement(RowSpace space, @Nullable PagedInts rowOf) {
  int row(int ordinal) {
    return rowOf == null ? ordinal : rowOf.get(ordinal);
  }
}
