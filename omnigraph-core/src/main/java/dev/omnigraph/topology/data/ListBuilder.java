package dev.omnigraph.topology.data;

import dev.omnigraph.errors.Invariant;
import java.util.Arrays;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.ListVector;
import org.jspecify.annotations.Nullable;

/** Collects lists of scalars. */
final class ListBuilder extends ColumnBuilder {
  private final ColumnBuilder elements;
  private final int[] offsets;
  private int used;
  private int filled;

  ListBuilder(String column, ColumnKind elementKind, int rows) {
    super(column);
    this.elements = ColumnBuilder.of(column, elementKind, rows, null);
    this.offsets = new int[rows + 1];
  }

  @Override
  void addValues(FieldVector vector, int from, int count, int row) {
    if (!(vector instanceof ListVector lists)) {
      throw mismatch(vector, "lists");
    }
    Invariant.check(row >= filled, "rows of a fragment come in ascending order", column, row);
    Arrays.fill(offsets, filled, row, used);
    for (int i = 0; i < count; i++) {
      offsets[row + i] = used;
      if (!lists.isNull(from + i)) {
        int start = lists.getElementStartIndex(from + i);
        int size = lists.getElementEndIndex(from + i) - start;
        if (size > 0) {
          elements.add(lists.getDataVector(), start, size, used);
          used += size;
        }
      }
    }
    filled = row + count;
  }

  @Override
  FragmentColumn finish(int rows, long @Nullable [] loaded) {
    Arrays.fill(offsets, filled, rows + 1, used);
    return new FragmentColumn.Lists(offsets, elements.finish(used, null), nulls(rows), loaded);
  }
}
