package dev.omnigraph.query.ir;

/** A condition on one row; three-valued, a row survives only when it is true. Immutable. */
public sealed interface Predicate {
  /** Comparison operators. */
  enum Operator {
    EQ("="),
    NE("!="),
    LT("<"),
    LE("<="),
    GT(">"),
    GE(">=");

    private final String text;

    Operator(String text) {
      this.text = text;
    }

    /** Returns the source spelling. */
    public String text() {
      return text;
    }

    /** Returns the operator for swapped operands. */
    public Operator mirrored() {
      return switch (this) {
        case EQ -> EQ;
        case NE -> NE;
        case LT -> GT;
        case LE -> GE;
        case GT -> LT;
        case GE -> LE;
      };
    }
  }

  /** {@code left operator right}; unknown when a side is null. */
  record Compare(Expr left, Operator operator, Expr right) implements Predicate {}

  /** The list on the left contains the scalar on the right. */
  record Contains(Expr list, Expr element) implements Predicate {}

  /** The text on the left contains the text on the right, exactly. */
  record Substring(Expr text, Expr part) implements Predicate {}

  /** The text on the left starts with the text on the right, exactly. */
  record StartsWith(Expr text, Expr prefix) implements Predicate {}

  /** A full-text clause on a String property of a node slot. */
  record TextMatch(TextFunction function, Expr.NodeProperty field, Expr query, Expr edits)
      implements Predicate {
    /** Kinds of text clauses. */
    public enum TextFunction {
      SEARCH,
      MATCH_TEXT,
      FUZZY
    }
  }
}
