package dev.omnigraph.query.exec;

import dev.omnigraph.query.ir.ValueType;

/**
 * One column of a result. Immutable.
 *
 * @param name its name, unique in the result
 * @param type its static type
 */
public record ResultColumn(String name, ValueType type) {}
