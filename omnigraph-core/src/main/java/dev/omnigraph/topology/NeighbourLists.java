package dev.omnigraph.topology;

import dev.omnigraph.errors.Invariant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Neighbour lists as compressed sparse rows with replaced lists on top.
 *
 * <p>The base is built once for many versions. A version that differs from it in some edges holds,
 * for each node concerned, a whole list of its own; all other nodes read the base. Which nodes have
 * a list of their own is kept in pages that versions share. So a walk costs one extra look at a
 * page table that is null for most nodes, deleted edges are never met, and a commit of one edge
 * costs the degree of its ends.
 *
 * <p>Thread-safety: immutable, apart from the statistics, which are computed once and carried over
 * to versions derived afterwards.
 */
final class NeighbourLists implements Adjacency {
  private static final int BITS = 8;
  private static final int SIZE = 1 << BITS;
  private static final int MASK = SIZE - 1;

  /** A list of its own: neighbours ascending, with the edge rows beside them. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Own(int[] neighbours, int[] rows) {}

  private final int[] offsets;
  private final int[] neighbours;
  private final int[] rows;
  private final Own[][] pages;
  private final long edgeCount;
  private final long ownEdges;
  private final boolean simple;
  private volatile @Nullable DegreeStatistics statistics;

  private NeighbourLists(
      int[] offsets,
      int[] neighbours,
      int[] rows,
      Own[][] pages,
      long edgeCount,
      long ownEdges,
      boolean simple) {
    this.offsets = offsets;
    this.neighbours = neighbours;
    this.rows = rows;
    this.pages = pages;
    this.edgeCount = edgeCount;
    this.ownEdges = ownEdges;
    this.simple = simple;
  }

  /**
   * Builds the lists of edges.
   *
   * @param edges near end, far end and row of each edge; left as they are
   */
  static NeighbourLists build(EdgeTriples edges) {
    ListsBuilder builder = new ListsBuilder();
    builder.count(edges.near(), edges.count(), null);
    builder.counted();
    builder.place(edges);
    return builder.finish();
  }

  /** Returns lists without any that replace others. */
  static NeighbourLists base(int[] offsets, int[] neighbours, int[] rows, boolean simple) {
    return new NeighbourLists(
        offsets, neighbours, rows, new Own[0][], neighbours.length, 0, simple);
  }

  static boolean repeats(int[] ascending, int from, int to) {
    for (int i = from + 1; i < to; i++) {
      if (ascending[i] == ascending[i - 1]) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether so many more changed edges are better served by building anew. */
  boolean isWornBy(long changes) {
    return ownEdges + changes > 4096 + edgeCount / 4;
  }

  /**
   * Returns the lists without some edges and with others.
   *
   * @param removed edges of these lists
   * @param added edges not in these lists
   */
  NeighbourLists derive(EdgeTriples removed, EdgeTriples added) {
    removed.sortByNear();
    added.sortByNear();
    Own[][] changed = Arrays.copyOf(pages, pages.length);
    Lists target = new Lists(changed, pages.length);
    long own = ownEdges;
    boolean stillSimple = simple;
    DegreeStatistics known = statistics;
    DegreeStatistics.Counter counter = known == null ? null : new DegreeStatistics.Counter(known);
    int r = 0;
    int a = 0;
    while (r < removed.count() || a < added.count()) {
      int node =
          Math.min(
              r < removed.count() ? removed.near()[r] : Integer.MAX_VALUE,
              a < added.count() ? added.near()[a] : Integer.MAX_VALUE);
      int rEnd = removed.endOf(node, r);
      int aEnd = added.endOf(node, a);
      Own before = own(node);
      Own list = merge(node, removed, r, rEnd, added, a, aEnd);
      if (counter != null) {
        counter.remove(degree(node));
        counter.add(list.neighbours.length);
      }
      own += list.rows.length - (before == null ? 0 : before.rows.length);
      target.set(node, list);
      stillSimple &= !repeats(list.neighbours, 0, list.neighbours.length);
      r = rEnd;
      a = aEnd;
    }
    NeighbourLists derived =
        new NeighbourLists(
            offsets,
            neighbours,
            rows,
            target.pages,
            edgeCount - removed.count() + added.count(),
            own,
            stillSimple);
    if (counter != null && counter.isComplete()) {
      derived.statistics = counter.statistics(derived.edgeCount);
    }
    return derived;
  }

  private Own merge(
      int node, EdgeTriples removed, int r, int rEnd, EdgeTriples added, int a, int aEnd) {
    int[] oldNeighbours = neighbourArray(node);
    int[] oldRows = edgeArray(node);
    int from = start(node);
    int to = from + degree(node);
    int[] gone = Arrays.copyOfRange(removed.rows(), r, rEnd);
    Arrays.sort(gone);
    int size = to - from - (rEnd - r) + (aEnd - a);
    int[] newNeighbours = new int[size];
    int[] newRows = new int[size];
    int at = 0;
    int next = a;
    for (int i = from; i < to; i++) {
      if (gone.length > 0 && Arrays.binarySearch(gone, oldRows[i]) >= 0) {
        continue;
      }
      while (next < aEnd && added.far()[next] < oldNeighbours[i]) {
        newNeighbours[at] = added.far()[next];
        newRows[at++] = added.rows()[next++];
      }
      newNeighbours[at] = oldNeighbours[i];
      newRows[at++] = oldRows[i];
    }
    while (next < aEnd) {
      newNeighbours[at] = added.far()[next];
      newRows[at++] = added.rows()[next++];
    }
    Invariant.check(at == size, "removed edges were in the list", node);
    return new Own(newNeighbours, newRows);
  }

  /** The page table of a version under construction. */
  private static final class Lists {
    private Own[][] pages;
    private boolean[] owned;

    Lists(Own[][] pages, int shared) {
      this.pages = pages;
      this.owned = new boolean[shared];
    }

    void set(int node, Own list) {
      int page = node >>> BITS;
      if (page >= pages.length) {
        int room = Math.max(page + 1, pages.length + (pages.length >>> 2));
        pages = Arrays.copyOf(pages, room);
        owned = Arrays.copyOf(owned, room);
      }
      Own[] lists = pages[page];
      if (lists == null || !owned[page]) {
        lists = lists == null ? new Own[SIZE] : lists.clone();
        pages[page] = lists;
        owned[page] = true;
      }
      lists[node & MASK] = list;
    }
  }

  private @Nullable Own own(int node) {
    int page = node >>> BITS;
    if (page >= pages.length) {
      return null;
    }
    Own[] lists = pages[page];
    return lists == null ? null : lists[node & MASK];
  }

  private boolean inBase(int node) {
    return Integer.compareUnsigned(node, offsets.length - 1) < 0;
  }

  @Override
  public int degree(int node) {
    Own own = own(node);
    if (own != null) {
      return own.neighbours.length;
    }
    return inBase(node) ? offsets[node + 1] - offsets[node] : 0;
  }

  @Override
  public long degreeSum(int[] nodes, int from, int to) {
    if (pages.length > 0) {
      return Adjacency.super.degreeSum(nodes, from, to);
    }
    int[] ends = offsets;
    int bound = ends.length - 1;
    long sum = 0;
    for (int i = from; i < to; i++) {
      int node = nodes[i];
      if (Integer.compareUnsigned(node, bound) < 0) {
        sum += ends[node + 1] - ends[node];
      }
    }
    return sum;
  }

  @Override
  public int[] neighbourArray(int node) {
    Own own = own(node);
    return own != null ? own.neighbours : neighbours;
  }

  @Override
  public int[] edgeArray(int node) {
    Own own = own(node);
    return own != null ? own.rows : rows;
  }

  @Override
  public int start(int node) {
    return own(node) == null && inBase(node) ? offsets[node] : 0;
  }

  @Override
  public int neighbours(int node, int[] buffer, int at) {
    int degree = degree(node);
    System.arraycopy(neighbourArray(node), start(node), buffer, at, degree);
    return degree;
  }

  @Override
  public int edges(int node, int[] buffer, int at) {
    int degree = degree(node);
    System.arraycopy(edgeArray(node), start(node), buffer, at, degree);
    return degree;
  }

  @Override
  public boolean contains(int node, int neighbour) {
    return position(node, neighbour) >= 0;
  }

  private int position(int node, int neighbour) {
    int from = start(node);
    return Arrays.binarySearch(neighbourArray(node), from, from + degree(node), neighbour);
  }

  @Override
  public int count(int node, int neighbour) {
    int hit = position(node, neighbour);
    if (hit < 0) {
      return 0;
    }
    int[] list = neighbourArray(node);
    int from = start(node);
    int to = from + degree(node);
    int low = hit;
    while (low > from && list[low - 1] == neighbour) {
      low--;
    }
    int high = hit + 1;
    while (high < to && list[high] == neighbour) {
      high++;
    }
    return high - low;
  }

  @Override
  public boolean isSimple() {
    return simple;
  }

  @Override
  public long edgeCount() {
    return edgeCount;
  }

  @Override
  public DegreeStatistics statistics() {
    DegreeStatistics known = statistics;
    if (known == null) {
      known = computeStatistics();
      statistics = known;
    }
    return known;
  }

  private DegreeStatistics computeStatistics() {
    int bound = Math.max(offsets.length - 1, pages.length << BITS);
    DegreeStatistics.Counter counter = new DegreeStatistics.Counter();
    for (int node = 0; node < bound; node++) {
      counter.add(degree(node));
    }
    return counter.statistics(edgeCount);
  }

  /** Returns the heap bytes, the shared base included. */
  long bytes() {
    return 4L * (offsets.length + neighbours.length + rows.length)
        + 8 * ownEdges
        + 8L * pages.length;
  }
}
