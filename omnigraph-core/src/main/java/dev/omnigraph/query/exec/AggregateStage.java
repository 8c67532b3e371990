package dev.omnigraph.query.exec;

import dev.omnigraph.expr.Operand;
import dev.omnigraph.expr.OperandComparator;
import dev.omnigraph.expr.Operands;
import dev.omnigraph.expr.RowBlock;
import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.OrderIr;
import dev.omnigraph.query.ir.ProjectionIr;
import dev.omnigraph.query.ir.QueryIr;
import it.unimi.dsi.fastutil.ints.IntArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Groups rows and applies aggregate functions. The result has one row per group; grouping values
 * are read from the first row of the group. Ties, and rows without an order, follow the grouping
 * values.
 */
final class AggregateStage implements Sink<AggregateStage> {
  private final QueryIr query;
  private final ExecutionContext context;
  private final int groupColumn;
  private final Operand[] operands;
  private final Aggregator[] aggregators;
  private final Grouping grouping;
  private final int[] keyColumns;
  private final RowBlock groups; // the first row of each group
  private long[] firstSeen = new long[0]; // its range and its number in the sink that saw it first
  private int[] numbers = new int[0];
  private int known;
  private boolean merged;

  AggregateStage(QueryIr query, ExecutionContext context) {
    this.query = query;
    this.context = context;
    this.groups = new RowBlock(context.columnCount());
    this.groupColumn = context.columnCount() - 1;
    List<ProjectionIr> projections = query.projections();
    this.operands = new Operand[projections.size()];
    this.aggregators = new Aggregator[projections.size()];
    List<KeyCoder> coders = new ArrayList<>();
    BitSet columns = new BitSet();
    for (int i = 0; i < operands.length; i++) {
      ProjectionIr projection = projections.get(i);
      operands[i] = Operands.compile(projection.expr(), context.environment());
      if (projection.aggregate().isPresent()) {
        aggregators[i] =
            Aggregator.of(projection.aggregate().get(), operands[i], projection.type(), context);
      } else {
        coders.add(coder(projection.expr(), operands[i]));
        if (operands[i].column() >= 0) {
          columns.set(operands[i].column());
        }
      }
    }
    this.grouping = new Grouping(context, coders.toArray(new KeyCoder[0]));
    this.keyColumns = ResultStage.listed(columns);
  }

  /** A single key property tells nodes apart, so their ordinals serve as codes. */
  private KeyCoder coder(Expr expr, Operand operand) {
    if (expr instanceof Expr.NodeProperty property
        && property.nodeType().keyProperties().equals(List.of(property.property()))) {
      int bound = context.environment().view().nodes(property.nodeType().name()).ordinalBound();
      return KeyCoder.ofColumn(property.slot(), bound);
    }
    return KeyCoder.of(operand, context);
  }

  @Override
  public void take(Operator rows, int range) {
    for (RowBlock block = rows.next(); block != null; block = rows.next()) {
      int size = block.size();
      if (numbers.length < size) {
        numbers = new int[size];
      }
      grouping.assign(block, numbers);
      int count = grouping.groupCount();
      if (count > known) {
        rememberFirstRows(block, numbers, count);
        for (; known < count; known++) {
          firstSeen[known] = ((long) range << 32) | known;
        }
      }
      for (Aggregator aggregator : aggregators) {
        if (aggregator != null) {
          aggregator.add(block, numbers, count);
        }
      }
    }
  }

  @Override
  public void merge(AggregateStage other) {
    int theirs = other.known;
    if (theirs == 0) {
      return;
    }
    merged = true;
    context.reserve((long) Integer.BYTES * theirs);
    int[] numberOf = new int[theirs];
    other.groups.resize(theirs);
    grouping.assign(other.groups, numberOf);
    int count = grouping.groupCount();
    int before = known;
    if (count > before) {
      rememberFirstRows(other.groups, numberOf, count);
      known = count;
    }
    for (int i = 0; i < theirs; i++) {
      int number = numberOf[i];
      if (number >= before) {
        firstSeen[number] = other.firstSeen[i];
      } else if (other.firstSeen[i] < firstSeen[number]) {
        firstSeen[number] = other.firstSeen[i];
        groups.put(number, other.groups, i, keyColumns);
      }
    }
    for (int i = 0; i < aggregators.length; i++) {
      Aggregator aggregator = aggregators[i];
      if (aggregator != null) {
        aggregator.merge(other.aggregators[i], numberOf, count);
      }
    }
  }

  @Override
  public boolean isIndependentOfSpread() {
    for (Aggregator aggregator : aggregators) {
      if (aggregator != null && !aggregator.isExact()) {
        return false;
      }
    }
    return true;
  }

  /** Returns the result of all rows taken. */
  ResultChunk finish() {
    boolean global = known == 0 && isGlobal();
    int count = global ? 1 : known;
    groups.resize(count);
    return finish(count);
  }

  private boolean isGlobal() {
    return query.projections().stream().allMatch(p -> p.aggregate().isPresent());
  }

  private void rememberFirstRows(RowBlock block, int[] groupOf, int count) {
    int room = Aggregator.grown(count);
    if (firstSeen.length < count) {
      context.reserveGrowth(
          firstSeen.length, room, Long.BYTES + Integer.BYTES * keyColumns.length, Long.BYTES);
      firstSeen = Arrays.copyOf(firstSeen, room);
    }
    for (int index : keyColumns) {
      if (groups.column(index).length < count) {
        groups.ensureColumn(index, room);
      }
    }
    int next = known;
    for (int i = 0; i < block.size() && next < count; i++) {
      if (groupOf[i] == next) {
        groups.put(next, block, i, keyColumns);
        next++;
      }
    }
  }

  private ResultChunk finish(int count) {
    context.reserve((long) Integer.BYTES * count);
    int[] own = new int[count];
    for (int i = 0; i < count; i++) {
      own[i] = i;
    }
    groups.takeColumn(groupColumn, own);
    Operand[] results = new Operand[operands.length];
    for (int i = 0; i < results.length; i++) {
      results[i] = aggregators[i] == null ? operands[i] : aggregators[i].finish(count, groupColumn);
    }
    BitSet columns = new BitSet();
    columns.set(groupColumn);
    for (int index : keyColumns) {
      columns.set(index);
    }
    RowStore store =
        new RowStore(
            context,
            ResultStage.listed(columns),
            order(query, results),
            ResultStage.limitOf(query));
    store.add(merged && !isOrderTotal() ? inOrderOfFirstRow(count) : groups);
    return new ResultChunk(results, store.sorted());
  }

  /** Returns whether the grouping values decide every tie. */
  private boolean isOrderTotal() {
    for (int i = 0; i < operands.length; i++) {
      if (aggregators[i] == null && !isOrdered(operands[i])) {
        return false;
      }
    }
    return true;
  }

  /** Returns the groups in the order in which one thread alone would have met them. */
  private RowBlock inOrderOfFirstRow(int count) {
    context.reserve((long) Integer.BYTES * count * (keyColumns.length + 2));
    int[] sequence = groups.column(groupColumn).clone();
    long[] seen = firstSeen;
    IntArrays.quickSort(sequence, (a, b) -> Long.compare(seen[a], seen[b]));
    return groups.arrange(sequence, 0, count);
  }

  /** Returns the order of groups: as asked for, ties by the grouping values. */
  static RowOrder order(QueryIr query, Operand[] results) {
    List<OperandComparator> comparators = new ArrayList<>();
    List<Boolean> descending = new ArrayList<>();
    for (OrderIr order : query.order()) {
      Operand key = results[((OrderIr.Key.Column) order.key()).index()];
      comparators.add(OperandComparator.of(key, key));
      descending.add(order.direction() == OrderIr.SortDirection.DESCENDING);
    }
    for (int i = 0; i < results.length; i++) {
      if (query.projections().get(i).aggregate().isEmpty() && isOrdered(results[i])) {
        comparators.add(OperandComparator.of(results[i], results[i]));
        descending.add(false);
      }
    }
    boolean[] directions = new boolean[descending.size()];
    for (int i = 0; i < directions.length; i++) {
      directions[i] = descending.get(i);
    }
    return new RowOrder(comparators.toArray(new OperandComparator[0]), directions);
  }

  private static boolean isOrdered(Operand operand) {
    return switch (operand.kind()) {
      case INTEGER, UNSIGNED, SINGLE, DOUBLE, BOOL, TEXT, DATE, DATETIME -> true;
      case LIST, VECTOR, NOTHING -> false;
    };
  }
}
