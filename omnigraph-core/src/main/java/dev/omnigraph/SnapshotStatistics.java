package dev.omnigraph;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.query.ir.TraversalIr.Direction;
import dev.omnigraph.query.plan.Statistics;
import dev.omnigraph.topology.DegreeStatistics;
import dev.omnigraph.topology.KnownSizes;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Sizes as the graph's manifest records them, and what is known from tables that are resident
 * anyway: planning opens no table and reads no row. The row counts are exact, since every edge has
 * both its ends.
 */
record SnapshotStatistics(Catalog catalog, Snapshot snapshot, KnownSizes known)
    implements Statistics {
  @Override
  public double nodeCount(String nodeType) {
    return catalog.node(nodeType).map(type -> rows(type.key())).orElse(0.0);
  }

  @Override
  public double degreeMean(String edgeType, Direction direction) {
    EdgeType type = edge(edgeType);
    double count = rows(type.key());
    double sources = Math.max(1, nodeCount(type.from()));
    double targets = Math.max(1, nodeCount(type.to()));
    return switch (direction) {
      case FORWARD -> count / sources;
      case BACKWARD -> count / targets;
      case BOTH -> 2 * count / sources;
    };
  }

  @Override
  public OptionalDouble degreeMeanByEdge(String edgeType, Direction direction) {
    return degrees(edgeType, direction)
        .map(degrees -> OptionalDouble.of(degrees.degreeMeanByEdge()))
        .orElseGet(OptionalDouble::empty);
  }

  @Override
  public OptionalDouble linkedShare(String edgeType, Direction direction, double passing) {
    EdgeType type = edge(edgeType);
    double nodes = nodeCount(direction == Direction.BACKWARD ? type.to() : type.from());
    return degrees(edgeType, direction)
        .map(d -> OptionalDouble.of(Math.min(1, d.nodesWithPassing(passing) / Math.max(1, nodes))))
        .orElseGet(OptionalDouble::empty);
  }

  /** Both directions at once have no lists of their own. */
  private Optional<DegreeStatistics> degrees(String edgeType, Direction direction) {
    return switch (direction) {
      case FORWARD -> known.outDegrees(edgeType);
      case BACKWARD -> known.inDegrees(edgeType);
      case BOTH -> Optional.empty();
    };
  }

  @Override
  public OptionalDouble equalShare(TableKey table, String property) {
    return known
        .distinct(table, property)
        .map(values -> OptionalDouble.of(values.equalShare()))
        .orElseGet(OptionalDouble::empty);
  }

  private EdgeType edge(String name) {
    return catalog
        .edge(name)
        .orElseThrow(() -> NotFoundException.of("edge type", name, "use a type of the schema"));
  }

  private double rows(TableKey key) {
    return snapshot.entry(key).map(TableEntry::rowCount).orElse(0L);
  }
}
