package dev.omnigraph.query.print;

import dev.omnigraph.errors.Invariant;
import dev.omnigraph.query.ast.ExprAst;
import dev.omnigraph.query.ast.LiteralAst;
import java.math.BigDecimal;
import java.util.Optional;

/** Appends expressions to a text. Confined. */
final class ExprPrinter implements ExprAst.Visitor<StringBuilder> {
  private final StringBuilder out;

  ExprPrinter(StringBuilder out) {
    this.out = out;
  }

  void print(ExprAst expr) {
    expr.accept(this);
  }

  @Override
  public StringBuilder visitNow(ExprAst.Now now) {
    return out.append("now()");
  }

  @Override
  public StringBuilder visitProperty(ExprAst.Property property) {
    return out.append('$')
        .append(property.variable().name())
        .append('.')
        .append(property.property().text());
  }

  @Override
  public StringBuilder visitVariable(ExprAst.VariableRef variable) {
    return out.append('$').append(variable.variable().name());
  }

  @Override
  public StringBuilder visitWord(ExprAst.Word word) {
    return out.append(word.name().text());
  }

  @Override
  public StringBuilder visitText(ExprAst.TextCall call) {
    return call(call.function().text(), call.field(), call.query(), call.edits());
  }

  @Override
  public StringBuilder visitNearest(ExprAst.Nearest nearest) {
    return call("nearest", nearest.field(), nearest.query(), Optional.empty());
  }

  @Override
  public StringBuilder visitRrf(ExprAst.Rrf rrf) {
    return call("rrf", rrf.first(), rrf.second(), rrf.k());
  }

  @Override
  public StringBuilder visitAggregate(ExprAst.Aggregate aggregate) {
    out.append(aggregate.function().text()).append('(');
    print(aggregate.argument());
    return out.append(')');
  }

  @Override
  public StringBuilder visitLiteral(LiteralAst literal) {
    if (literal instanceof LiteralAst.Text text) {
      return string(text.value());
    } else if (literal instanceof LiteralAst.Int number) {
      return out.append(number.value());
    } else if (literal instanceof LiteralAst.Real number) {
      return out.append(plain(number.value()));
    } else if (literal instanceof LiteralAst.Bool bool) {
      return out.append(bool.value());
    } else if (literal instanceof LiteralAst.Day day) {
      out.append("date(");
      return string(day.text()).append(')');
    } else if (literal instanceof LiteralAst.Instant instant) {
      out.append("datetime(");
      return string(instant.text()).append(')');
    } else if (literal instanceof LiteralAst.ListOf list) {
      out.append('[');
      String separator = "";
      for (LiteralAst element : list.elements()) {
        out.append(separator);
        print(element);
        separator = ", ";
      }
      return out.append(']');
    }
    throw Invariant.broken("every literal has a printed form", literal);
  }

  /** Appends text in quotes; what has an escape is escaped, everything else stays. */
  StringBuilder string(String value) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> out.append(c);
      }
    }
    return out.append('"');
  }

  private StringBuilder call(String word, ExprAst first, ExprAst second, Optional<ExprAst> third) {
    out.append(word).append('(');
    print(first);
    out.append(", ");
    print(second);
    if (third.isPresent()) {
      out.append(", ");
      print(third.get());
    }
    return out.append(')');
  }

  /** Returns the shortest text that reads back as this number: no exponent, always a fraction. */
  private static String plain(double value) {
    String digits = new BigDecimal(Double.toString(value)).toPlainString();
    return digits.contains(".") ? digits : digits + ".0";
  }
}
