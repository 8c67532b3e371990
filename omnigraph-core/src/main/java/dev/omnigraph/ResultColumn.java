package dev.omnigraph;

/**
 * One column of a result. Immutable.
 *
 * @param name its name, unique in the result
 * @param type its type as the schema language spells it, without {@code ?}
 * @param nullable whether null may occur
 */
public record ResultColumn(String name, String type, boolean nullable) {}
