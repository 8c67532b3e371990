package dev.omnigraph.mutate;

import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.query.ir.MutationIr;
import dev.omnigraph.query.ir.Predicate;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.topology.Adjacency;
import dev.omnigraph.topology.Column;
import dev.omnigraph.topology.EdgeTable;
import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.topology.OrdinalCursor;
import dev.omnigraph.write.ReadSet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/** Finds the edges a {@code where} matches. Confined. */
final class EdgeMatcher {
  private final EdgeType type;
  private final MutationIr.Subject subject;
  private final Comparison comparison;

  EdgeMatcher(EdgeType type, MutationIr.Where where, StatementValues values) {
    this.type = type;
    this.subject = where.subject();
    ScalarType scalar =
        subject instanceof MutationIr.Subject.OfProperty of
            ? of.property().type().scalar()
            : ScalarType.STRING;
    this.comparison = new Comparison(scalar, where.operator(), values.of(where.value()));
  }

  /** Returns the matching rows of the pending image. */
  List<PendingRow> pending(PendingChanges changes) {
    Function<PendingRow, Value> left;
    if (subject instanceof MutationIr.Subject.From) {
      left = row -> new Value.Text(row.src());
    } else if (subject instanceof MutationIr.Subject.To) {
      left = row -> new Value.Text(row.dst());
    } else {
      Property property = ((MutationIr.Subject.OfProperty) subject).property();
      int slot = type.propertyIndex(property.name());
      left = row -> row.values().get(slot);
    }
    List<PendingRow> matching = new ArrayList<>();
    for (PendingRow row : changes.rows()) {
      if (comparison.matches(left.apply(row))) {
        matching.add(row);
      }
    }
    return matching;
  }

  /** Passes the rows of matching committed edges. */
  void committed(ReadSet reads, IntConsumer found) {
    if (!reads.hasRows(type.key()) || comparison.operand() instanceof Value.Null) {
      return;
    }
    EdgeTable edges = reads.edges(type.name());
    if (subject instanceof MutationIr.Subject.OfProperty of) {
      Column column = edges.column(of.property().name());
      scan(edges, edge -> CommittedValues.read(column, of.property().type(), edge), found);
      return;
    }
    boolean from = subject instanceof MutationIr.Subject.From;
    String nodeType = from ? type.from() : type.to();
    if (!reads.hasRows(TableKey.node(nodeType))) {
      return;
    }
    NodeTable nodes = reads.nodes(nodeType);
    if (comparison.operator() == Predicate.Operator.EQ
        && comparison.operand() instanceof Value.Text id) {
      int node = nodes.find(id.value());
      if (node >= 0) {
        at(from ? edges.out() : edges.in(), node, found);
      }
      return;
    }
    scan(
        edges,
        edge -> new Value.Text(nodes.id(from ? edges.sourceOf(edge) : edges.targetOf(edge))),
        found);
  }

  /** Passes the edges at a node. */
  static void at(Adjacency adjacency, int node, IntConsumer found) {
    int[] edges = adjacency.edgeArray(node);
    int start = adjacency.start(node);
    int end = start + adjacency.degree(node);
    for (int i = start; i < end; i++) {
      found.accept(edges[i]);
    }
  }

  private void scan(EdgeTable edges, IntFunction<Value> left, IntConsumer found) {
    OrdinalCursor cursor = edges.cursor();
    int[] batch = new int[1024];
    for (int n = cursor.next(batch); n > 0; n = cursor.next(batch)) {
      for (int i = 0; i < n; i++) {
        if (comparison.matches(left.apply(batch[i]))) {
          found.accept(batch[i]);
        }
      }
    }
  }
}
