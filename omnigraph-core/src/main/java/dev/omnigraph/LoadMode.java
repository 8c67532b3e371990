package dev.omnigraph;

import java.util.Locale;

/** What a load does to the rows that are already there. Only tables with records are touched. */
public enum LoadMode {
  /** The input replaces the contents of every table it has records for. */
  OVERWRITE,
  /** Rows are added; an id that exists is a key conflict. */
  APPEND,
  /** Rows with an id that exists are replaced as a whole, others are added. */
  MERGE;

  /** Returns the lower-case name used on the command line. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
