package dev.omnigraph.ids;

import java.util.Comparator;
import java.util.HexFormat;
import java.util.Objects;

/**
 * The name of a table inside a graph: {@code node:<Type>} or {@code edge:<Type>}. Immutable;
 * ordered by the UTF-8 bytes of its text.
 *
 * @param kind whether the table holds nodes or edges
 * @param typeName the bare type name, not empty
 */
public record TableKey(Kind kind, String typeName) implements Comparable<TableKey> {

  /** The two kinds of tables. */
  public enum Kind {
    NODE("node", "nodes"),
    EDGE("edge", "edges");

    private final String prefix;
    private final String directory;

    Kind(String prefix, String directory) {
      this.prefix = prefix;
      this.directory = directory;
    }

    /** Returns {@code node} or {@code edge}. */
    public String prefix() {
      return prefix;
    }

    /** Returns the directory below the graph root, {@code nodes} or {@code edges}. */
    public String directory() {
      return directory;
    }
  }

  private static final Comparator<String> BY_BYTES = Utf8Order.INSTANCE;

  /** Validates the name. */
  public TableKey {
    Objects.requireNonNull(kind);
    if (typeName.isEmpty()) {
      throw new IllegalArgumentException("a table key needs a type name");
    }
  }

  /** Returns the key of a node table. */
  public static TableKey node(String typeName) {
    return new TableKey(Kind.NODE, typeName);
  }

  /** Returns the key of an edge table. */
  public static TableKey edge(String typeName) {
    return new TableKey(Kind.EDGE, typeName);
  }

  /**
   * Parses {@code node:<Type>} or {@code edge:<Type>}.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  public static TableKey parse(String text) {
    for (Kind kind : Kind.values()) {
      if (text.startsWith(kind.prefix + ":")) {
        return new TableKey(kind, text.substring(kind.prefix.length() + 1));
      }
    }
    throw new IllegalArgumentException("not a table key: " + text);
  }

  /** Returns whether this is the key of a node table. */
  public boolean isNode() {
    return kind == Kind.NODE;
  }

  /** Returns the dataset directory relative to the graph root, for example {@code nodes/40d7…}. */
  public String relativePath() {
    return kind.directory + "/" + HexFormat.of().toHexDigits(Fnv.hash64(typeName));
  }

  /** Returns the text form. */
  @Override
  public String toString() {
    return kind.prefix + ":" + typeName;
  }

  @Override
  public int compareTo(TableKey other) {
    return BY_BYTES.compare(toString(), other.toString());
  }
}
