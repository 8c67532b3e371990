package dev.omnigraph.query.ast;

import dev.omnigraph.lang.Span;
import java.util.Objects;
import java.util.Optional;

/** An expression. Immutable. */
public sealed interface ExprAst
    permits ExprAst.Now,
        ExprAst.Property,
        ExprAst.VariableRef,
        ExprAst.Word,
        ExprAst.TextCall,
        ExprAst.Nearest,
        ExprAst.Rrf,
        ExprAst.Aggregate,
        LiteralAst {
  /** Returns where it stands. */
  Span span();

  /** Calls the visitor's method for this kind. */
  <R> R accept(Visitor<R> visitor);

  /** One method per kind of expression. */
  interface Visitor<R> {
    /** Visits {@code now()}. */
    R visitNow(Now now);

    /** Visits a property access. */
    R visitProperty(Property property);

    /** Visits a bare variable. */
    R visitVariable(VariableRef variable);

    /** Visits a bare word. */
    R visitWord(Word word);

    /** Visits {@code search}, {@code fuzzy}, {@code match_text} or {@code bm25}. */
    R visitText(TextCall call);

    /** Visits {@code nearest}. */
    R visitNearest(Nearest nearest);

    /** Visits {@code rrf}. */
    R visitRrf(Rrf rrf);

    /** Visits an aggregate call. */
    R visitAggregate(Aggregate aggregate);

    /** Visits a literal of any kind. */
    R visitLiteral(LiteralAst literal);
  }

  /** {@code now()}. */
  record Now(Span span) implements ExprAst {
    /** Validates. */
    public Now {
      Objects.requireNonNull(span);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visitNow(this);
    }
  }

  /** {@code $v.p}. */
  record Property(Variable variable, Name property, Span span) implements ExprAst {
    /** Validates. */
    public Property {
      Objects.requireNonNull(variable);
      Objects.requireNonNull(property);
      Objects.requireNonNull(span);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visitProperty(this);
    }
  }

  /** {@code $v}: a match variable or a parameter. */
  record VariableRef(Variable variable) implements ExprAst {
    /** Validates. */
    public VariableRef {
      Objects.requireNonNull(variable);
    }

    @Override
    public Span span() {
      return variable.span();
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visitVariable(this);
    }
  }

  /** A bare word, which can only be a projection alias. */
  record Word(Name name) implements ExprAst {
    /** Validates. */
    public Word {
      Objects.requireNonNull(name);
    }

    @Override
    public Span span() {
      return name.span();
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visitWord(this);
    }
  }

  /** Functions over the tokens of a text. */
  enum TextFunction {
    SEARCH("search"),
    FUZZY("fuzzy"),
    MATCH_TEXT("match_text"),
    BM25("bm25");

    private final String text;

    TextFunction(String text) {
      this.text = text;
    }

    /** Returns the source spelling. */
    public String text() {
      return text;
    }
  }

  /**
   * A call of a text function.
   *
   * @param function which one
   * @param field what is searched
   * @param query what is looked for
   * @param edits the edit distance; only {@code fuzzy} takes it
   * @param span where it stands
   */
  record TextCall(
      TextFunction function, ExprAst field, ExprAst query, Optional<ExprAst> edits, Span span)
      implements ExprAst {
    /** Validates. */
    public TextCall {
      Objects.requireNonNull(function);
      Objects.requireNonNull(field);
      Objects.requireNonNull(query);
      Objects.requireNonNull(edits);
      Objects.requireNonNull(span);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visitText(this);
    }
  }

  /** {@code nearest($v.p, query)}. */
  record Nearest(Property field, ExprAst query, Span span) implements ExprAst {
    /** Validates. */
    public Nearest {
      Objects.requireNonNull(field);
      Objects.requireNonNull(query);
      Objects.requireNonNull(span);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visitNearest(this);
    }
  }

  /**
   * {@code rrf(first, second [, k])}.
   *
   * @param first {@code nearest} or {@code bm25}
   * @param second {@code nearest} or {@code bm25}
   * @param k the rank constant, if given
   * @param span where it stands
   */
  record Rrf(ExprAst first, ExprAst second, Optional<ExprAst> k, Span span) implements ExprAst {
    /** Validates. */
    public Rrf {
      Objects.requireNonNull(first);
      Objects.requireNonNull(second);
      Objects.requireNonNull(k);
      Objects.requireNonNull(span);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visitRrf(this);
    }
  }

  /** Aggregate functions. */
  enum AggregateFunction {
    COUNT("count"),
    SUM("sum"),
    AVG("avg"),
    MIN("min"),
    MAX("max");

    private final String text;

    AggregateFunction(String text) {
      this.text = text;
    }

    /** Returns the source spelling. */
    public String text() {
      return text;
    }
  }

  /** {@code count(e)} and its kin. */
  record Aggregate(AggregateFunction function, ExprAst argument, Span span) implements ExprAst {
    /** Validates. */
    public Aggregate {
      Objects.requireNonNull(function);
      Objects.requireNonNull(argument);
      Objects.requireNonNull(span);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.visitAggregate(this);
    }
  }
}
