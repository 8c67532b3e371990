package dev.omnigraph.expr;

import dev.omnigraph.query.ir.Value;
import dev.omnigraph.query.ir.ValueType;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A value that is the same for every row of one execution. Immutable. */
final class ConstantOperand extends Operand {
  private static final byte[] NO_BYTES = new byte[0];

  private final Value value;
  private final ValueType type;
  private final byte[] bytes;

  ConstantOperand(Value value, ValueType type) {
    super(kindOf(value));
    this.value = value;
    this.type = type;
    this.bytes =
        value instanceof Value.Text text ? text.value().getBytes(StandardCharsets.UTF_8) : NO_BYTES;
  }

  private static OperandKind kindOf(Value value) {
    if (value instanceof Value.Text) {
      return OperandKind.TEXT;
    } else if (value instanceof Value.Bool) {
      return OperandKind.BOOL;
    } else if (value instanceof Value.Int) {
      return OperandKind.INTEGER;
    } else if (value instanceof Value.Real) {
      return OperandKind.DOUBLE;
    } else if (value instanceof Value.Day) {
      return OperandKind.DATE;
    } else if (value instanceof Value.Instant) {
      return OperandKind.DATETIME;
    } else if (value instanceof Value.ListOf) {
      return OperandKind.LIST;
    } else if (value instanceof Value.Vector) {
      return OperandKind.VECTOR;
    }
    return OperandKind.NOTHING;
  }

  Value value() {
    return value;
  }

  boolean isNullConstant() {
    return kind() == OperandKind.NOTHING;
  }

  byte[] utf8() {
    return bytes;
  }

  @Override
  public boolean isConstant() {
    return true;
  }

  @Override
  public boolean mayHaveNulls() {
    return isNullConstant();
  }

  @Override
  public boolean isNull(RowBlock block, int row) {
    return isNullConstant();
  }

  @Override
  public long longAt(RowBlock block, int row) {
    if (value instanceof Value.Int integer) {
      return integer.value();
    } else if (value instanceof Value.Day day) {
      return day.epochDay();
    } else if (value instanceof Value.Instant instant) {
      return instant.epochMillis();
    }
    return super.longAt(block, row);
  }

  @Override
  public double doubleAt(RowBlock block, int row) {
    return value instanceof Value.Real real ? real.value() : super.doubleAt(block, row);
  }

  @Override
  public boolean boolAt(RowBlock block, int row) {
    return value instanceof Value.Bool bool ? bool.value() : super.boolAt(block, row);
  }

  @Override
  public String textAt(RowBlock block, int row) {
    return value instanceof Value.Text text ? text.value() : super.textAt(block, row);
  }

  @Override
  public byte[] bytesAt(RowBlock block, int row) {
    return bytes;
  }

  @Override
  public int startAt(RowBlock block, int row) {
    return 0;
  }

  @Override
  public int lengthAt(RowBlock block, int row) {
    return bytes.length;
  }

  @Override
  public @Nullable Object objectAt(RowBlock block, int row) {
    return JavaValues.of(value, type.scalar());
  }
}
