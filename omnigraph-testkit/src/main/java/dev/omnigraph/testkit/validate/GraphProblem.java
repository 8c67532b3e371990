package dev.omnigraph.testkit.validate;

/**
 * One way in which a graph does not fit its schema. Immutable.
 *
 * @param kind the rule
 * @param type the type of the row
 * @param id the row
 * @param detail the property, end or count, for people
 */
public record GraphProblem(Kind kind, String type, String id, String detail) {
  /** The rules. */
  public enum Kind {
    /** The schema has no such type or property. */
    UNKNOWN,
    /** A property without {@code ?} has no value. */
    REQUIRED,
    /** A value is not of the property's type. */
    TYPE,
    /** A text is not among the values of an enum. */
    ENUM,
    /** A number is out of its bounds. */
    RANGE,
    /** A text contains no match of its pattern. */
    CHECK,
    /** Two rows of one type have one id, or a keyed node has an id that is not its key. */
    KEY,
    /** Two rows of one type have one tuple. */
    UNIQUE,
    /** An edge has an end that is not there. */
    ENDPOINT,
    /** A node has too many or too few edges of one type. */
    CARDINALITY
  }
}
