package dev.omnigraph.query.check;

import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.query.ast.ExprAst;
import dev.omnigraph.query.ast.LiteralAst;
import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.Predicate;
import dev.omnigraph.query.ir.Predicate.TextMatch.TextFunction;
import dev.omnigraph.query.ir.RankSpec;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.query.ir.ValueType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks text functions and rankings. Methods return null after having reported. Confined. */
final class SearchChecker {
  private static final long FUZZY_EDITS_DEFAULT = 2;
  private static final long RRF_K_DEFAULT = 60;

  private final Findings findings;
  private final ExprChecker exprs;

  SearchChecker(Findings findings, ExprChecker exprs) {
    this.findings = findings;
    this.exprs = exprs;
  }

  /** Checks a text clause. */
  @Nullable Predicate textClause(ExprAst.TextCall call, Scope scope) {
    TextFunction function =
        switch (call.function()) {
          case SEARCH -> TextFunction.SEARCH;
          case MATCH_TEXT -> TextFunction.MATCH_TEXT;
          case FUZZY -> TextFunction.FUZZY;
          case BM25 -> throw Invariant.broken("the parser makes no clause of bm25");
        };
    Expr.NodeProperty field = textField(call, scope);
    Expr query = textQuery(call, scope);
    Expr edits = edits(call, scope);
    return field == null || query == null || edits == null
        ? null
        : new Predicate.TextMatch(function, field, query, edits);
  }

  private static String rule(ExprAst.TextFunction function) {
    return switch (function) {
      case SEARCH, FUZZY -> "T19";
      case MATCH_TEXT, BM25 -> "T20";
    };
  }

  private Expr.@Nullable NodeProperty textField(ExprAst.TextCall call, Scope scope) {
    String rule = rule(call.function());
    String name = call.function().text();
    if (!(call.field() instanceof ExprAst.Property property)) {
      findings.type(rule, name + " searches a property", call.field().span(), "a String property");
      return null;
    }
    if (isEdge(property, scope)) {
      return null;
    }
    Expr field = exprs.property(property, scope);
    if (!(field instanceof Expr.NodeProperty found)) {
      return null;
    }
    if (!Types.isText(found.type())) {
      findings.type(
          rule,
          name
              + " searches text, and "
              + found.property().name()
              + " is "
              + PropertyValues.text(found.type()),
          property.span(),
          "a String property");
      return null;
    }
    return found;
  }

  private boolean isEdge(ExprAst.Property property, Scope scope) {
    boolean edge = scope.edge(property.variable().name()) != null;
    if (edge) {
      findings.type(
          "T23",
          "the edge variable '$" + property.variable().name() + "' cannot be searched",
          property.span(),
          "a property of a node");
    }
    return edge;
  }

  private @Nullable Expr textQuery(ExprAst.TextCall call, Scope scope) {
    Expr query = literalOrParameter(rule(call.function()), call.query(), scope);
    if (query != null && !Types.isText(query.type())) {
      findings.type(
          rule(call.function()),
          "the text looked for is " + PropertyValues.text(query.type()),
          call.query().span(),
          "String");
      return null;
    }
    return query;
  }

  private @Nullable Expr edits(ExprAst.TextCall call, Scope scope) {
    if (call.edits().isEmpty()) {
      return integer(call.function() == ExprAst.TextFunction.FUZZY ? FUZZY_EDITS_DEFAULT : 0);
    }
    ExprAst given = call.edits().get();
    Expr edits = literalOrParameter("T19", given, scope);
    if (edits != null && (edits.type().list() || !edits.type().scalar().isInteger())) {
      findings.type("T19", "the number of edits must be an integer", given.span(), "I64");
      return null;
    }
    return edits;
  }

  private @Nullable Expr literalOrParameter(String rule, ExprAst expr, Scope scope) {
    if (expr instanceof LiteralAst literal) {
      return exprs.literals().constant(literal);
    }
    if (expr instanceof ExprAst.VariableRef reference
        && scope.node(reference.variable().name()) == null) {
      return exprs.variable(reference.variable(), scope);
    }
    findings.type(rule, "the argument cannot vary by row", expr.span(), "a literal or a parameter");
    return null;
  }

  /** Checks {@code nearest}, {@code bm25} or {@code rrf}. */
  @Nullable RankSpec rank(ExprAst expr, Scope scope) {
    if (expr instanceof ExprAst.Nearest nearest) {
      return nearest(nearest, scope);
    } else if (expr instanceof ExprAst.TextCall call
        && call.function() == ExprAst.TextFunction.BM25) {
      Expr.NodeProperty field = textField(call, scope);
      Expr query = textQuery(call, scope);
      return field == null || query == null ? null : new RankSpec.Bm25(field, query);
    } else if (expr instanceof ExprAst.Rrf rrf) {
      return fusion(rrf, scope);
    }
    throw Invariant.broken("not a ranking", expr);
  }

  /** Returns whether an expression is a ranking. */
  static boolean isRank(ExprAst expr) {
    return expr instanceof ExprAst.Nearest
        || expr instanceof ExprAst.Rrf
        || (expr instanceof ExprAst.TextCall call && call.function() == ExprAst.TextFunction.BM25);
  }

  private @Nullable RankSpec nearest(ExprAst.Nearest nearest, Scope scope) {
    ExprAst.Property target = nearest.field();
    if (isEdge(target, scope)) {
      return null;
    }
    Expr resolved = exprs.property(target, scope);
    if (!(resolved instanceof Expr.NodeProperty field)) {
      return null;
    }
    if (!field.property().type().isVector()) {
      findings.type(
          "T15",
          "nearest ranks by a vector, and "
              + field.property().name()
              + " is "
              + PropertyValues.text(field.type()),
          target.span(),
          "a Vector property");
      return null;
    }
    Expr query = vectorQuery(nearest.query(), field.type(), scope);
    return query == null ? null : new RankSpec.Nearest(field, query);
  }

  private @Nullable Expr vectorQuery(ExprAst query, ValueType wanted, Scope scope) {
    if (query instanceof LiteralAst.ListOf list) {
      Expr vector = LiteralChecker.vector(list, wanted.dimension());
      if (vector == null) {
        findings.type(
            "T15",
            "the list has to hold " + wanted.dimension() + " numbers",
            query.span(),
            PropertyValues.text(wanted));
      }
      return vector;
    }
    Expr found = literalOrParameter("T15", query, scope);
    if (found == null || Types.isText(found.type()) || Types.compatible(wanted, found.type())) {
      return found;
    }
    findings.type(
        "T15",
        "the query is " + PropertyValues.text(found.type()),
        query.span(),
        PropertyValues.text(wanted) + " or String");
    return null;
  }

  private @Nullable RankSpec fusion(ExprAst.Rrf rrf, Scope scope) {
    RankSpec first = rank(rrf.first(), scope);
    RankSpec second = rank(rrf.second(), scope);
    Expr k = rrf.k().isEmpty() ? integer(RRF_K_DEFAULT) : rankConstant(rrf.k(), scope);
    if (first == null || second == null || k == null) {
      return null;
    }
    if (first.slot() != second.slot()) {
      findings.type("T21", "both rankings of rrf must rank the same variable", rrf.second().span());
      return null;
    }
    return new RankSpec.Rrf(first, second, k);
  }

  private @Nullable Expr rankConstant(Optional<ExprAst> given, Scope scope) {
    ExprAst expr = given.orElseThrow();
    Expr k = literalOrParameter("T21", expr, scope);
    if (k == null) {
      return null;
    }
    boolean integer = !k.type().list() && k.type().scalar().isInteger();
    boolean positive =
        !(k instanceof Expr.Constant constant
            && constant.value() instanceof Value.Int number
            && number.value() <= 0);
    if (!integer || !positive) {
      findings.type("T21", "the rank constant does not fit", expr.span(), "an integer above 0");
      return null;
    }
    return k;
  }

  private static Expr integer(long value) {
    return new Expr.Constant(new Value.Int(value), ValueType.of(ScalarType.I64, false));
  }
}
