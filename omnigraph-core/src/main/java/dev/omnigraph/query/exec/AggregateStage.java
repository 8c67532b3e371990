package dev.omnigraph.query.exec;

import dev.omnigraph.expr.Operand;
import dev.omnigraph.expr.OperandComparator;
import dev.omnigraph.expr.Operands;
import dev.omnigraph.expr.RowBlock;
import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.OrderIr;
import dev.omnigraph.query.ir.ProjectionIr;
import dev.omnigraph.query.ir.QueryIr;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Groups rows and applies aggregate functions. The result has one row per group; grouping values
 * are read from the first row of the group. Ties, and rows without an order, follow the grouping
 * values.
 */
final class AggregateStage {
  private final QueryIr query;
  private final ExecutionContext context;
  private final Operator rows;
  private final int groupColumn;
  private final Operand[] operands;
  private final Aggregator[] aggregators;
  private final Grouping grouping;
  private final int[] keyColumns;

  AggregateStage(QueryIr query, ExecutionContext context, Operator rows) {
    this.query = query;
    this.context = context;
    this.rows = rows;
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
            Aggregator.of(projection.aggregate().get(), operands[i], projection.type());
      } else {
        coders.add(coder(projection.expr(), operands[i]));
        if (operands[i].column() >= 0) {
          columns.set(operands[i].column());
        }
      }
    }
    this.grouping = new Grouping(context, coders.toArray(new KeyCoder[0]));
    this.keyColumns = columns.stream().toArray();
  }

  /** A single key property tells nodes apart, so their ordinals serve as codes. */
  private KeyCoder coder(Expr expr, Operand operand) {
    if (expr instanceof Expr.NodeProperty property
        && property.nodeType().keyProperties().equals(List.of(property.property()))) {
      int bound = context.environment().view().nodes(property.nodeType().name()).ordinalBound();
      return KeyCoder.ofColumn(property.slot(), bound);
    }
    return KeyCoder.of(operand);
  }

  ResultChunk run() {
    RowBlock groups = new RowBlock(context.columnCount());
    int[] numbers = new int[0];
    int known = 0;
    for (RowBlock block = rows.next(); block != null; block = rows.next()) {
      int size = block.size();
      if (numbers.length < size) {
        numbers = new int[size];
      }
      grouping.assign(block, numbers);
      int count = grouping.groupCount();
      if (count > known) {
        rememberFirstRows(block, numbers, groups, known, count);
        known = count;
      }
      for (Aggregator aggregator : aggregators) {
        if (aggregator != null) {
          aggregator.add(block, numbers, count);
        }
      }
    }
    boolean global = known == 0 && isGlobal();
    int count = global ? 1 : known;
    groups.resize(count);
    return finish(groups, count);
  }

  private boolean isGlobal() {
    return query.projections().stream().allMatch(p -> p.aggregate().isPresent());
  }

  private void rememberFirstRows(
      RowBlock block, int[] numbers, RowBlock groups, int known, int count) {
    context.reserve((16L + 4L * keyColumns.length) * (count - known));
    int room = Aggregator.grown(count);
    for (int index : keyColumns) {
      if (groups.column(index).length < count) {
        groups.ensureColumn(index, room);
      }
    }
    int next = known;
    for (int i = 0; i < block.size() && next < count; i++) {
      if (numbers[i] == next) {
        groups.put(next, block, i, keyColumns);
        next++;
      }
    }
  }

  private ResultChunk finish(RowBlock groups, int count) {
    int[] numbers = new int[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = i;
    }
    groups.takeColumn(groupColumn, numbers);
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
            context, columns.stream().toArray(), order(results), ResultStage.limitOf(query));
    store.add(groups);
    return new ResultChunk(results, store.sorted());
  }

  private RowOrder order(Operand[] results) {
    List<OperandComparator> comparators = new ArrayList<>();
    List<Boolean> descending = new ArrayList<>();
    for (OrderIr order : query.order()) {
      Operand key = results[((OrderIr.Key.Column) order.key()).index()];
      comparators.add(OperandComparator.of(key, key));
      descending.add(order.direction() == OrderIr.SortDirection.DESCENDING);
    }
    for (int i = 0; i < results.length; i++) {
      if (aggregators[i] == null && isOrdered(results[i])) {
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
