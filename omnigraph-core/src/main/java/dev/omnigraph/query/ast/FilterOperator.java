package dev.omnigraph.query.ast;

/** The operators of a filter line; the comparisons are also those of a {@code where}. */
public enum FilterOperator {
  EQ("="),
  NE("!="),
  LT("<"),
  LE("<="),
  GT(">"),
  GE(">="),
  CONTAINS("contains"),
  STARTS_WITH("starts_with");

  private final String text;

  FilterOperator(String text) {
    this.text = text;
  }

  /** Returns the source spelling. */
  public String text() {
    return text;
  }

  /** Returns whether this is one of the six comparisons. */
  public boolean isComparison() {
    return this != CONTAINS && this != STARTS_WITH;
  }
}
