package dev.omnigraph.system;

import dev.omnigraph.testkit.storage.ObjectClass;
import dev.omnigraph.testkit.storage.Verb;
import java.util.ArrayList;
import java.util.List;

/**
 * What an operation may cost at the storage ports: rows of bounds, each with the name it fails by.
 */
final class CostGate {
  private final List<Bound> bounds = new ArrayList<>();

  /** How often a verb may be used on a class of objects. */
  private record Bound(
      String gate, ObjectClass objectClass, Verb verb, long atLeast, long atMost) {}

  private CostGate() {}

  /**
   * A write on a warm handle that holds the lease.
   *
   * @param scans columns of new fragments nobody looked at before
   */
  static CostGate write(int stages, int commits, int scans) {
    return new CostGate()
        .exactly("C1", ObjectClass.SCHEMA_FILE, Verb.READ_TEXT, 3)
        .exactly("C1", ObjectClass.SCHEMA_FILE, Verb.EXISTS, 2)
        .exactly("C3", ObjectClass.DATA_TABLE, Verb.OPEN, 0)
        .exactly("C3", ObjectClass.DATA_TABLE, Verb.PROBE, 0)
        .exactly("C3", ObjectClass.DATA_TABLE, Verb.SCAN, scans)
        .exactly("C4", ObjectClass.MANIFEST, Verb.OPEN, 0)
        .exactly("C4", ObjectClass.INTERNAL_TABLE, Verb.OPEN, 0)
        .exactly("C5", ObjectClass.MANIFEST, Verb.SCAN, 0)
        .exactly("C6", ObjectClass.MANIFEST, Verb.PROBE, 0)
        .exactly("C7", ObjectClass.SIDECAR, Verb.LIST_DIR, 1)
        .exactly("C7", ObjectClass.SIDECAR, Verb.WRITE_TEXT, 1)
        .exactly("C7", ObjectClass.SIDECAR, Verb.DELETE_TEXT, 1)
        .exactly("C8", ObjectClass.DATA_TABLE, Verb.STAGE, stages)
        .exactly("C8", ObjectClass.DATA_TABLE, Verb.UPSERT, 0)
        .exactly("C8", ObjectClass.DATA_TABLE, Verb.INDEX, 0)
        .exactly("C11", ObjectClass.DATA_TABLE, Verb.COMMIT, commits)
        .exactly("C11", ObjectClass.MANIFEST, Verb.STAGE, 1)
        .exactly("C11", ObjectClass.MANIFEST, Verb.COMMIT, 1);
  }

  /** A read that may have to take in what was committed since the last one. */
  static CostGate read(int newFragments) {
    return new CostGate()
        .atMost("C2", ObjectClass.SCHEMA_FILE, Verb.READ_TEXT, 3)
        .atMost("C2", ObjectClass.SCHEMA_FILE, Verb.EXISTS, 2)
        .exactly("C3", ObjectClass.DATA_TABLE, Verb.OPEN, 0)
        .exactly("C3", ObjectClass.DATA_TABLE, Verb.PROBE, 0)
        .exactly("C14", ObjectClass.DATA_TABLE, Verb.SCAN, newFragments)
        .exactly("C14", ObjectClass.MANIFEST, Verb.OPEN, 0)
        .exactly("C14", ObjectClass.MANIFEST, Verb.SCAN, 0)
        .exactly("C14", ObjectClass.MANIFEST, Verb.PROBE, 0)
        .exactly("C14", ObjectClass.SIDECAR, Verb.LIST_DIR, 0);
  }

  /**
   * A write that counts edges or tuples. C16 allows one open for the look at the newest version;
   * the views have it.
   */
  static CostGate ruledWrite(int stages, int commits, int scans) {
    return write(stages, commits, scans)
        .exactly("C16", ObjectClass.DATA_TABLE, Verb.OPEN, 0)
        .exactly("C16", ObjectClass.DATA_TABLE, Verb.PROBE, 0);
  }

  /** The first read of a handle that only probes after somebody else's commit to one table. */
  static CostGate readAfterForeignCommit() {
    return new CostGate()
        .exactly("C2", ObjectClass.SCHEMA_FILE, Verb.READ_TEXT, 3)
        .exactly("C2", ObjectClass.SCHEMA_FILE, Verb.EXISTS, 2)
        .exactly("C3", ObjectClass.DATA_TABLE, Verb.OPEN, 1)
        .exactly("C3", ObjectClass.DATA_TABLE, Verb.SCAN, 1)
        .exactly("C4", ObjectClass.MANIFEST, Verb.OPEN, 1)
        .exactly("C5", ObjectClass.MANIFEST, Verb.SCAN, 1)
        .exactly("C6", ObjectClass.MANIFEST, Verb.PROBE, 1)
        .exactly("C7", ObjectClass.SIDECAR, Verb.LIST_DIR, 0);
  }

  /** A merge of rows added to one table into a branch that did not move. */
  static CostGate fastForward() {
    return new CostGate()
        .exactly("C15", ObjectClass.DATA_TABLE, Verb.STAGE, 1)
        .exactly("C15", ObjectClass.DATA_TABLE, Verb.UPSERT, 0)
        .exactly("C15", ObjectClass.DATA_TABLE, Verb.INDEX, 0)
        .exactly("C15", ObjectClass.DATA_TABLE, Verb.COMMIT, 1)
        .exactly("C15", ObjectClass.MANIFEST, Verb.COMMIT, 1);
  }

  /** A repeated read of a handle that only probes. */
  static CostGate probeOnly(int probes) {
    CostGate gate = new CostGate();
    for (ObjectClass objectClass : ObjectClass.values()) {
      for (Verb verb : Verb.values()) {
        boolean probe = objectClass == ObjectClass.MANIFEST && verb == Verb.PROBE;
        gate.exactly("C14", objectClass, verb, probe ? probes : 0);
      }
    }
    return gate;
  }

  private CostGate exactly(String gate, ObjectClass objectClass, Verb verb, long count) {
    bounds.add(new Bound(gate, objectClass, verb, count, count));
    return this;
  }

  private CostGate atMost(String gate, ObjectClass objectClass, Verb verb, long count) {
    bounds.add(new Bound(gate, objectClass, verb, 0, count));
    return this;
  }

  /** Returns what exceeds the gate, as {@code gate class verb count}. */
  List<String> violations(CountedGraph.Cost cost) {
    List<String> found = new ArrayList<>();
    for (Bound bound : bounds) {
      long count = cost.of(bound.objectClass(), bound.verb());
      if (count < bound.atLeast() || count > bound.atMost()) {
        found.add(bound.gate() + " " + bound.objectClass() + " " + bound.verb() + " " + count);
      }
    }
    return found;
  }
}
