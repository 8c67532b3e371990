package dev.omnigraph.query.plan;

import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.NodeSlot;
import dev.omnigraph.query.ir.Predicate;
import dev.omnigraph.query.ir.Predicate.Operator;
import dev.omnigraph.query.ir.ValueType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Finds the equalities that lead from bound variables to one that is not. */
final class Joins {
  private final Columns columns;

  Joins(Columns columns) {
    this.columns = columns;
  }

  /** Returns the equality of the whole key of a node, if there is one. */
  static Optional<PlanStep.Equality> ofKey(NodeSlot slot, List<PlanStep.Equality> equalities) {
    List<Property> key = slot.nodeType().keyProperties();
    return equalities.stream()
        .filter(
            equality ->
                equality.inner() instanceof Expr.NodeProperty property
                    && key.equals(List.of(property.property()))
                    && !key.get(0).type().scalar().isFloat()
                    && !equality.outer().type().scalar().isFloat())
        .findFirst();
  }

  /** Returns the equalities between an unbound node and what is bound. */
  List<PlanStep.Equality> find(NodeSlot slot, List<Predicate> filters, BitSet bound) {
    List<PlanStep.Equality> found = new ArrayList<>();
    for (Predicate filter : filters) {
      if (filter instanceof Predicate.Compare compare && compare.operator() == Operator.EQ) {
        if (joins(compare.left(), compare.right(), slot, bound)) {
          found.add(new PlanStep.Equality(compare.left(), compare.right(), compare));
        } else if (joins(compare.right(), compare.left(), slot, bound)) {
          found.add(new PlanStep.Equality(compare.right(), compare.left(), compare));
        }
      }
    }
    return found;
  }

  private boolean joins(Expr inner, Expr outer, NodeSlot slot, BitSet bound) {
    BitSet read = new BitSet();
    columns.collect(outer, read);
    boolean isOuterBound = !read.isEmpty();
    read.andNot(bound);
    return inner instanceof Expr.NodeProperty property
        && property.slot() == slot.slot()
        && isOuterBound
        && read.isEmpty()
        && haveOneForm(inner.type(), outer.type());
  }

  /**
   * Returns whether equal values of two types can be told by one form of both. An integer and a
   * float have none that is simple, and lists are not compared.
   */
  private static boolean haveOneForm(ValueType inner, ValueType outer) {
    ScalarType one = inner.scalar();
    ScalarType other = outer.scalar();
    if (inner.list() || outer.list() || one == ScalarType.VECTOR || one == ScalarType.BLOB) {
      return false;
    }
    return one == other
        || (one.isInteger() && other.isInteger())
        || (one.isFloat() && other.isFloat());
  }
}
