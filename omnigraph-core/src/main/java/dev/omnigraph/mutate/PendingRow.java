package dev.omnigraph.mutate;

import dev.omnigraph.query.ir.Value;
import java.util.List;

/**
 * A row as a write leaves it. Immutable.
 *
 * @param id the id
 * @param src the source node id, empty text for a node
 * @param dst the target node id, empty text for a node
 * @param values fitted values in property order
 */
record PendingRow(String id, String src, String dst, List<Value> values) {
  PendingRow {
    values = List.copyOf(values);
  }
}
