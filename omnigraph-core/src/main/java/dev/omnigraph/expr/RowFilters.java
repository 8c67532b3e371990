package dev.omnigraph.expr;

import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.Predicate;
import dev.omnigraph.query.ir.Predicate.Operator;
import dev.omnigraph.query.ir.Value;
import java.util.Optional;

/** Compiles conditions to row filters. */
public final class RowFilters {
  private static final int FUZZY_EDITS = 2;

  private RowFilters() {}

  /** Returns the filter of a condition. */
  public static RowFilter compile(Predicate predicate, Environment environment) {
    if (predicate instanceof Predicate.Compare compare) {
      if (compare.left() instanceof Expr.NodeProperty left
          && compare.right() instanceof Expr.NodeProperty right
          && left.isSameKeyAs(right)
          && (compare.operator() == Operator.EQ || compare.operator() == Operator.NE)) {
        return new SameNode(left.slot(), right.slot(), compare.operator() == Operator.EQ);
      }
      return comparison(
          Operands.compile(compare.left(), environment),
          compare.operator(),
          Operands.compile(compare.right(), environment));
    } else if (predicate instanceof Predicate.Contains contains) {
      return ListFilters.contains(
          Operands.compile(contains.list(), environment),
          Operands.compile(contains.element(), environment));
    } else if (predicate instanceof Predicate.Substring substring) {
      return TextFilters.substring(
          Operands.compile(substring.text(), environment),
          Operands.compile(substring.part(), environment));
    } else if (predicate instanceof Predicate.StartsWith startsWith) {
      return TextFilters.startsWith(
          Operands.compile(startsWith.text(), environment),
          Operands.compile(startsWith.prefix(), environment));
    }
    return textMatch((Predicate.TextMatch) predicate, environment);
  }

  /** Returns the filter for {@code left operator right}. */
  static RowFilter comparison(Operand left, Operator operator, Operand right) {
    if (left.kind() == OperandKind.NOTHING || right.kind() == OperandKind.NOTHING) {
      return RowFilter.NOTHING;
    }
    if (left.isConstant() && right.isConstant()) {
      RowBlock none = new RowBlock(0);
      int order = OperandComparator.of(left, right).compare(none, 0, none, 0);
      return holds(operator, order) ? RowFilter.EVERYTHING : RowFilter.NOTHING;
    }
    if (left.isConstant()) {
      return comparison(right, operator.mirrored(), left);
    }
    if (right instanceof ConstantOperand constant) {
      if (left instanceof ColumnOperands.OfText text) {
        return TextFilters.compare(text, operator, constant);
      } else if (left instanceof ColumnOperands.OfLong longs) {
        return NumberFilters.compare(longs, operator, constant);
      } else if (left instanceof ColumnOperands.OfDouble doubles) {
        return NumberFilters.compare(doubles, operator, constant);
      }
    }
    if (left instanceof ColumnOperands.OfLong longs
        && right instanceof ColumnOperands.OfLong others
        && left.kind() == right.kind()
        && left.kind() != OperandKind.UNSIGNED) {
      return NumberFilters.compare(longs, operator, others);
    }
    return new Comparison(OperandComparator.of(left, right), operator);
  }

  /** Returns whether an operator holds for the sign of a comparison. */
  static boolean holds(Operator operator, int order) {
    return switch (operator) {
      case EQ -> order == 0;
      case NE -> order != 0;
      case LT -> order < 0;
      case LE -> order <= 0;
      case GT -> order > 0;
      case GE -> order >= 0;
    };
  }

  /** Equal keys are one node. */
  private static final class SameNode extends RowFilter.ByRow {
    private final int left;
    private final int right;
    private final boolean whenSame;

    SameNode(int left, int right, boolean whenSame) {
      this.left = left;
      this.right = right;
      this.whenSame = whenSame;
    }

    @Override
    boolean test(RowBlock block, int row) {
      return (block.column(left)[row] == block.column(right)[row]) == whenSame;
    }
  }

  /** A comparison without a faster form. */
  static final class Comparison extends RowFilter.ByRow {
    private final OperandComparator comparator;
    private final boolean whenLess;
    private final boolean whenEqual;
    private final boolean whenGreater;

    Comparison(OperandComparator comparator, Operator operator) {
      this.comparator = comparator;
      this.whenLess = holds(operator, -1);
      this.whenEqual = holds(operator, 0);
      this.whenGreater = holds(operator, 1);
    }

    @Override
    boolean test(RowBlock block, int row) {
      if (comparator.left.isNull(block, row) || comparator.right.isNull(block, row)) {
        return false;
      }
      int order = comparator.compare(block, row, block, row);
      return order < 0 ? whenLess : (order > 0 ? whenGreater : whenEqual);
    }
  }

  private static RowFilter textMatch(Predicate.TextMatch match, Environment environment) {
    TextSearch.Matches matches = textMatches(match, environment).orElse(null);
    return matches == null ? RowFilter.NOTHING : new Matching(matches, match.field().slot());
  }

  /** Returns the nodes a full-text clause keeps; empty if it keeps none. */
  public static Optional<TextSearch.Matches> textMatches(
      Predicate.TextMatch match, Environment environment) {
    Value query = Operands.constant(match.query(), environment);
    if (!(query instanceof Value.Text text)) {
      return Optional.empty();
    }
    TextSearch.Mode mode =
        switch (match.function()) {
          case SEARCH, MATCH_TEXT -> TextSearch.Mode.ANY_TOKEN;
          case FUZZY -> TextSearch.Mode.FUZZY;
        };
    int edits =
        mode == TextSearch.Mode.FUZZY
            ? edits(Operands.constant(match.edits(), environment), match)
            : 0;
    Expr.NodeProperty field = match.field();
    return Optional.of(
        environment
            .text()
            .search(
                environment.view(), field.nodeType(), field.property(), text.value(), mode, edits));
  }

  /** Returns the edits a fuzzy search allows; a parameter that was not given means the default. */
  private static int edits(Value value, Predicate.TextMatch match) {
    if (value instanceof Value.Null) {
      return FUZZY_EDITS;
    }
    if (value instanceof Value.Int number && number.value() >= 0) {
      return (int) Math.min(number.value(), Integer.MAX_VALUE);
    }
    throw InvalidInputException.of(
        ErrorCode.BAD_PARAMETER,
        "the number of edits of fuzzy must not be negative",
        "pass 0 or more",
        Details.of("function", "fuzzy").and("property", match.field().property().name()));
  }

  private static final class Matching extends RowFilter.ByRow {
    private final TextSearch.Matches matches;
    private final int at;

    Matching(TextSearch.Matches matches, int at) {
      this.matches = matches;
      this.at = at;
    }

    @Override
    boolean test(RowBlock block, int row) {
      return matches.matches(block.column(at)[row]);
    }
  }
}
