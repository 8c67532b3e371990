package dev.omnigraph.topology.data;

import dev.omnigraph.catalog.PropertyType;

/** How the values of a column are kept. */
public enum ColumnKind {
  /** 32-bit signed integers and days. */
  INT,
  /** 32-bit unsigned integers. */
  UNSIGNED_INT,
  /** 64-bit signed integers and instants. */
  LONG,
  /** 64-bit unsigned integers. */
  UNSIGNED_LONG,
  /** 32-bit floats. */
  FLOAT,
  /** 64-bit floats. */
  DOUBLE,
  /** Truth values. */
  BOOL,
  /** Texts. */
  TEXT,
  /** Lists of scalars. */
  LIST,
  /** Vectors. */
  VECTOR,
  /** Blobs, which are never resident. */
  BLOB;

  /** Returns the kind of a property. */
  public static ColumnKind of(PropertyType type) {
    return type.list() ? LIST : ofScalar(type);
  }

  /** Returns the kind of a property, or of its elements if it is a list. */
  public static ColumnKind ofScalar(PropertyType type) {
    return switch (type.scalar()) {
      case STRING -> TEXT;
      case BOOL -> BOOL;
      case I32, DATE -> INT;
      case U32 -> UNSIGNED_INT;
      case I64, DATETIME -> LONG;
      case U64 -> UNSIGNED_LONG;
      case F32 -> FLOAT;
      case F64 -> DOUBLE;
      case BLOB -> BLOB;
      case VECTOR -> VECTOR;
    };
  }
}
