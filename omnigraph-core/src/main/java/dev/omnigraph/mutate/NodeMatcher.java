package dev.omnigraph.mutate;

import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.query.ir.MutationIr;
import dev.omnigraph.query.ir.Predicate;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.topology.Column;
import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.topology.OrdinalCursor;
import dev.omnigraph.write.ReadSet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** Finds the nodes a {@code where} matches, committed ones under the pending image. Confined. */
final class NodeMatcher {
  private final NodeType type;
  private final Property property;
  private final int slot;
  private final Comparison comparison;

  NodeMatcher(NodeType type, MutationIr.Where where, StatementValues values) {
    Invariant.check(
        where.subject() instanceof MutationIr.Subject.OfProperty,
        "nodes are matched by a property",
        type.name());
    this.type = type;
    this.property = ((MutationIr.Subject.OfProperty) where.subject()).property();
    this.slot = type.propertyIndex(property.name());
    this.comparison =
        new Comparison(property.type().scalar(), where.operator(), values.of(where.value()));
  }

  /** Returns the matching rows of the pending image. */
  List<PendingRow> pending(PendingChanges changes) {
    List<PendingRow> matching = new ArrayList<>();
    for (PendingRow row : changes.rows()) {
      if (comparison.matches(row.values().get(slot))) {
        matching.add(row);
      }
    }
    return matching;
  }

  /** Passes the ordinals of matching committed nodes that the pending image leaves alone. */
  void committed(ReadSet reads, PendingChanges changes, IntConsumer found) {
    if (!reads.hasRows(type.key()) || comparison.operand() instanceof Value.Null) {
      return;
    }
    NodeTable nodes = reads.nodes(type.name());
    if (isKeyLookup() && comparison.operand() instanceof Value.Text id) {
      int node = nodes.find(id.value());
      if (node >= 0) {
        passOn(nodes, node, changes, found);
      }
      return;
    }
    Column column = nodes.column(property.name());
    OrdinalCursor cursor = nodes.cursor();
    int[] batch = new int[1024];
    for (int n = cursor.next(batch); n > 0; n = cursor.next(batch)) {
      for (int i = 0; i < n; i++) {
        if (comparison.matches(CommittedValues.read(column, property.type(), batch[i]))) {
          passOn(nodes, batch[i], changes, found);
        }
      }
    }
  }

  private boolean isKeyLookup() {
    return comparison.operator() == Predicate.Operator.EQ
        && property.type().scalar() == ScalarType.STRING
        && type.keyProperties().size() == 1
        && type.isKeyPart(property.name());
  }

  private static void passOn(NodeTable nodes, int node, PendingChanges changes, IntConsumer found) {
    if (changes.isEmpty()) {
      found.accept(node);
      return;
    }
    String id = nodes.id(node);
    if (!changes.has(id) && !changes.isRemoved(id)) {
      found.accept(node);
    }
  }
}
