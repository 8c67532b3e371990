package dev.omnigraph.query.exec;

import dev.omnigraph.query.ir.TraversalIr.Direction;
import dev.omnigraph.query.plan.Statistics;
import dev.omnigraph.topology.EdgeTable;
import dev.omnigraph.topology.GraphView;

/** Statistics read off a snapshot's resident tables; asking loads the table concerned. */
public final class ViewStatistics implements Statistics {
  private final GraphView view;

  /** Creates the statistics of a view, which must stay open while they are used. */
  public ViewStatistics(GraphView view) {
    this.view = view;
  }

  @Override
  public double nodeCount(String nodeType) {
    return view.nodes(nodeType).liveCount();
  }

  @Override
  public double degreeMean(String edgeType, Direction direction) {
    EdgeTable edges = view.edges(edgeType);
    double count = edges.liveCount();
    double sources = Math.max(1, nodeCount(edges.sourceKey().typeName()));
    double targets = Math.max(1, nodeCount(edges.targetKey().typeName()));
    return switch (direction) {
      case FORWARD -> count / sources;
      case BACKWARD -> count / targets;
      case BOTH -> 2 * count / sources;
    };
  }
}
