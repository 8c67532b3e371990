package dev.omnigraph.testkit.history;

import java.util.List;

/**
 * Something a history shows that an isolation level forbids. Immutable.
 *
 * @param kind what it is
 * @param detail the lists and elements concerned, for people
 * @param transactions who is involved; for a cycle in its order
 */
public record Anomaly(Kind kind, String detail, List<Integer> transactions) {
  /** Isolation levels, weakest first. */
  public enum Level {
    /** Only what was committed, and all of it, is seen. */
    READ_COMMITTED,
    /** Each transaction reads one committed state and loses no update; sessions go forward. */
    SNAPSHOT_ISOLATION,
    /** All is as if one transaction ran after the other. */
    SERIALIZABLE
  }

  /** What a history can show. */
  public enum Kind {
    /** A transaction contradicts itself: its own appends are missing, or two reads differ. */
    INTERNAL(Level.READ_COMMITTED),
    /** An element nobody appended was read, or one element twice. */
    GARBAGE_READ(Level.READ_COMMITTED),
    /** G1a: an element of an aborted transaction was read. */
    ABORTED_READ(Level.READ_COMMITTED),
    /** G1b: a list was read between two appends of one transaction to it. */
    INTERMEDIATE_READ(Level.READ_COMMITTED),
    /** Two reads of one list have no common order of its elements. */
    INCOMPATIBLE_ORDER(Level.READ_COMMITTED),
    /** G0: transactions overwrite each other in a circle. */
    WRITE_CYCLE(Level.READ_COMMITTED),
    /** G1c: transactions depend on each other by writes and reads in a circle. */
    CIRCULAR_FLOW(Level.READ_COMMITTED),
    /** An acknowledged append is missing from a read that began after it. */
    LOST_APPEND(Level.SNAPSHOT_ISOLATION),
    /** Two transactions read one version of a list and both appended to it. */
    LOST_UPDATE(Level.SNAPSHOT_ISOLATION),
    /** G-single: a circle with exactly one read that was overwritten; read skew. */
    READ_SKEW(Level.SNAPSHOT_ISOLATION),
    /** A circle in which no two overwritten reads follow each other. */
    LONG_FORK(Level.SNAPSHOT_ISOLATION),
    /** G2: a circle with overwritten reads that snapshot isolation allows; write skew. */
    WRITE_SKEW(Level.SERIALIZABLE);

    private final Level forbiddenFrom;

    Kind(Level forbiddenFrom) {
      this.forbiddenFrom = forbiddenFrom;
    }

    /** Returns the weakest level that forbids it. */
    public Level forbiddenFrom() {
      return forbiddenFrom;
    }
  }

  /** Copies. */
  public Anomaly {
    transactions = List.copyOf(transactions);
  }
}
