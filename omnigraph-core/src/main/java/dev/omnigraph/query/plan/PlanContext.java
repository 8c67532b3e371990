package dev.omnigraph.query.plan;

import dev.omnigraph.errors.Invariant;
import dev.omnigraph.query.ir.MatchBlock;
import dev.omnigraph.query.ir.NodeSlot;
import dev.omnigraph.query.ir.QueryIr;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/** What all blocks of one query share while it is planned. Confined to one thread. */
final class PlanContext {
  private final PlannedSizes.Recorder sizes;
  private final Map<Integer, NodeSlot> slots = new HashMap<>();
  private final IdentityHashMap<MatchBlock, Integer> rowColumns = new IdentityHashMap<>();
  private final int edgeBase;
  private final Columns columns;
  private int columnCount;

  PlanContext(QueryIr query, Statistics statistics) {
    this.sizes = new PlannedSizes.Recorder(statistics);
    this.edgeBase = query.slotCount();
    this.columnCount = query.slotCount() + query.edgeSlotCount();
    this.columns = new Columns(edgeBase);
    collect(query.match());
  }

  private void collect(MatchBlock block) {
    block.slots().forEach(s -> slots.put(s.slot(), s));
    block.negations().forEach(this::collect);
  }

  PlannedSizes.Recorder sizes() {
    return sizes;
  }

  Columns columns() {
    return columns;
  }

  int edgeBase() {
    return edgeBase;
  }

  int columnCount() {
    return columnCount;
  }

  /** Returns the column for the row numbers of a nested block; the same each time it is planned. */
  int rowColumn(MatchBlock negation) {
    return rowColumns.computeIfAbsent(negation, n -> columnCount++);
  }

  NodeSlot slot(int number) {
    NodeSlot slot = slots.get(number);
    if (slot == null) {
      throw Invariant.broken("every slot is listed in a block", number);
    }
    return slot;
  }
}
