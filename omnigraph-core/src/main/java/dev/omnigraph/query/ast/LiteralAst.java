package dev.omnigraph.query.ast;

import dev.omnigraph.lang.Span;
import java.util.List;
import java.util.Objects;

/** A literal. Immutable. */
public sealed interface LiteralAst extends ExprAst {
  @Override
  default <R> R accept(Visitor<R> visitor) {
    return visitor.visitLiteral(this);
  }

  /** Text in quotes, without its escapes. */
  record Text(String value, Span span) implements LiteralAst {
    /** Validates. */
    public Text {
      Objects.requireNonNull(value);
      Objects.requireNonNull(span);
    }
  }

  /** A whole number; never negative in a source. */
  record Int(long value, Span span) implements LiteralAst {
    /** Validates. */
    public Int {
      Objects.requireNonNull(span);
    }
  }

  /** A number with a fraction part; finite and never negative in a source. */
  record Real(double value, Span span) implements LiteralAst {
    /** Validates. */
    public Real {
      Objects.requireNonNull(span);
    }
  }

  /** {@code true} or {@code false}. */
  record Bool(boolean value, Span span) implements LiteralAst {
    /** Validates. */
    public Bool {
      Objects.requireNonNull(span);
    }
  }

  /** {@code date("…")}; the text is not interpreted here. */
  record Day(String text, Span span) implements LiteralAst {
    /** Validates. */
    public Day {
      Objects.requireNonNull(text);
      Objects.requireNonNull(span);
    }
  }

  /** {@code datetime("…")}; the text is not interpreted here. */
  record Instant(String text, Span span) implements LiteralAst {
    /** Validates. */
    public Instant {
      Objects.requireNonNull(text);
      Objects.requireNonNull(span);
    }
  }

  /** {@code [ … ]}; nesting parses and is rejected by the checker. */
  record ListOf(List<LiteralAst> elements, Span span) implements LiteralAst {
    /** Copies. */
    public ListOf {
      elements = List.copyOf(elements);
      Objects.requireNonNull(span);
    }
  }
}
