package dev.omnigraph.maintain;

/**
 * A part of a check, small enough to say where a check ended. Immutable.
 *
 * @param table the table concerned, or empty for more than one
 * @param text what is read, for people; tells the part from all others
 */
record CheckPart(String table, String text) {}
