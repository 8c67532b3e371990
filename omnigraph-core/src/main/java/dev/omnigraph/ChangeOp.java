package dev.omnigraph;

/** What happened to an entity between two states: decided by which of them has its id. */
public enum ChangeOp {
  INSERT("insert"),
  UPDATE("update"),
  DELETE("delete");

  private final String text;

  ChangeOp(String text) {
    this.text = text;
  }

  /** Returns {@code insert}, {@code update} or {@code delete}. */
  public String text() {
    return text;
  }
}
