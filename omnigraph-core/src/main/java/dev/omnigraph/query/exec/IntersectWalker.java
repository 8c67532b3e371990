package dev.omnigraph.query.exec;

import dev.omnigraph.expr.RowBlock;
import dev.omnigraph.query.plan.PlanStep;
import dev.omnigraph.topology.GraphView;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the nodes a hop reaches that are, or are not, linked to other nodes of the row. The
 * neighbours of such a node are marked once and stay marked while the rows keep naming it, so each
 * candidate costs one look at its mark. A list much shorter than the candidates is searched for
 * instead.
 */
final class IntersectWalker extends HopWalker {
  private static final int SHORTER = 16;

  private final HopWalker candidates;
  private final MarkedLink[] marked;
  private final int[] others;
  private final int[] otherNodes;
  private int[] spare = new int[16];
  private int[] own = new int[16];

  private IntersectWalker(HopWalker candidates, MarkedLink[] marked, int[] others) {
    this.candidates = candidates;
    this.marked = marked;
    this.others = others;
    this.otherNodes = new int[others.length];
  }

  static IntersectWalker of(PlanStep.Intersect step, GraphView view, ExecutionContext context) {
    int bound = view.nodes(step.to().nodeType().name()).ordinalBound();
    List<PlanStep.Link> links = step.links();
    MarkedLink[] marked =
        links.stream()
            .filter(l -> l.kind() != PlanStep.Link.Kind.OTHER_THAN)
            .map(
                l ->
                    new MarkedLink(
                        l, HopWalker.of(l.hop(), view, context), new NodeSet(context, bound)))
            .toArray(MarkedLink[]::new);
    int[] others =
        links.stream()
            .filter(l -> l.kind() == PlanStep.Link.Kind.OTHER_THAN)
            .mapToInt(PlanStep.Link::other)
            .toArray();
    return new IntersectWalker(HopWalker.of(step.hop(), view, context), marked, others);
  }

  /** The neighbours of one other node of the row. */
  private static final class MarkedLink {
    private final int column;
    private final boolean wanted;
    private final HopWalker walker;
    private final NodeSet marks;
    private int node = -1;
    private boolean isMarked;

    MarkedLink(PlanStep.Link link, HopWalker walker, NodeSet marks) {
      this.column = link.other();
      this.wanted = link.kind() == PlanStep.Link.Kind.LINKED;
      this.walker = walker;
      this.marks = marks;
    }

    void enter(int next) {
      if (next != node) {
        if (isMarked) {
          marks.clear(walker.nodes, walker.start, walker.end);
          isMarked = false;
        }
        node = next;
        walker.walk(next);
      }
    }

    void mark() {
      if (!isMarked) {
        marks.addAll(walker.nodes, walker.start, walker.end);
        isMarked = true;
      }
    }

    int size() {
      return walker.end - walker.start;
    }
  }

  @Override
  void enter(RowBlock rows, int row) {
    for (MarkedLink link : marked) {
      link.enter(rows.column(link.column)[row]);
    }
    for (int i = 0; i < others.length; i++) {
      otherNodes[i] = rows.column(others[i])[row];
    }
  }

  @Override
  void walk(int node) {
    candidates.walk(node);
    nodes = candidates.nodes;
    start = candidates.start;
    end = candidates.end;
    for (MarkedLink link : marked) {
      if (link.wanted && link.size() * SHORTER < end - start) {
        search(link, node);
      } else {
        filter(link);
      }
    }
    for (int other : otherNodes) {
      exclude(other);
    }
  }

  /** Keeps those nodes of the link that the hop also reaches; only ever the first test. */
  private void search(MarkedLink link, int node) {
    int[] target = room(link.size());
    int count = 0;
    for (int i = link.walker.start; i < link.walker.end; i++) {
      int neighbour = link.walker.nodes[i];
      if (candidates.reaches(node, neighbour) && isCandidate(neighbour)) {
        target[count++] = neighbour;
      }
    }
    take(target, count);
  }

  /** Returns whether no earlier test has dropped the node. */
  private boolean isCandidate(int node) {
    return nodes == candidates.nodes || Arrays.binarySearch(nodes, start, end, node) >= 0;
  }

  private void filter(MarkedLink link) {
    link.mark();
    int[] target = room(end - start);
    int count = 0;
    NodeSet marks = link.marks;
    int wanted = link.wanted ? 1 : 0;
    for (int i = start; i < end; i++) {
      int node = nodes[i];
      target[count] = node;
      count += marks.has(node) == wanted ? 1 : 0;
    }
    take(target, count);
  }

  private void exclude(int other) {
    int at = Arrays.binarySearch(nodes, start, end, other);
    if (at >= 0) {
      int[] target = room(end - start);
      int before = at - start;
      System.arraycopy(nodes, start, target, 0, before);
      System.arraycopy(nodes, at + 1, target, before, end - at - 1);
      take(target, end - start - 1);
    }
  }

  /** Returns an array that is not the one being read. */
  private int[] room(int size) {
    int[] target = nodes == own ? spare : own;
    if (target.length < size) {
      int[] larger = new int[Math.max(size, 2 * target.length)];
      if (target == own) {
        own = larger;
      } else {
        spare = larger;
      }
      return larger;
    }
    return target;
  }

  private void take(int[] target, int count) {
    nodes = target;
    start = 0;
    end = count;
  }

  @Override
  long count(int node) {
    if (marked.length == 1 && otherNodes.length == 0) {
      return countMarked(marked[0], node);
    }
    if (marked.length == 0 && otherNodes.length == 1) {
      return candidates.count(node) - (candidates.reaches(node, otherNodes[0]) ? 1 : 0);
    }
    return super.count(node);
  }

  private long countMarked(MarkedLink link, int node) {
    candidates.walk(node);
    int from = candidates.start;
    int to = candidates.end;
    int hits = 0;
    if (link.size() * SHORTER < to - from) {
      for (int i = link.walker.start; i < link.walker.end; i++) {
        hits += candidates.reaches(node, link.walker.nodes[i]) ? 1 : 0;
      }
    } else {
      link.mark();
      int[] list = candidates.nodes;
      NodeSet marks = link.marks;
      for (int i = from; i < to; i++) {
        hits += marks.has(list[i]);
      }
    }
    return link.wanted ? hits : to - from - hits;
  }

  @Override
  boolean reaches(int from, int to) {
    walk(from);
    return Arrays.binarySearch(nodes, start, end, to) >= 0;
  }
}
