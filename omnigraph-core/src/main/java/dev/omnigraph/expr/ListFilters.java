package dev.omnigraph.expr;

import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.query.ir.ValueType;
import dev.omnigraph.topology.ListColumn;
import java.util.List;

/** Membership in lists. Null elements never match; a null list or element is no match. */
final class ListFilters {
  private ListFilters() {}

  static RowFilter contains(Operand list, Operand element) {
    if (list instanceof ColumnOperands.OfList column) {
      return new InColumn(column, element);
    }
    if (list instanceof ConstantOperand constant
        && constant.value() instanceof Value.ListOf values) {
      return new InConstant(values.elements(), element);
    }
    return RowFilter.NOTHING;
  }

  /** One element of a list column, addressed by the current row, as an operand. */
  private static final class Element extends Operand {
    private final ListColumn lists;
    private int ordinal;
    private int index;

    Element(ListColumn lists, OperandKind kind) {
      super(kind);
      this.lists = lists;
    }

    void at(int listOrdinal, int elementIndex) {
      ordinal = listOrdinal;
      index = elementIndex;
    }

    @Override
    public boolean mayHaveNulls() {
      return true;
    }

    @Override
    public boolean isNull(RowBlock block, int row) {
      return lists.isElementNull(ordinal, index);
    }

    @Override
    public long longAt(RowBlock block, int row) {
      return lists.longAt(ordinal, index);
    }

    @Override
    public double doubleAt(RowBlock block, int row) {
      return lists.doubleAt(ordinal, index);
    }

    @Override
    public boolean boolAt(RowBlock block, int row) {
      return lists.boolAt(ordinal, index);
    }

    @Override
    public Object objectAt(RowBlock block, int row) {
      throw Invariant.broken("list elements are compared, not handed out");
    }
  }

  private static final class InColumn extends RowFilter.ByRow {
    private final ColumnOperands.OfList list;
    private final Operand element;
    private final Element cursor;
    private final boolean texts;
    private final OperandComparator comparator;
    private byte[] wanted = new byte[0];

    InColumn(ColumnOperands.OfList list, Operand element) {
      this.list = list;
      this.element = element;
      ScalarType scalar = list.scalar();
      this.cursor = new Element(list.values, OperandKind.of(ValueType.of(scalar, true)));
      this.texts = scalar == ScalarType.STRING;
      this.comparator = OperandComparator.of(cursor, element);
    }

    @Override
    boolean test(RowBlock block, int row) {
      if (list.isNull(block, row) || element.isNull(block, row)) {
        return false;
      }
      int ordinal = block.column(list.at)[row];
      int size = list.values.sizeAt(ordinal);
      if (texts) {
        return containsText(block, row, ordinal, size);
      }
      for (int i = 0; i < size; i++) {
        cursor.at(ordinal, i);
        if (!cursor.isNull(block, row) && comparator.compare(block, row, block, row) == 0) {
          return true;
        }
      }
      return false;
    }

    private boolean containsText(RowBlock block, int row, int ordinal, int size) {
      byte[] bytes = element.bytesAt(block, row);
      int start = element.startAt(block, row);
      int length = element.lengthAt(block, row);
      byte[] exact = bytes;
      if (start != 0 || length != bytes.length) {
        if (wanted.length != length) {
          wanted = new byte[length];
        }
        System.arraycopy(bytes, start, wanted, 0, length);
        exact = wanted;
      }
      for (int i = 0; i < size; i++) {
        if (!list.values.isElementNull(ordinal, i) && list.values.textEquals(ordinal, i, exact)) {
          return true;
        }
      }
      return false;
    }
  }

  private static final class InConstant extends RowFilter.ByRow {
    private final Operand element;
    private final OperandComparator[] comparators;

    InConstant(List<Value> values, Operand element) {
      this.element = element;
      this.comparators =
          values.stream()
              .filter(v -> !(v instanceof Value.Null))
              .map(v -> new ConstantOperand(v, ValueType.of(ScalarType.STRING, false)))
              .map(v -> OperandComparator.of(v, element))
              .toArray(OperandComparator[]::new);
    }

    @Override
    boolean test(RowBlock block, int row) {
      if (element.isNull(block, row)) {
        return false;
      }
      for (OperandComparator comparator : comparators) {
        if (comparator.compare(block, row, block, row) == 0) {
          return true;
        }
      }
      return false;
    }
  }
}
