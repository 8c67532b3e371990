package dev.omnigraph.expr;

import dev.omnigraph.query.ir.ValueType;

/** How the values of an operand are read and compared. */
public enum OperandKind {
  /** Signed 64-bit integers; also U32 values. */
  INTEGER,
  /** Unsigned 64-bit integers as two's complement. */
  UNSIGNED,
  /** 32-bit floats, widened. */
  SINGLE,
  /** 64-bit floats. */
  DOUBLE,
  BOOL,
  TEXT,
  /** Days since 1970-01-01. */
  DATE,
  /** Milliseconds since 1970-01-01 UTC. */
  DATETIME,
  LIST,
  VECTOR,
  /** Only null. */
  NOTHING;

  /** Returns the kind of values of a static type. */
  public static OperandKind of(ValueType type) {
    if (type.list()) {
      return LIST;
    }
    return switch (type.scalar()) {
      case STRING -> TEXT;
      case BOOL -> BOOL;
      case I32, I64, U32 -> INTEGER;
      case U64 -> UNSIGNED;
      case F32 -> SINGLE;
      case F64 -> DOUBLE;
      case DATE -> DATE;
      case DATETIME -> DATETIME;
      case VECTOR -> VECTOR;
      case BLOB -> NOTHING;
    };
  }

  /** Returns whether values are integers. */
  public boolean isInteger() {
    return this == INTEGER || this == UNSIGNED;
  }

  /** Returns whether values are floats. */
  public boolean isFloat() {
    return this == SINGLE || this == DOUBLE;
  }

  /** Returns whether values are numbers. */
  public boolean isNumeric() {
    return isInteger() || isFloat();
  }

  /** Returns whether values are read with {@link Operand#longAt}. */
  public boolean isLong() {
    return isInteger() || this == DATE || this == DATETIME;
  }
}
