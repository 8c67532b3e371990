package dev.omnigraph.query.exec;

import dev.omnigraph.expr.Environment;
import dev.omnigraph.expr.NearestSearch;
import dev.omnigraph.expr.RowFilters;
import dev.omnigraph.expr.TextSearch;
import dev.omnigraph.query.ir.Predicate;
import dev.omnigraph.query.ir.RankSpec;
import dev.omnigraph.query.plan.PhysicalPlan;
import dev.omnigraph.query.plan.PlanStep;
import dev.omnigraph.query.plan.Start;
import dev.omnigraph.topology.FragmentRows;
import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.topology.OrdinalCursor;
import it.unimi.dsi.fastutil.ints.Int2IntOpenHashMap;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The nodes a query starts at, where a search or storage names them: then the first table is not
 * scanned row by row.
 *
 * @param search orders nodes by their distance
 * @param recall the share of the nearest rows wanted, if fewer than all will do
 */
record FirstNodes(NearestSearch search, OptionalDouble recall) {
  /** Putting nodes in order pays when fewer than one in so many is named. */
  private static final int MATCHED_SHARE = 8;

  private static final double ROWS_ALONE_MAX = 1 << 16;

  /** Returns the nodes to start at; null for all nodes of the first table. */
  @Nullable FirstScan of(
      PhysicalPlan plan, Scores scores, ExecutionContext context, Parallelism parallelism) {
    Start start = Start.of(plan, recall);
    if (start instanceof Start.Ranked ranked) {
      // The order of rows is the ranking's, so that of the nodes does not matter.
      return given(scores.found(ranked.rank(), ranked.best()));
    } else if (start instanceof Start.Near near) {
      OrdinalCursor cursor =
          near(near.rank(), scores, context, new TeamWork(context, parallelism)).orElse(null);
      return cursor == null ? null : new FirstScan(() -> cursor, List.of());
    } else if (start instanceof Start.Matched matched && !needsThreads(plan, parallelism)) {
      return given(matching(matched.match(), context));
    }
    return start instanceof Start.All && !needsThreads(plan, parallelism)
        ? stored(plan, context)
        : null;
  }

  /** Asks storage for the nodes of conditions whose columns are not kept in memory. */
  private static @Nullable FirstScan stored(PhysicalPlan plan, ExecutionContext context) {
    List<PlanStep> steps = plan.pipeline().steps();
    if (steps.size() < 2
        || !(steps.get(0) instanceof PlanStep.Scan scan)
        || !(steps.get(1) instanceof PlanStep.Filter filter)) {
      return null;
    }
    Environment environment = context.environment();
    NodeTable nodes = environment.view().nodes(scan.slot().nodeType().name());
    StoredConditions conditions =
        new StoredConditions(nodes, scan.slot().slot(), environment).addAll(filter.predicates());
    if (conditions.answered().isEmpty()) {
      return null;
    }
    int[] found = conditions.find();
    context.reserve((long) Integer.BYTES * found.length);
    return new FirstScan(() -> new Given(found), conditions.answered());
  }

  /** Returns whether what follows is so much that sharing all of it among threads is better. */
  private static boolean needsThreads(PhysicalPlan plan, Parallelism parallelism) {
    return parallelism.threads() > 1
        && plan.needsAllRows()
        && plan.pipeline().steps().stream().skip(2).anyMatch(step -> step.rows() > ROWS_ALONE_MAX);
  }

  private static @Nullable FirstScan given(Optional<int[]> ordinals) {
    int[] nodes = ordinals.orElse(null);
    return nodes == null ? null : new FirstScan(() -> new Given(nodes), List.of());
  }

  private Optional<OrdinalCursor> near(
      RankSpec.Nearest rank, Scores scores, ExecutionContext context, NearestSearch.Work work) {
    return scores
        .wanted(rank, recall.orElse(1))
        .flatMap(
            wanted ->
                search.near(
                    context.environment().view(),
                    rank.field().nodeType(),
                    rank.field().property(),
                    wanted,
                    work));
  }

  /** Returns the nodes of a condition in row order, as a scan would give them, if they are few. */
  private static Optional<int[]> matching(Predicate.TextMatch match, ExecutionContext context) {
    NodeTable nodes = context.environment().view().nodes(match.field().nodeType().name());
    TextSearch.Matches matches = RowFilters.textMatches(match, context.environment()).orElse(null);
    if (matches == null) {
      return Optional.of(new int[0]);
    }
    int count = matches.matchCount();
    if (count < 0 || (long) count * MATCHED_SHARE > nodes.liveCount()) {
      return Optional.empty();
    }
    int[] ordinals = matches.ordinals();
    context.reserve(12L * ordinals.length);
    sortByRow(ordinals, nodes);
    return Optional.of(ordinals);
  }

  private static void sortByRow(int[] ordinals, NodeTable nodes) {
    Int2IntOpenHashMap firstRows = new Int2IntOpenHashMap();
    for (FragmentRows fragment : nodes.fragments()) {
      firstRows.put(fragment.id(), fragment.firstRow());
    }
    long[] rows = new long[ordinals.length];
    int fragment = -1;
    int firstRow = 0;
    for (int i = 0; i < rows.length; i++) {
      long address = nodes.rowAddress(ordinals[i]);
      int own = (int) (address >>> Integer.SIZE);
      if (own != fragment) {
        fragment = own;
        firstRow = firstRows.get(own);
      }
      rows[i] = (long) (firstRow + (int) address) << Integer.SIZE | ordinals[i];
    }
    Arrays.sort(rows);
    for (int i = 0; i < rows.length; i++) {
      ordinals[i] = (int) rows[i];
    }
  }

  /** Walks given nodes. */
  private static final class Given implements OrdinalCursor {
    private final int[] ordinals;
    private int given;

    Given(int[] ordinals) {
      this.ordinals = ordinals;
    }

    @Override
    public int next(int[] buffer) {
      int count = Math.min(buffer.length, ordinals.length - given);
      System.arraycopy(ordinals, given, buffer, 0, count);
      given += count;
      return count;
    }
  }
}
