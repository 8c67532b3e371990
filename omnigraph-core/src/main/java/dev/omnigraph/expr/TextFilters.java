package dev.omnigraph.expr;

import dev.omnigraph.query.ir.Predicate.Operator;
import dev.omnigraph.topology.TextColumn;

/** Conditions on texts, decided on UTF-8 bytes. */
final class TextFilters {
  private TextFilters() {}

  static RowFilter compare(
      ColumnOperands.OfText column, Operator operator, ConstantOperand constant) {
    if (operator == Operator.EQ && column.values.isCoded()) {
      int code = column.values.code(constant.utf8());
      return code < 0 ? RowFilter.NOTHING : new CodeEquals(column, code);
    }
    if (operator == Operator.EQ) {
      return new TextEquals(column, constant.utf8());
    }
    return new TextOrder(column, operator, constant.utf8());
  }

  static RowFilter substring(Operand text, Operand part) {
    return new Substring(text, part);
  }

  static RowFilter startsWith(Operand text, Operand prefix) {
    return new StartsWith(text, prefix);
  }

  private static final class CodeEquals extends RowFilter {
    private final TextColumn values;
    private final int at;
    private final int code;
    private int[] scratch = new int[0];

    CodeEquals(ColumnOperands.OfText column, int code) {
      this.values = column.values;
      this.at = column.at;
      this.code = code;
    }

    @Override
    public int select(RowBlock block, int[] rows, int count) {
      int[] ordinals = block.column(at);
      int kept = 0;
      if (count == block.size()) {
        if (scratch.length < count) {
          scratch = new int[Math.max(count, 64)];
        }
        int[] codes = scratch;
        values.gatherCodes(ordinals, 0, count, codes);
        for (int row = 0; row < count; row++) {
          rows[kept] = row;
          kept += codes[row] == code ? 1 : 0;
        }
        return kept;
      }
      for (int i = 0; i < count; i++) {
        int row = rows[i];
        rows[kept] = row;
        kept += values.codeAt(ordinals[row]) == code ? 1 : 0;
      }
      return kept;
    }
  }

  private static final class TextEquals extends RowFilter.ByRow {
    private final TextColumn values;
    private final int at;
    private final boolean nulls;
    private final byte[] wanted;

    TextEquals(ColumnOperands.OfText column, byte[] wanted) {
      this.values = column.values;
      this.at = column.at;
      this.nulls = column.mayHaveNulls();
      this.wanted = wanted;
    }

    @Override
    boolean test(RowBlock block, int row) {
      int ordinal = block.column(at)[row];
      return !(nulls && values.isNull(ordinal)) && values.textEquals(ordinal, wanted);
    }
  }

  private static final class TextOrder extends RowFilter.ByRow {
    private final TextColumn values;
    private final int at;
    private final boolean nulls;
    private final Operator operator;
    private final byte[] constant;

    TextOrder(ColumnOperands.OfText column, Operator operator, byte[] constant) {
      this.values = column.values;
      this.at = column.at;
      this.nulls = column.mayHaveNulls();
      this.operator = operator;
      this.constant = constant;
    }

    @Override
    boolean test(RowBlock block, int row) {
      int ordinal = block.column(at)[row];
      return !(nulls && values.isNull(ordinal))
          && RowFilters.holds(operator, values.compare(ordinal, constant));
    }
  }

  private static final class Substring extends RowFilter.ByRow {
    private final Operand text;
    private final Operand part;

    Substring(Operand text, Operand part) {
      this.text = text;
      this.part = part;
    }

    @Override
    boolean test(RowBlock block, int row) {
      if (text.isNull(block, row) || part.isNull(block, row)) {
        return false;
      }
      return indexOf(
          text.bytesAt(block, row),
          text.startAt(block, row),
          text.lengthAt(block, row),
          part.bytesAt(block, row),
          part.startAt(block, row),
          part.lengthAt(block, row));
    }

    /** UTF-8 is self-synchronising, so a match of bytes is a match of code points. */
    private static boolean indexOf(
        byte[] text, int start, int length, byte[] part, int partStart, int partLength) {
      int last = start + length - partLength;
      if (partLength == 0) {
        return true;
      }
      byte first = part[partStart];
      for (int at = start; at <= last; at++) {
        if (text[at] == first && regionEquals(text, at, part, partStart, partLength)) {
          return true;
        }
      }
      return false;
    }
  }

  private static final class StartsWith extends RowFilter.ByRow {
    private final Operand text;
    private final Operand prefix;

    StartsWith(Operand text, Operand prefix) {
      this.text = text;
      this.prefix = prefix;
    }

    @Override
    boolean test(RowBlock block, int row) {
      if (text.isNull(block, row) || prefix.isNull(block, row)) {
        return false;
      }
      int length = prefix.lengthAt(block, row);
      return length <= text.lengthAt(block, row)
          && regionEquals(
              text.bytesAt(block, row),
              text.startAt(block, row),
              prefix.bytesAt(block, row),
              prefix.startAt(block, row),
              length);
    }
  }

  private static boolean regionEquals(byte[] a, int aFrom, byte[] b, int bFrom, int length) {
    for (int i = 0; i < length; i++) {
      if (a[aFrom + i] != b[bFrom + i]) {
        return false;
      }
    }
    return true;
  }
}
