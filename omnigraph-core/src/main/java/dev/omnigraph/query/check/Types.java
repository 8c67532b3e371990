package dev.omnigraph.query.check;

import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.query.ir.ValueType;

/** The compatibility rules of types. Nullability and enum sets play no part in them. */
final class Types {
  private Types() {}

  /** Returns whether values of two types can be compared, assigned or passed. */
  static boolean compatible(ValueType a, ValueType b) {
    return a.list() == b.list()
        && compatibleScalars(a.scalar(), b.scalar())
        && a.dimension() == b.dimension();
  }

  /** Returns whether elements of two types can be compared, assigned or passed. */
  static boolean compatibleScalars(ScalarType a, ScalarType b) {
    return a == b || (a.isNumeric() && b.isNumeric());
  }

  /** Returns whether values are single, ordered and comparable: no list, vector or blob. */
  static boolean isComparable(ValueType type) {
    return !type.list() && type.scalar() != ScalarType.VECTOR && type.scalar() != ScalarType.BLOB;
  }

  /** Returns whether values are single texts. */
  static boolean isText(ValueType type) {
    return !type.list() && type.scalar() == ScalarType.STRING;
  }

  /** Returns whether an expression is the literal {@code []}, which fits every list. */
  static boolean isEmptyList(Expr expr) {
    return expr instanceof Expr.Constant constant
        && constant.value() instanceof Value.ListOf list
        && list.elements().isEmpty();
  }
}
