package dev.omnigraph.expr;

import dev.omnigraph.errors.Invariant;
import java.util.Arrays;

/**
 * Compares values of two operands that are comparable by type and not null. Numbers compare by
 * mathematical value; a float compared with an F32 is rounded to F32 first.
 *
 * <p>Thread-safety: immutable.
 */
public abstract class OperandComparator {
  final Operand left;
  final Operand right;

  OperandComparator(Operand left, Operand right) {
    this.left = left;
    this.right = right;
  }

  /** Compares the left operand of one row with the right operand of another; neither is null. */
  public abstract int compare(RowBlock leftBlock, int leftRow, RowBlock rightBlock, int rightRow);

  /** Compares with nulls below every value. */
  public final int compareNullsFirst(
      RowBlock leftBlock, int leftRow, RowBlock rightBlock, int rightRow) {
    boolean leftNull = left.isNull(leftBlock, leftRow);
    boolean rightNull = right.isNull(rightBlock, rightRow);
    if (leftNull || rightNull) {
      return Boolean.compare(!leftNull, !rightNull);
    }
    return compare(leftBlock, leftRow, rightBlock, rightRow);
  }

  /** Returns the comparator of two operands. */
  @SuppressWarnings("ReferenceEquality") // the same operand on both sides
  public static OperandComparator of(Operand left, Operand right) {
    OperandKind a = left.kind();
    OperandKind b = right.kind();
    if (a == OperandKind.NOTHING || b == OperandKind.NOTHING) {
      return new OfNothing(left, right);
    }
    if (a.isNumeric() && b.isNumeric()) {
      return numeric(left, right);
    }
    Invariant.check(a == b, "compared operands are of one kind", a, b);
    return switch (a) {
      case TEXT ->
          left instanceof ColumnOperands.OfEdgeId && left == right
              ? new OfEdges(left)
              : new OfText(left, right);
      case BOOL -> new OfBool(left, right);
      case DATE, DATETIME -> new OfLong(left, right);
      case INTEGER, UNSIGNED, SINGLE, DOUBLE, LIST, VECTOR, NOTHING ->
          throw Invariant.broken("the operands have an order", a);
    };
  }

  private static OperandComparator numeric(Operand left, Operand right) {
    OperandKind a = left.kind();
    OperandKind b = right.kind();
    if (a.isFloat() && b.isFloat()) {
      boolean single = a == OperandKind.SINGLE || b == OperandKind.SINGLE;
      return single ? new OfSingle(left, right) : new OfDouble(left, right);
    }
    if (a.isFloat()) {
      return new Mirrored(numeric(right, left), left, right);
    }
    if (b.isFloat()) {
      return a == OperandKind.UNSIGNED
          ? new UnsignedWithDouble(left, right)
          : new LongWithDouble(left, right);
    }
    if (a == OperandKind.UNSIGNED) {
      return b == OperandKind.UNSIGNED
          ? new OfUnsigned(left, right)
          : new UnsignedWithLong(left, right);
    }
    return b == OperandKind.UNSIGNED
        ? new Mirrored(new UnsignedWithLong(right, left), left, right)
        : new OfLong(left, right);
  }

  private static final class OfNothing extends OperandComparator {
    OfNothing(Operand left, Operand right) {
      super(left, right);
    }

    @Override
    public int compare(RowBlock leftBlock, int leftRow, RowBlock rightBlock, int rightRow) {
      throw Invariant.broken("a null is not compared");
    }
  }

  private static final class Mirrored extends OperandComparator {
    private final OperandComparator inner;

    Mirrored(OperandComparator inner, Operand left, Operand right) {
      super(left, right);
      this.inner = inner;
    }

    @Override
    public int compare(RowBlock leftBlock, int leftRow, RowBlock rightBlock, int rightRow) {
      return -inner.compare(rightBlock, rightRow, leftBlock, leftRow);
    }
  }

  private static final class OfLong extends OperandComparator {
    OfLong(Operand left, Operand right) {
      super(left, right);
    }

    @Override
    public int compare(RowBlock leftBlock, int leftRow, RowBlock rightBlock, int rightRow) {
      return Long.compare(left.longAt(leftBlock, leftRow), right.longAt(rightBlock, rightRow));
    }
  }

  private static final class OfUnsigned extends OperandComparator {
    OfUnsigned(Operand left, Operand right) {
      super(left, right);
    }

    @Override
    public int compare(RowBlock leftBlock, int leftRow, RowBlock rightBlock, int rightRow) {
      return Long.compareUnsigned(
          left.longAt(leftBlock, leftRow), right.longAt(rightBlock, rightRow));
    }
  }

  private static final class UnsignedWithLong extends OperandComparator {
    UnsignedWithLong(Operand left, Operand right) {
      super(left, right);
    }

    @Override
    public int compare(RowBlock leftBlock, int leftRow, RowBlock rightBlock, int rightRow) {
      return Numbers.compareUnsigned(
          left.longAt(leftBlock, leftRow), right.longAt(rightBlock, rightRow));
    }
  }

  private static final class LongWithDouble extends OperandComparator {
    LongWithDouble(Operand left, Operand right) {
      super(left, right);
    }

    @Override
    public int compare(RowBlock leftBlock, int leftRow, RowBlock rightBlock, int rightRow) {
      return Numbers.compare(left.longAt(leftBlock, leftRow), right.doubleAt(rightBlock, rightRow));
    }
  }

  private static final class UnsignedWithDouble extends OperandComparator {
    UnsignedWithDouble(Operand left, Operand right) {
      super(left, right);
    }

    @Override
    public int compare(RowBlock leftBlock, int leftRow, RowBlock rightBlock, int rightRow) {
      return Numbers.compareUnsigned(
          left.longAt(leftBlock, leftRow), right.doubleAt(rightBlock, rightRow));
    }
  }

  private static final class OfDouble extends OperandComparator {
    OfDouble(Operand left, Operand right) {
      super(left, right);
    }

    @Override
    public int compare(RowBlock leftBlock, int leftRow, RowBlock rightBlock, int rightRow) {
      return Numbers.compare(
          left.doubleAt(leftBlock, leftRow), right.doubleAt(rightBlock, rightRow));
    }
  }

  private static final class OfSingle extends OperandComparator {
    OfSingle(Operand left, Operand right) {
      super(left, right);
    }

    @Override
    public int compare(RowBlock leftBlock, int leftRow, RowBlock rightBlock, int rightRow) {
      return Numbers.compare(
          (float) left.doubleAt(leftBlock, leftRow), (float) right.doubleAt(rightBlock, rightRow));
    }
  }

  private static final class OfBool extends OperandComparator {
    OfBool(Operand left, Operand right) {
      super(left, right);
    }

    @Override
    public int compare(RowBlock leftBlock, int leftRow, RowBlock rightBlock, int rightRow) {
      return Boolean.compare(left.boolAt(leftBlock, leftRow), right.boolAt(rightBlock, rightRow));
    }
  }

  /** Ids of edges of one column: an edge need not be looked up to be equal to itself. */
  private static final class OfEdges extends OperandComparator {
    private final OfText ids;

    OfEdges(Operand edges) {
      super(edges, edges);
      this.ids = new OfText(edges, edges);
    }

    @Override
    public int compare(RowBlock leftBlock, int leftRow, RowBlock rightBlock, int rightRow) {
      int column = left.column();
      return leftBlock.column(column)[leftRow] == rightBlock.column(column)[rightRow]
          ? 0
          : ids.compare(leftBlock, leftRow, rightBlock, rightRow);
    }
  }

  private static final class OfText extends OperandComparator {
    OfText(Operand left, Operand right) {
      super(left, right);
    }

    @Override
    public int compare(RowBlock leftBlock, int leftRow, RowBlock rightBlock, int rightRow) {
      int leftStart = left.startAt(leftBlock, leftRow);
      int rightStart = right.startAt(rightBlock, rightRow);
      return Arrays.compareUnsigned(
          left.bytesAt(leftBlock, leftRow),
          leftStart,
          leftStart + left.lengthAt(leftBlock, leftRow),
          right.bytesAt(rightBlock, rightRow),
          rightStart,
          rightStart + right.lengthAt(rightBlock, rightRow));
    }
  }
}
