package dev.omnigraph.query.ir;

/**
 * One ordering key.
 *
 * @param key what is compared
 * @param direction ascending puts nulls first, descending last
 */
public record OrderIr(Key key, SortDirection direction) {

  /** Sort directions. */
  public enum SortDirection {
    ASCENDING,
    DESCENDING
  }

  /** What a key may be. */
  public sealed interface Key {
    /** A result column, by 0-based position. */
    record Column(int index) implements Key {}

    /** A property that need not be projected; never in an aggregating query. */
    record Value(Expr expr) implements Key {}
  }
}
