package dev.omnigraph;

/** The two kinds of entities. */
public enum EntityKind {
  NODE("node"),
  EDGE("edge");

  private final String text;

  EntityKind(String text) {
    this.text = text;
  }

  /** Returns {@code node} or {@code edge}. */
  public String text() {
    return text;
  }
}
