package dev.omnigraph.query.ir;

/**
 * A declared parameter.
 *
 * @param name without {@code $}
 * @param type its type; nullable ones may be missing
 */
public record ParamIr(String name, ValueType type) {
  /** The reserved name under which a caller overrides the query time stamp. */
  public static final String NOW = "__nanograph_now";
}
