package dev.omnigraph.load;

import java.util.Objects;
import java.util.Optional;

/**
 * How a source spells its records. Immutable.
 *
 * @param spelling the form of the bytes
 * @param type the node or edge type of every record, where a record does not say it itself
 */
public record InputFormat(Spelling spelling, Optional<String> type) {
  /** The form of the bytes of a source. */
  public enum Spelling {
    /** Concatenated JSON objects, each with its type. */
    JSON_LINES,
    /** RFC 4180 in UTF-8 with a header. */
    CSV,
    /** The stream or the file form of Arrow IPC. */
    ARROW
  }

  /** JSON Lines. */
  public static final InputFormat JSON_LINES =
      new InputFormat(Spelling.JSON_LINES, Optional.empty());

  /** Validates. */
  public InputFormat {
    Objects.requireNonNull(spelling);
    Objects.requireNonNull(type);
    if (type.isEmpty() == (spelling != Spelling.JSON_LINES)) {
      throw new IllegalArgumentException("tables, and only they, have one type");
    }
  }
}
