package dev.omnigraph;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.query.ir.TraversalIr.Direction;
import dev.omnigraph.query.plan.Statistics;

/**
 * Sizes as the graph's manifest records them: planning opens no table and reads no row. The row
 * counts are exact, since every edge has both its ends.
 */
record SnapshotStatistics(Catalog catalog, Snapshot snapshot) implements Statistics {
  @Override
  public double nodeCount(String nodeType) {
    return catalog.node(nodeType).map(type -> rows(type.key())).orElse(0.0);
  }

  @Override
  public double degreeMean(String edgeType, Direction direction) {
    EdgeType type =
        catalog
            .edge(edgeType)
            .orElseThrow(
                () -> NotFoundException.of("edge type", edgeType, "use a type of the schema"));
    double count = rows(type.key());
    double sources = Math.max(1, nodeCount(type.from()));
    double targets = Math.max(1, nodeCount(type.to()));
    return switch (direction) {
      case FORWARD -> count / sources;
      case BACKWARD -> count / targets;
      case BOTH -> 2 * count / sources;
    };
  }

  private double rows(TableKey key) {
    return snapshot.entry(key).map(TableEntry::rowCount).orElse(0L);
  }
}
