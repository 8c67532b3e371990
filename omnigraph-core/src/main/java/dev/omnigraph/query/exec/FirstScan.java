package dev.omnigraph.query.exec;

import dev.omnigraph.query.ir.Predicate;
import dev.omnigraph.topology.OrdinalCursor;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the first scan of an execution gives instead of all nodes.
 *
 * @param nodes the nodes
 * @param answered conditions of the filter behind it that hold for all of them; compared by
 *     identity
 */
record FirstScan(Supplier<OrdinalCursor> nodes, List<Predicate> answered) {
  /** Copies. */
  FirstScan {
    answered = List.copyOf(answered);
  }

  boolean answers(Predicate predicate) {
    for (Predicate each : answered) {
      if (each == predicate) {
        return true;
      }
    }
    return false;
  }
}
