package dev.omnigraph.topology.data;

import dev.omnigraph.catalog.PropertyType;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;

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

  /** Returns whether values of this kind are stored as an Arrow type. */
  boolean isStoredAs(ArrowType type) {
    return switch (this) {
      case INT -> isInteger(type, 32, true) || isDate(type, DateUnit.DAY);
      case UNSIGNED_INT -> isInteger(type, 32, false);
      case LONG -> isInteger(type, 64, true) || isDate(type, DateUnit.MILLISECOND);
      case UNSIGNED_LONG -> isInteger(type, 64, false);
      case FLOAT -> isFloat(type, FloatingPointPrecision.SINGLE);
      case DOUBLE -> isFloat(type, FloatingPointPrecision.DOUBLE);
      case BOOL -> type instanceof ArrowType.Bool;
      case TEXT -> type instanceof ArrowType.Utf8;
      case LIST -> type instanceof ArrowType.List;
      case VECTOR -> type instanceof ArrowType.FixedSizeList;
      case BLOB -> type instanceof ArrowType.Struct;
    };
  }

  private static boolean isInteger(ArrowType type, int bits, boolean signed) {
    return type instanceof ArrowType.Int i && i.getBitWidth() == bits && i.getIsSigned() == signed;
  }

  private static boolean isDate(ArrowType type, DateUnit unit) {
    return type instanceof ArrowType.Date date && date.getUnit() == unit;
  }

  private static boolean isFloat(ArrowType type, FloatingPointPrecision precision) {
    return type instanceof ArrowType.FloatingPoint real && real.getPrecision() == precision;
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
