package dev.omnigraph.query.plan;

import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.NodeSlot;
import dev.omnigraph.query.ir.Predicate;
import dev.omnigraph.query.ir.Predicate.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the constants that fix the whole key of a node. */
final class KeyEquality {
  private KeyEquality() {}

  /**
   * What fixes a key.
   *
   * @param values the values in the order of the key properties
   * @param told the conditions that hold for whatever is found under the key, and need no test
   */
  record Fixed(List<Expr> values, List<Predicate> told) {}

  /** Returns what fixes the key, or empty if a part of it is not fixed. */
  static Optional<Fixed> find(NodeSlot slot, Iterable<Predicate> predicates) {
    List<Property> key = slot.nodeType().keyProperties();
    if (key.isEmpty()) {
      return Optional.empty();
    }
    List<Expr> values = new ArrayList<>(key.size());
    List<Predicate> told = new ArrayList<>();
    for (Property part : key) {
      Optional<Fixed> one = find(slot, part, predicates);
      if (one.isEmpty()) {
        return Optional.empty();
      }
      values.addAll(one.get().values);
      told.addAll(one.get().told);
    }
    // The id of a node with a key of several parts may be an older form that does not tell all.
    return Optional.of(new Fixed(values, key.size() == 1 ? told : List.of()));
  }

  private static Optional<Fixed> find(
      NodeSlot slot, Property part, Iterable<Predicate> predicates) {
    for (Predicate predicate : predicates) {
      if (predicate instanceof Predicate.Compare compare && compare.operator() == Operator.EQ) {
        if (isPart(compare.left(), slot, part) && fits(compare.right(), part)) {
          return Optional.of(new Fixed(List.of(compare.right()), List.of(compare)));
        }
        if (isPart(compare.right(), slot, part) && fits(compare.left(), part)) {
          return Optional.of(new Fixed(List.of(compare.left()), List.of(compare)));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isPart(Expr expr, NodeSlot slot, Property part) {
    return expr instanceof Expr.NodeProperty property
        && property.slot() == slot.slot()
        && property.property().name().equals(part.name());
  }

  /** Floats are left to filters: whether two of them are equal depends on their width. */
  private static boolean fits(Expr value, Property part) {
    boolean constant =
        value instanceof Expr.Param
            || value instanceof Expr.Constant
            || value instanceof Expr.TemporalLiteral
            || value instanceof Expr.Now;
    if (!constant || value.type().list()) {
      return false;
    }
    ScalarType scalar = part.type().scalar();
    return scalar.isInteger()
        ? value.type().scalar().isInteger()
        : !scalar.isFloat() && value.type().scalar() == scalar;
  }
}
