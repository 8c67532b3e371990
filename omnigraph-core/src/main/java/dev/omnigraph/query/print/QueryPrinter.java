package dev.omnigraph.query.print;

import dev.omnigraph.errors.Invariant;
import dev.omnigraph.query.ast.BodyAst;
import dev.omnigraph.query.ast.ClauseAst;
import dev.omnigraph.query.ast.HopsAst;
import dev.omnigraph.query.ast.OrderingAst;
import dev.omnigraph.query.ast.ParamAst;
import dev.omnigraph.query.ast.ProjectionAst;
import dev.omnigraph.query.ast.PropertyValueAst;
import dev.omnigraph.query.ast.QueryAst;
import dev.omnigraph.query.ast.QueryFile;
import dev.omnigraph.query.ast.StatementAst;
import dev.omnigraph.query.ast.TypeAst;
import dev.omnigraph.query.ast.WhereAst;
import java.util.Iterator;
import java.util.List;

/**
 * Writes queries in one canonical layout.
 *
 * <p>Thread-safety: confined; one printer writes one text. The static methods are thread-safe.
 */
public final class QueryPrinter {
  private static final String INDENT = "  ";

  private final StringBuilder out = new StringBuilder();
  private final ExprPrinter exprs = new ExprPrinter(out);

  private QueryPrinter() {}

  /** Returns the source of all queries of a file, separated by blank lines. */
  public static String print(QueryFile file) {
    QueryPrinter printer = new QueryPrinter();
    String separator = "";
    for (QueryAst query : file.queries()) {
      printer.out.append(separator);
      printer.query(query);
      separator = "\n";
    }
    return printer.out.toString();
  }

  /** Returns the source of one query, ending in a line break. */
  public static String print(QueryAst query) {
    QueryPrinter printer = new QueryPrinter();
    printer.query(query);
    return printer.out.toString();
  }

  private void query(QueryAst query) {
    out.append("query ").append(query.name().text()).append('(');
    String separator = "";
    for (ParamAst param : query.params()) {
      out.append(separator).append('$').append(param.variable().name()).append(": ");
      type(param.type());
      separator = ", ";
    }
    out.append(')');
    query.description().ifPresent(text -> annotation("description", text));
    query.instruction().ifPresent(text -> annotation("instruction", text));
    out.append(" {\n");
    if (query.body() instanceof BodyAst.Read read) {
      read(read);
    } else if (query.body() instanceof BodyAst.Mutation mutation) {
      mutation.statements().forEach(this::statement);
    }
    out.append("}\n");
  }

  private void annotation(String word, String text) {
    out.append("\n").append(INDENT).append('@').append(word).append('(');
    exprs.string(text);
    out.append(')');
  }

  private void type(TypeAst type) {
    if (type.list()) {
      out.append('[').append(type.base()).append(']');
    } else {
      out.append(type.base());
      if (type.dimension() > 0) {
        out.append('(').append(type.dimension()).append(')');
      }
    }
    if (type.nullable()) {
      out.append('?');
    }
  }

  private void read(BodyAst.Read read) {
    out.append(INDENT).append("match {\n");
    clauses(read.match(), 2);
    out.append(INDENT).append("}\n").append(INDENT).append("return {\n");
    for (ProjectionAst projection : read.projections()) {
      indent(2);
      exprs.print(projection.expr());
      projection.alias().ifPresent(alias -> out.append(" as ").append(alias.text()));
      out.append(",\n");
    }
    out.append(INDENT).append("}\n");
    if (!read.order().isEmpty()) {
      out.append(INDENT).append("order { ");
      String separator = "";
      for (OrderingAst ordering : read.order()) {
        out.append(separator);
        ordering(ordering);
        separator = ", ";
      }
      out.append(" }\n");
    }
    read.limit()
        .ifPresent(
            limit ->
                out.append(INDENT)
                    .append("limit ")
                    .append(Long.toUnsignedString(limit.rows()))
                    .append('\n'));
  }

  private void ordering(OrderingAst ordering) {
    exprs.print(ordering.expr());
    out.append(
        switch (ordering.direction()) {
          case UNSTATED -> "";
          case ASCENDING -> " asc";
          case DESCENDING -> " desc";
        });
  }

  private void clauses(List<ClauseAst> clauses, int depth) {
    for (ClauseAst clause : clauses) {
      indent(depth);
      if (clause instanceof ClauseAst.Negation negation) {
        out.append("not {\n");
        clauses(negation.clauses(), depth + 1);
        indent(depth);
        out.append('}');
      } else if (clause instanceof ClauseAst.Binding binding) {
        binding(binding);
      } else if (clause instanceof ClauseAst.Traversal traversal) {
        traversal(traversal);
      } else if (clause instanceof ClauseAst.Filter filter) {
        exprs.print(filter.left());
        out.append(' ').append(filter.operator().text()).append(' ');
        exprs.print(filter.right());
      } else if (clause instanceof ClauseAst.Text text) {
        exprs.print(text.call());
      } else {
        throw Invariant.broken("every clause has a printed form", clause);
      }
      out.append('\n');
    }
  }

  private void binding(ClauseAst.Binding binding) {
    out.append('$').append(binding.variable().name()).append(": ").append(binding.type().text());
    if (!binding.filters().isEmpty()) {
      out.append(' ');
      propertyValues(binding.filters());
    }
  }

  private void traversal(ClauseAst.Traversal traversal) {
    out.append('$').append(traversal.left().name()).append(' ');
    traversal.edgeVariable().ifPresent(edge -> out.append('$').append(edge.name()).append(':'));
    String word = traversal.edge().text();
    out.append(
        switch (traversal.orientation()) {
          case DIRECTED -> word;
          case UNDIRECTED -> "<" + word + ">";
        });
    traversal.hops().ifPresent(this::hops);
    out.append(" $").append(traversal.right().name());
  }

  private void hops(HopsAst hops) {
    out.append('{').append(hops.min()).append(',');
    hops.max().ifPresent(out::append);
    out.append('}');
  }

  private void propertyValues(List<PropertyValueAst> values) {
    out.append("{ ");
    Iterator<PropertyValueAst> iterator = values.iterator();
    while (iterator.hasNext()) {
      PropertyValueAst value = iterator.next();
      out.append(value.property().text()).append(": ");
      exprs.print(value.value());
      if (iterator.hasNext()) {
        out.append(", ");
      }
    }
    out.append(" }");
  }

  private void statement(StatementAst statement) {
    out.append(INDENT);
    if (statement instanceof StatementAst.Insert insert) {
      out.append("insert ").append(insert.type().text()).append(' ');
      propertyValues(insert.assignments());
    } else if (statement instanceof StatementAst.Update update) {
      out.append("update ").append(update.type().text()).append(" set ");
      propertyValues(update.assignments());
      where(update.where());
    } else if (statement instanceof StatementAst.Delete delete) {
      out.append("delete ").append(delete.type().text());
      where(delete.where());
    } else {
      throw Invariant.broken("every statement has a printed form", statement);
    }
    out.append('\n');
  }

  private void where(WhereAst where) {
    out.append(" where ").append(where.property().text());
    out.append(' ').append(where.operator().text()).append(' ');
    exprs.print(where.value());
  }

  private void indent(int depth) {
    for (int i = 0; i < depth; i++) {
      out.append(INDENT);
    }
  }
}
