package dev.omnigraph.query.check;

import dev.omnigraph.errors.Invariant;
import dev.omnigraph.lang.Span;
import dev.omnigraph.query.ast.ClauseAst;
import dev.omnigraph.query.ast.ExprAst;
import dev.omnigraph.query.ast.FilterOperator;
import dev.omnigraph.query.ast.LiteralAst;
import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.Predicate;
import dev.omnigraph.query.ir.Predicate.Operator;
import dev.omnigraph.query.ir.ValueType;
import org.jspecify.annotations.Nullable;

/** Checks filter lines and text clauses. Methods return null after having reported. Confined. */
final class FilterChecker {
  private final Findings findings;
  private final ExprChecker exprs;
  private final SearchChecker search;

  FilterChecker(Findings findings, ExprChecker exprs, SearchChecker search) {
    this.findings = findings;
    this.exprs = exprs;
    this.search = search;
  }

  @Nullable Predicate text(ClauseAst.Text clause, Scope scope) {
    return search.textClause(clause.call(), scope);
  }

  @Nullable Predicate filter(ClauseAst.Filter filter, Scope scope) {
    if (isTextClause(filter.left()) || isTextClause(filter.right())) {
      return comparedText(filter, scope);
    }
    Expr left = exprs.operand(filter.left(), scope);
    Expr right = exprs.operand(filter.right(), scope);
    if (left == null || right == null) {
      return null;
    }
    return switch (filter.operator()) {
      case CONTAINS -> contains(filter, left, right);
      case STARTS_WITH ->
          bothTexts(filter, left, right) ? new Predicate.StartsWith(left, right) : null;
      case EQ, NE, LT, LE, GT, GE -> compare(filter, left, right);
    };
  }

  private static boolean isTextClause(ExprAst expr) {
    return expr instanceof ExprAst.TextCall call && call.function() != ExprAst.TextFunction.BM25;
  }

  /** A text clause compared with {@code true} is the clause; every other comparison misleads. */
  private @Nullable Predicate comparedText(ClauseAst.Filter filter, Scope scope) {
    ExprAst other = isTextClause(filter.left()) ? filter.right() : filter.left();
    boolean holds = other instanceof LiteralAst.Bool bool && bool.value();
    if (filter.operator() != FilterOperator.EQ || !holds) {
      findings.type(
          "T7",
          "a text clause cannot be compared; it stands alone and means 'matches'",
          filter.span(),
          "the clause alone, or inside 'not { … }'");
      return null;
    }
    ExprAst clause = isTextClause(filter.left()) ? filter.left() : filter.right();
    return search.textClause((ExprAst.TextCall) clause, scope);
  }

  private @Nullable Predicate compare(ClauseAst.Filter filter, Expr left, Expr right) {
    ExprAst[] sides = {filter.left(), filter.right()};
    ValueType[] types = {left.type(), right.type()};
    for (int i = 0; i < sides.length; i++) {
      if (!Types.isComparable(types[i])) {
        findings.type(
            "T7",
            PropertyValues.text(types[i]) + " values cannot be compared",
            sides[i].span(),
            types[i].list() ? "'contains'" : "a scalar");
        return null;
      }
    }
    if (!Types.compatible(left.type(), right.type())) {
      return incompatible(filter, left.type(), right.type());
    }
    return new Predicate.Compare(left, operator(filter.operator()), right);
  }

  private @Nullable Predicate contains(ClauseAst.Filter filter, Expr left, Expr right) {
    if (left.type().list()) {
      boolean fits =
          !right.type().list()
              && (Types.compatibleScalars(left.type().scalar(), right.type().scalar())
                  || Types.isEmptyList(left));
      return fits
          ? new Predicate.Contains(left, right)
          : incompatible(filter, left.type(), right.type());
    }
    return bothTexts(filter, left, right) ? new Predicate.Substring(left, right) : null;
  }

  private boolean bothTexts(ClauseAst.Filter filter, Expr left, Expr right) {
    boolean texts = Types.isText(left.type()) && Types.isText(right.type());
    if (!texts) {
      boolean wrongLeft = !Types.isText(left.type());
      Span span = wrongLeft ? filter.left().span() : filter.right().span();
      String found = PropertyValues.text(wrongLeft ? left.type() : right.type());
      boolean list = wrongLeft && filter.operator() == FilterOperator.CONTAINS;
      findings.type(
          "T7",
          "'" + filter.operator().text() + "' does not take " + found + " here",
          span,
          list ? "a list or String" : "String");
    }
    return texts;
  }

  private @Nullable Predicate incompatible(
      ClauseAst.Filter filter, ValueType left, ValueType right) {
    findings.type(
        "T7",
        PropertyValues.text(left)
            + " "
            + filter.operator().text()
            + " "
            + PropertyValues.text(right)
            + " does not fit together",
        filter.span());
    return null;
  }

  /** Returns the comparison an operator stands for. */
  static Operator operator(FilterOperator operator) {
    return switch (operator) {
      case EQ -> Operator.EQ;
      case NE -> Operator.NE;
      case LT -> Operator.LT;
      case LE -> Operator.LE;
      case GT -> Operator.GT;
      case GE -> Operator.GE;
      case CONTAINS, STARTS_WITH -> throw Invariant.broken("not a comparison", operator);
    };
  }
}
