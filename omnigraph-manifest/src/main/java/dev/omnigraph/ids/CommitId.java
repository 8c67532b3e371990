package dev.omnigraph.ids;

/**
 * The id of a graph commit, a ULID.
 *
 * @param text 26 characters
 */
public record CommitId(String text) implements Comparable<CommitId> {

  /** Validates that there is a text. */
  public CommitId {
    if (text.isBlank()) {
      throw new IllegalArgumentException("an id needs a text");
    }
  }

  @Override
  public int compareTo(CommitId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
