package dev.omnigraph.ids;

/**
 * The id of one multi-step operation, a ULID; it names the operation's sidecar file.
 *
 * @param text 26 characters
 */
public record OperationId(String text) implements Comparable<OperationId> {

  /** Validates that there is a text. */
  public OperationId {
    if (text.isBlank()) {
      throw new IllegalArgumentException("an id needs a text");
    }
  }

  @Override
  public int compareTo(OperationId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
