package dev.omnigraph.query.exec;

import dev.omnigraph.expr.Operand;
import dev.omnigraph.expr.OperandComparator;
import dev.omnigraph.expr.Operands;
import dev.omnigraph.expr.RowBlock;
import dev.omnigraph.ids.Utf8Order;
import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.NodeSlot;
import dev.omnigraph.query.ir.OrderIr;
import dev.omnigraph.query.ir.QueryIr;
import dev.omnigraph.query.ir.TraversalIr;
import dev.omnigraph.query.plan.PhysicalPlan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the result of complete rows: aggregation or projection, ranking or ordering, limit. */
final class ResultStage {
  private final PhysicalPlan plan;
  private final QueryIr query;
  private final ExecutionContext context;

  private ResultStage(PhysicalPlan plan, ExecutionContext context) {
    this.plan = plan;
    this.query = plan.query();
    this.context = context;
  }

  static Supplier<@Nullable ResultChunk> of(
      PhysicalPlan plan, ExecutionContext context, Scores scores, RowSource rows) {
    ResultStage stage = new ResultStage(plan, context);
    OptionalInt single = NodeGroupStage.slotOf(plan);
    if (single.isPresent()) {
      NodeGroupStage.Groups groups = NodeGroupStage.groups(plan, context, single.getAsInt());
      Supplier<NodeGroupStage> stages = () -> NodeGroupStage.of(plan.query(), context, groups);
      NodeGroupStage first = stages.get();
      return new Once(() -> rows.drain(first, stages).finish());
    }
    if (plan.query().isAggregating()) {
      AggregateStage first = new AggregateStage(plan.query(), context);
      return new Once(
          () -> rows.drain(first, () -> new AggregateStage(plan.query(), context)).finish());
    }
    Operand[] operands = stage.operands(scores);
    long limit = limitOf(plan.query());
    if (plan.query().rank().isPresent()) {
      Supplier<RankStage> ranks =
          () ->
              new RankStage(
                  context,
                  scores,
                  plan.query().rank().get(),
                  stage.columnsOf(operands, stage.tieBreak()),
                  stage.order(List.of()),
                  limit);
      RankStage first = ranks.get();
      first.tellBound();
      return new Once(() -> new ResultChunk(operands, rows.drain(first, ranks).best()));
    }
    if (plan.query().order().isEmpty()) {
      return new Streaming(rows.rows(), operands, columnsOf(operands), limit);
    }
    int[] columns = stage.columnsOf(operands, stage.keyOperands(operands));
    Supplier<RowStore> stores =
        () -> new RowStore(context, columns, stage.order(stage.keys(operands)), limit);
    RowStore first = stores.get();
    return new Once(() -> new ResultChunk(operands, rows.drain(first, stores).sorted()));
  }

  /** Returns the most rows wanted; limits beyond a long count as none. */
  static long limitOf(QueryIr query) {
    long limit = query.limit().orElse(Long.MAX_VALUE);
    return limit < 0 ? Long.MAX_VALUE : limit;
  }

  private Operand[] operands(Scores scores) {
    Operand[] operands = new Operand[query.projections().size()];
    for (int i = 0; i < operands.length; i++) {
      operands[i] = operand(query.projections().get(i).expr(), scores);
    }
    return operands;
  }

  private Operand operand(Expr expr, Scores scores) {
    return expr instanceof Expr.Score score
        ? scores.operand(score.rank())
        : Operands.compile(expr, context.environment());
  }

  /** One ordering key. */
  private record Key(Operand operand, boolean descending) {}

  private List<Key> keys(Operand[] operands) {
    List<Key> keys = new ArrayList<>();
    for (OrderIr order : query.order()) {
      boolean descending = order.direction() == OrderIr.SortDirection.DESCENDING;
      if (order.key() instanceof OrderIr.Key.Column column) {
        keys.add(new Key(operands[column.index()], descending));
      } else {
        Expr expr = ((OrderIr.Key.Value) order.key()).expr();
        keys.add(new Key(Operands.compile(expr, context.environment()), descending));
      }
    }
    return keys;
  }

  private List<Operand> keyOperands(Operand[] operands) {
    List<Operand> all = new ArrayList<>(tieBreak());
    keys(operands).forEach(k -> all.add(k.operand()));
    return all;
  }

  private RowOrder order(List<Key> keys) {
    List<Operand> ties = tieBreak();
    OperandComparator[] comparators = new OperandComparator[keys.size() + ties.size()];
    boolean[] descending = new boolean[comparators.length];
    for (int i = 0; i < keys.size(); i++) {
      comparators[i] = OperandComparator.of(keys.get(i).operand(), keys.get(i).operand());
      descending[i] = keys.get(i).descending();
    }
    for (int i = 0; i < ties.size(); i++) {
      comparators[keys.size() + i] = OperandComparator.of(ties.get(i), ties.get(i));
    }
    return new RowOrder(comparators, descending);
  }

  /**
   * Returns the ids that make every order total: of the named variables in ascending name order,
   * nodes and edges alike, then of unnamed edges.
   */
  private List<Operand> tieBreak() {
    record Variable(String name, Operand id) {}
    List<Variable> variables = new ArrayList<>();
    for (NodeSlot slot : query.match().slots()) {
      if (!slot.anonymous()) {
        Expr id = new Expr.NodeId(slot.slot(), slot.nodeType());
        variables.add(new Variable(slot.name(), Operands.compile(id, context.environment())));
      }
    }
    List<Operand> unnamed = new ArrayList<>();
    for (TraversalIr traversal : query.match().traversals()) {
      if (traversal.edgeSlot().isPresent()) {
        int column = plan.edgeBase() + traversal.edgeSlot().getAsInt();
        Operand id = Operands.edgeId(traversal.edgeType(), column, context.environment());
        if (traversal.edgeName().isEmpty()) {
          unnamed.add(id);
        } else {
          variables.add(new Variable(traversal.edgeName(), id));
        }
      }
    }
    variables.sort(Comparator.comparing(Variable::name, Utf8Order.INSTANCE));
    List<Operand> ids = new ArrayList<>();
    variables.forEach(v -> ids.add(v.id()));
    ids.addAll(unnamed);
    return ids;
  }

  private int[] columnsOf(Operand[] operands, List<Operand> more) {
    BitSet columns = new BitSet();
    for (Operand operand : operands) {
      add(operand, columns);
    }
    more.forEach(o -> add(o, columns));
    query.rank().ifPresent(r -> columns.set(r.slot()));
    return listed(columns);
  }

  private static int[] columnsOf(Operand[] operands) {
    BitSet columns = new BitSet();
    for (Operand operand : operands) {
      add(operand, columns);
    }
    return listed(columns);
  }

  /** Returns the numbers of the bits that are set, ascending. */
  static int[] listed(BitSet bits) {
    int[] numbers = new int[bits.cardinality()];
    int next = 0;
    for (int i = bits.nextSetBit(0); i >= 0; i = bits.nextSetBit(i + 1)) {
      numbers[next++] = i;
    }
    return numbers;
  }

  private static void add(Operand operand, BitSet columns) {
    if (operand.column() >= 0) {
      columns.set(operand.column());
    }
  }

  /** A result that is complete before its first row is known. */
  private static final class Once implements Supplier<@Nullable ResultChunk> {
    private final Supplier<ResultChunk> compute;
    private boolean done;

    Once(Supplier<ResultChunk> compute) {
      this.compute = compute;
    }

    @Override
    public @Nullable ResultChunk get() {
      if (done) {
        return null;
      }
      done = true;
      return compute.get();
    }
  }

  /** A result without order: blocks become chunks as they come, up to the limit. */
  private static final class Streaming implements Supplier<@Nullable ResultChunk> {
    private final Operator rows;
    private final Operand[] operands;
    private final int[] columns;
    private long left;

    Streaming(Operator rows, Operand[] operands, int[] columns, long limit) {
      this.rows = rows;
      this.operands = operands;
      this.columns = columns;
      this.left = limit;
    }

    @Override
    public @Nullable ResultChunk get() {
      if (left == 0) {
        return null;
      }
      RowBlock block = rows.next();
      if (block == null) {
        return null;
      }
      if (block.size() > left) {
        block.resize((int) left);
      }
      left -= block.size();
      return new ResultChunk(operands, block.copyOf(columns));
    }
  }
}
