package dev.omnigraph.bench;

import java.util.Locale;

/** The read queries that are compared; their names are those in the query files. */
public enum ReadWorkload {
  POINT(true),
  NEIGHBOURS(true),
  TWO_HOPS(true),
  THREE_HOPS(true),
  BY_CITY(false),
  TOP_KNOWN(false),
  SAME_START(false),
  ELDEST_OF_DAY(false),
  Q1_LONG_PATH(false),
  Q2_SQUARE(false),
  Q3_TRIANGLE(false),
  Q4_STAR(false),
  Q5_TWO_HOPS_INEQUALITY(false),
  Q6_TWO_HOPS(false),
  Q7_STAR_OF_FOUR(false),
  Q8_TWO_HOPS_WITHOUT_EDGE(false),
  Q9_PATH_WITHOUT_EDGE(false);

  private final boolean perPerson;

  ReadWorkload(boolean perPerson) {
    this.perPerson = perPerson;
  }

  /** Returns whether the query takes the key of a person. */
  public boolean isPerPerson() {
    return perPerson;
  }

  /** Returns whether it is one of the nine shapes after LSQB. */
  public boolean isShape() {
    return name().startsWith("Q");
  }

  /** Returns the name of the query. */
  public String queryName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
