package dev.omnigraph.query.exec;

import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.MatchBlock;
import dev.omnigraph.query.ir.NodeSlot;
import dev.omnigraph.query.ir.Predicate;
import dev.omnigraph.query.ir.QueryIr;
import dev.omnigraph.query.ir.TraversalIr;
import dev.omnigraph.query.ir.TraversalIr.Direction;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.topology.Column;
import dev.omnigraph.topology.DoubleColumn;
import dev.omnigraph.topology.EdgeTable;
import dev.omnigraph.topology.GraphView;
import dev.omnigraph.topology.LongColumn;
import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.topology.TextColumn;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.NullUnmarked;

/**
 * Evaluates a match by the letter of the specification: every assignment of nodes and edges is
 * tried. Shows each complete assignment as the ids of the projected variables.
 */
@NullUnmarked
final class NaiveEvaluator {
  private final GraphView view;
  private final QueryIr query;
  private final int[] nodes;
  private final int[] edges;
  private final List<String> rows = new ArrayList<>();

  NaiveEvaluator(GraphView view, QueryIr query) {
    this.view = view;
    this.query = query;
    this.nodes = new int[query.slotCount()];
    this.edges = new int[query.edgeSlotCount()];
  }

  List<String> rows() {
    bind(query.match(), 0, this::emit);
    return rows;
  }

  private boolean emit() {
    StringJoiner row = new StringJoiner(",", "(", ")");
    query
        .projections()
        .forEach(
            p -> {
              Expr.NodeId id = (Expr.NodeId) p.expr();
              row.add(view.nodes(id.nodeType().name()).id(nodes[id.slot()]));
            });
    rows.add(row.toString());
    return false;
  }

  /** What to do with a complete assignment; true stops the search. */
  private interface Sink {
    boolean accept();
  }

  private boolean bind(MatchBlock block, int index, Sink sink) {
    if (index == block.slots().size()) {
      return bindEdges(block, 0, sink);
    }
    NodeSlot slot = block.slots().get(index);
    NodeTable table = view.nodes(slot.nodeType().name());
    for (int node = 0; node < table.ordinalBound(); node++) {
      if (table.isLive(node)) {
        nodes[slot.slot()] = node;
        if (bind(block, index + 1, sink)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean bindEdges(MatchBlock block, int index, Sink sink) {
    if (index == block.traversals().size()) {
      return holds(block) && sink.accept();
    }
    TraversalIr traversal = block.traversals().get(index);
    int left = nodes[traversal.leftSlot()];
    int right = nodes[traversal.rightSlot()];
    EdgeTable table = view.edges(traversal.edgeType().name());
    if (traversal.edgeSlot().isEmpty()) {
      return related(traversal, table, left, right) && bindEdges(block, index + 1, sink);
    }
    for (int edge = 0; edge < table.rowBound(); edge++) {
      boolean forward = table.sourceOf(edge) == left && table.targetOf(edge) == right;
      boolean backward = table.sourceOf(edge) == right && table.targetOf(edge) == left;
      boolean linked =
          switch (traversal.direction()) {
            case FORWARD -> forward;
            case BACKWARD -> backward;
            case BOTH -> forward || backward;
          };
      if (linked) {
        edges[traversal.edgeSlot().getAsInt()] = edge;
        if (bindEdges(block, index + 1, sink)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean related(TraversalIr traversal, EdgeTable table, int left, int right) {
    boolean sameType = traversal.edgeType().from().equals(traversal.edgeType().to());
    long max = sameType ? traversal.maxHops() : 1;
    if (left == right && sameType) {
      return traversal.minHops() == 1 && step(traversal, table, left).get(left);
    }
    BitSet visited = new BitSet();
    visited.set(left);
    if (!sameType) {
      visited.clear();
    }
    BitSet frontier = new BitSet();
    frontier.set(left);
    for (long distance = 1; distance <= max && !frontier.isEmpty(); distance++) {
      BitSet next = new BitSet();
      frontier.stream().forEach(node -> next.or(step(traversal, table, node)));
      next.andNot(visited);
      if (next.get(right)) {
        return distance >= traversal.minHops();
      }
      visited.or(next);
      frontier = next;
    }
    return false;
  }

  private static BitSet step(TraversalIr traversal, EdgeTable table, int node) {
    BitSet reached = new BitSet();
    for (int edge = 0; edge < table.rowBound(); edge++) {
      if (traversal.direction() != Direction.BACKWARD && table.sourceOf(edge) == node) {
        reached.set(table.targetOf(edge));
      }
      if (traversal.direction() != Direction.FORWARD && table.targetOf(edge) == node) {
        reached.set(table.sourceOf(edge));
      }
    }
    return reached;
  }

  private boolean holds(MatchBlock block) {
    for (NodeSlot slot : block.slots()) {
      for (Predicate filter : slot.filters()) {
        if (!holds(filter)) {
          return false;
        }
      }
    }
    for (Predicate filter : block.filters()) {
      if (!holds(filter)) {
        return false;
      }
    }
    for (MatchBlock negation : block.negations()) {
      if (bind(negation, 0, () -> true)) {
        return false;
      }
    }
    return true;
  }

  private boolean holds(Predicate filter) {
    Predicate.Compare compare = (Predicate.Compare) filter;
    Object left = value(compare.left());
    Object right = value(compare.right());
    if (left == null || right == null) {
      return false;
    }
    int order =
        left instanceof String text
            ? text.compareTo((String) right)
            : number(left).compareTo(number(right));
    return switch (compare.operator()) {
      case EQ -> order == 0;
      case NE -> order != 0;
      case LT -> order < 0;
      case LE -> order <= 0;
      case GT -> order > 0;
      case GE -> order >= 0;
    };
  }

  private static BigDecimal number(Object value) {
    return value instanceof Double real ? new BigDecimal(real) : BigDecimal.valueOf((Long) value);
  }

  private Object value(Expr expr) {
    if (expr instanceof Expr.NodeProperty p) {
      Column column = view.nodes(p.nodeType().name()).column(p.property().name());
      return value(column, nodes[p.slot()]);
    } else if (expr instanceof Expr.EdgeProperty p) {
      Column column = view.edges(p.edgeType().name()).column(p.property().name());
      return value(column, edges[p.edgeSlot()]);
    }
    Value value = ((Expr.Constant) expr).value();
    if (value instanceof Value.Int integer) {
      return integer.value();
    } else if (value instanceof Value.Real real) {
      return real.value();
    }
    return ((Value.Text) value).value();
  }

  private static Object value(Column column, int at) {
    if (column.isNull(at)) {
      return null;
    } else if (column instanceof LongColumn longs) {
      return longs.longAt(at);
    } else if (column instanceof DoubleColumn doubles) {
      return doubles.doubleAt(at);
    }
    return ((TextColumn) column).textAt(at);
  }
}
