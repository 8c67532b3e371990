package dev.omnigraph.query.exec;

import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.expr.Environment;
import dev.omnigraph.expr.Operands;
import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.Predicate;
import dev.omnigraph.query.ir.Predicate.Operator;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.topology.StoredComparison;
import dev.omnigraph.topology.StoredComparison.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the conditions on the first nodes that storage answers without their columns. */
final class StoredConditions {
  private final NodeTable nodes;
  private final int slot;
  private final Environment environment;
  private final List<Predicate> answered = new ArrayList<>();
  private final List<StoredComparison> comparisons = new ArrayList<>();

  StoredConditions(NodeTable nodes, int slot, Environment environment) {
    this.nodes = nodes;
    this.slot = slot;
    this.environment = environment;
  }

  /** Takes in what storage is to answer. */
  StoredConditions addAll(List<Predicate> predicates) {
    for (Predicate predicate : predicates) {
      StoredComparison comparison = comparison(predicate).orElse(null);
      if (comparison != null && nodes.isAnsweredByStorage(comparison)) {
        answered.add(predicate);
        comparisons.add(comparison);
      }
    }
    return this;
  }

  List<Predicate> answered() {
    return answered;
  }

  /** Returns the nodes that satisfy all of them, in row order. */
  int[] find() {
    return nodes.find(comparisons);
  }

  private Optional<StoredComparison> comparison(Predicate predicate) {
    if (!(predicate instanceof Predicate.Compare compare)) {
      return Optional.empty();
    }
    if (Operands.isConstant(compare.left())) {
      return comparison(compare.right(), compare.operator().mirrored(), compare.left());
    }
    return comparison(compare.left(), compare.operator(), compare.right());
  }

  private Optional<StoredComparison> comparison(Expr left, Operator operator, Expr right) {
    Relation relation = relation(operator).orElse(null);
    if (relation == null
        || !(left instanceof Expr.NodeProperty property)
        || property.slot() != slot
        || !Operands.isConstant(right)) {
      return Optional.empty();
    }
    return constant(right)
        .map(value -> new StoredComparison(property.property().name(), relation, value));
  }

  /** Inequality keeps nearly all rows: reading the column is not worse. */
  private static Optional<Relation> relation(Operator operator) {
    return switch (operator) {
      case EQ -> Optional.of(Relation.EQUAL);
      case LT -> Optional.of(Relation.LESS);
      case LE -> Optional.of(Relation.LESS_OR_EQUAL);
      case GT -> Optional.of(Relation.GREATER);
      case GE -> Optional.of(Relation.GREATER_OR_EQUAL);
      case NE -> Optional.empty();
    };
  }

  private Optional<StoredComparison.Constant> constant(Expr expr) {
    Value value = Operands.constant(expr, environment);
    if (value instanceof Value.Int whole) {
      boolean isBeyondLong = whole.value() < 0 && expr.type().scalar() == ScalarType.U64;
      return isBeyondLong
          ? Optional.empty()
          : Optional.of(new StoredComparison.Whole(whole.value()));
    } else if (value instanceof Value.Text text) {
      return Optional.of(new StoredComparison.Text(text.value()));
    } else if (value instanceof Value.Bool truth) {
      return Optional.of(new StoredComparison.Truth(truth.value()));
    } else if (value instanceof Value.Day day) {
      return Optional.of(new StoredComparison.Day(day.epochDay()));
    }
    return Optional.empty();
  }
}
