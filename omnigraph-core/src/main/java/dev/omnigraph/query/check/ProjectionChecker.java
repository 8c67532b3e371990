package dev.omnigraph.query.check;

import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.lang.Span;
import dev.omnigraph.query.ast.BodyAst;
import dev.omnigraph.query.ast.ExprAst;
import dev.omnigraph.query.ast.LiteralAst;
import dev.omnigraph.query.ast.Name;
import dev.omnigraph.query.ast.ProjectionAst;
import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.ProjectionIr;
import dev.omnigraph.query.ir.RankSpec;
import dev.omnigraph.query.ir.ValueType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks result columns: their values, names and the rules of aggregation. Confined. */
final class ProjectionChecker {
  private final Findings findings;
  private final ExprChecker exprs;
  private final SearchChecker search;
  private final Scope scope;

  ProjectionChecker(Findings findings, ExprChecker exprs, SearchChecker search, Scope scope) {
    this.findings = findings;
    this.exprs = exprs;
    this.search = search;
    this.scope = scope;
  }

  /** Returns one entry per projection; null where something was reported. */
  List<@Nullable ProjectionIr> projections(BodyAst.Read read) {
    boolean aggregating = isAggregating(read);
    Set<String> names = new HashSet<>();
    List<@Nullable ProjectionIr> columns = new ArrayList<>();
    for (ProjectionAst projection : read.projections()) {
      columns.add(column(projection, aggregating, read));
      String name = columnName(projection);
      if (!names.add(name)) {
        findings.type(
            "T9",
            "two columns are called '" + name + "'",
            projection.alias().map(Name::span).orElse(projection.expr().span()),
            "another name given with 'as'");
      }
    }
    return columns;
  }

  static boolean isAggregating(BodyAst.Read read) {
    return read.projections().stream().anyMatch(p -> p.expr() instanceof ExprAst.Aggregate);
  }

  static ProjectionIr requireChecked(@Nullable ProjectionIr column) {
    if (column == null) {
      throw Invariant.broken("a column without finding is complete");
    }
    return column;
  }

  /** Returns the final name of a column. */
  private static String columnName(ProjectionAst projection) {
    return projection.alias().map(Name::text).orElseGet(() -> derivedName(projection.expr()));
  }

  private static String derivedName(ExprAst expr) {
    if (expr instanceof ExprAst.Property property) {
      return property.variable().name() + "." + property.property().text();
    } else if (expr instanceof ExprAst.VariableRef reference) {
      return reference.variable().name();
    } else if (expr instanceof ExprAst.Aggregate aggregate) {
      return derivedName(aggregate.argument());
    } else if (expr instanceof ExprAst.Now) {
      return "now";
    } else if (expr instanceof LiteralAst) {
      return "literal";
    } else if (expr instanceof ExprAst.Word word) {
      return word.name().text();
    } else if (expr instanceof ExprAst.TextCall call) {
      return call.function().text();
    }
    return expr instanceof ExprAst.Nearest ? "nearest" : "rrf";
  }

  private @Nullable ProjectionIr column(
      ProjectionAst projection, boolean aggregating, BodyAst.Read read) {
    ExprAst expr = projection.expr();
    String name = columnName(projection);
    boolean aliased = projection.alias().isPresent();
    if (expr instanceof ExprAst.Aggregate aggregate) {
      return aggregate(name, aliased, aggregate);
    }
    boolean groupable = expr instanceof ExprAst.Property || expr instanceof ExprAst.VariableRef;
    if (aggregating && !groupable) {
      findings.type(
          "T9",
          "beside an aggregate, a column is a grouping key",
          expr.span(),
          "a property or a variable");
      return null;
    }
    Expr value = value(expr, aliased, read);
    if (value == null) {
      return null;
    }
    ValueType type =
        value instanceof Expr.Score ? ValueType.of(ScalarType.F64, true) : value.type();
    return new ProjectionIr(name, aliased, value, Optional.empty(), type);
  }

  private @Nullable Expr value(ExprAst expr, boolean aliased, BodyAst.Read read) {
    if (expr instanceof ExprAst.Property property) {
      return withoutBlob(exprs.property(property, scope), expr.span());
    } else if (expr instanceof ExprAst.VariableRef reference) {
      return withoutBlob(exprs.variable(reference.variable(), scope), expr.span());
    } else if (expr instanceof LiteralAst literal) {
      return exprs.literals().constant(literal);
    } else if (expr instanceof ExprAst.Now) {
      return new Expr.Now();
    } else if (expr instanceof ExprAst.Word word) {
      findings.type(
          "T6",
          "'" + word.name().text() + "' is no value; an alias can only be used in 'order'",
          expr.span());
      return null;
    } else if (SearchChecker.isRank(expr)) {
      return score(expr, aliased, read);
    }
    findings.request(
        ErrorCode.BAD_REQUEST,
        "a text clause has no value in 'return'",
        expr.span(),
        "the clause inside 'match', or bm25(…) as a score");
    return null;
  }

  private @Nullable Expr score(ExprAst expr, boolean aliased, BodyAst.Read read) {
    RankSpec rank = search.rank(expr, scope);
    if (!aliased) {
      findings.request(
          ErrorCode.BAD_REQUEST, "a score column needs a name", expr.span(), "'as' and a name");
      return null;
    }
    if (rank instanceof RankSpec.Rrf && read.limit().isEmpty()) {
      findings.type("T21", "rrf needs a 'limit'", expr.span(), "'limit' and a number");
      return null;
    }
    return rank == null ? null : new Expr.Score(rank);
  }

  private @Nullable Expr withoutBlob(@Nullable Expr value, Span span) {
    if (value != null && value.type().scalar() == ScalarType.BLOB) {
      findings.type("T24", "a blob has no value here; read it through its own call", span);
      return null;
    }
    return value;
  }

  private @Nullable ProjectionIr aggregate(
      String name, boolean aliased, ExprAst.Aggregate aggregate) {
    Expr argument = argument(aggregate);
    if (argument == null) {
      return null;
    }
    ProjectionIr.Aggregate function =
        switch (aggregate.function()) {
          case COUNT -> ProjectionIr.Aggregate.COUNT;
          case SUM -> ProjectionIr.Aggregate.SUM;
          case AVG -> ProjectionIr.Aggregate.AVG;
          case MIN -> ProjectionIr.Aggregate.MIN;
          case MAX -> ProjectionIr.Aggregate.MAX;
        };
    ValueType input = argument.type();
    boolean number = !input.list() && input.scalar().isNumeric();
    boolean supported =
        switch (function) {
          case COUNT -> true;
          case SUM, AVG -> number;
          case MIN, MAX -> !(argument instanceof Expr.NodeId) && (number || Types.isText(input));
        };
    if (!supported) {
      boolean sums =
          function == ProjectionIr.Aggregate.SUM || function == ProjectionIr.Aggregate.AVG;
      findings.type(
          "T8",
          aggregate.function().text()
              + " does not take "
              + (argument instanceof Expr.NodeId ? "a node" : PropertyValues.text(input)),
          aggregate.argument().span(),
          sums ? "a number" : "a number or String");
      return null;
    }
    ValueType result =
        switch (function) {
          case COUNT -> ValueType.of(ScalarType.I64, false);
          case SUM, AVG -> ValueType.of(ScalarType.F64, true);
          case MIN, MAX -> ValueType.of(input.scalar(), true);
        };
    return new ProjectionIr(name, aliased, argument, Optional.of(function), result);
  }

  private @Nullable Expr argument(ExprAst.Aggregate aggregate) {
    ExprAst argument = aggregate.argument();
    if (argument instanceof ExprAst.Property property) {
      return withoutBlob(exprs.property(property, scope), argument.span());
    } else if (argument instanceof ExprAst.VariableRef reference) {
      return withoutBlob(exprs.variable(reference.variable(), scope), argument.span());
    } else if (argument instanceof LiteralAst literal) {
      return exprs.literals().constant(literal);
    } else if (argument instanceof ExprAst.Now) {
      return new Expr.Now();
    } else if (argument instanceof ExprAst.Word word) {
      findings.type("T6", "'" + word.name().text() + "' is no value", argument.span());
      return null;
    }
    findings.type(
        "T8",
        argument instanceof ExprAst.Aggregate
            ? "aggregates cannot be nested"
            : aggregate.function().text() + " does not take a search function",
        argument.span(),
        "a property or a variable");
    return null;
  }
}
