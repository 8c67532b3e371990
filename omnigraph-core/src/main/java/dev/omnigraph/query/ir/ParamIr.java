package dev.omnigraph.query.ir;

/**
 * A declared parameter.
 *
 * @param name without {@code $}
 * @param type its type; nullable ones may be missing
 */
public record ParamIr(String name, ValueType type) {}
