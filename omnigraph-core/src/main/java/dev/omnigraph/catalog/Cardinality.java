package dev.omnigraph.catalog;

import java.util.OptionalLong;

/**
 * How many edges of one type may leave one source node. Immutable.
 *
 * @param min the least number, 0 to 2^32-1
 * @param max the greatest number, 0 to 2^32-1, or empty for no limit
 */
public record Cardinality(long min, OptionalLong max) {
  /** Any number of edges. */
  public static final Cardinality UNBOUNDED = new Cardinality(0, OptionalLong.empty());

  private static final long LIMIT = 0xffff_ffffL;

  /** Checks the bounds. */
  public Cardinality {
    if (min < 0 || min > LIMIT || (max.isPresent() && (max.getAsLong() < min || over(max)))) {
      throw new IllegalArgumentException("not a cardinality: " + min + ".." + max);
    }
  }

  private static boolean over(OptionalLong max) {
    return max.getAsLong() > LIMIT;
  }

  /** Returns whether every number of edges is allowed. */
  public boolean isUnbounded() {
    return min == 0 && max.isEmpty();
  }

  /** Returns whether a number of edges is allowed. */
  public boolean admits(long edges) {
    return edges >= min && (max.isEmpty() || edges <= max.getAsLong());
  }

  /** Returns the spelling in the schema language, for example {@code 0..1}. */
  public String text() {
    return min + ".." + (max.isPresent() ? Long.toString(max.getAsLong()) : "");
  }
}
