package dev.omnigraph.schema.plan;

/** What becomes of dropped data. */
public enum DropMode {
  /** Earlier versions still show it until cleanup removes them. */
  SOFT("soft"),
  /** Earlier versions are purged after the change is published. */
  HARD("hard");

  private final String text;

  DropMode(String text) {
    this.text = text;
  }

  /** Returns the spelling in plans. */
  public String text() {
    return text;
  }
}
