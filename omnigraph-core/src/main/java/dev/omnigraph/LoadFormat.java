package dev.omnigraph;

import dev.omnigraph.load.InputFormat;
import java.util.Optional;

/**
 * How a source of a load spells its records: JSON Lines, or a table whose rows all have one type.
 * Immutable.
 *
 * <p>The columns of a table are named after the properties of the type; {@code id} gives ids, and
 * the table of an edge type has {@code from} and {@code to}. Values mean what they mean in JSON
 * Lines, and pass the same checks.
 */
public final class LoadFormat {
  private static final LoadFormat JSON_LINES = new LoadFormat(InputFormat.JSON_LINES);

  private final InputFormat input;

  private LoadFormat(InputFormat input) {
    this.input = input;
  }

  /** JSON Lines: each record says its type. */
  public static LoadFormat jsonLines() {
    return JSON_LINES;
  }

  /**
   * CSV by RFC 4180, in UTF-8, with a header. An empty cell is null and a quoted empty one an empty
   * text; lists and vectors are JSON arrays, dates and times ISO 8601, blobs {@code base64:} or a
   * reference.
   *
   * @param type the node or edge type of the rows, or a table key such as {@code node:Person}
   */
  public static LoadFormat csv(String type) {
    return new LoadFormat(new InputFormat(InputFormat.Spelling.CSV, Optional.of(type)));
  }

  /**
   * Arrow IPC, as a stream or as a file, without compressed buffers. Times without a zone are taken
   * as UTC; parts of a millisecond are cut off.
   *
   * @param type the node or edge type of the rows, or a table key such as {@code node:Person}
   */
  public static LoadFormat arrow(String type) {
    return new LoadFormat(new InputFormat(InputFormat.Spelling.ARROW, Optional.of(type)));
  }

  InputFormat input() {
    return input;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LoadFormat that && input.equals(that.input);
  }

  @Override
  public int hashCode() {
    return input.hashCode();
  }

  @Override
  public String toString() {
    return input.spelling() + input.type().map(t -> " of " + t).orElse("");
  }
}
