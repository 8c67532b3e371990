package dev.omnigraph.query.plan;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/**
 * Steps in order, and for each the columns it has to hand on. Immutable.
 *
 * @param steps the steps
 * @param carried per step, the columns bound before it that a later step or the result reads,
 *     ascending
 * @param inputs the columns the first step receives, ascending; empty for the outermost pipeline
 */
@SuppressWarnings("ArrayRecordComponent") // made here and only read afterwards
public record Pipeline(List<PlanStep> steps, List<int[]> carried, int[] inputs) {
  /** Copies the lists; the arrays are never changed. */
  public Pipeline {
    steps = List.copyOf(steps);
    carried = List.copyOf(carried);
  }

  /**
   * Computes what each step hands on.
   *
   * @param bound columns bound before the first step
   * @param needed columns read after the last step
   * @param edgeBase the column of edge slot 0
   */
  static Pipeline of(List<PlanStep> steps, BitSet bound, BitSet needed, int edgeBase) {
    PlanStep.Visitor<BitSet> reader = Columns.reader(edgeBase);
    List<BitSet> boundBefore = new ArrayList<>();
    BitSet known = (BitSet) bound.clone();
    for (PlanStep step : steps) {
      boundBefore.add((BitSet) known.clone());
      known.or(step.accept(Columns.BOUND));
    }
    BitSet live = (BitSet) needed.clone();
    List<int[]> carried = new ArrayList<>();
    for (int i = steps.size() - 1; i >= 0; i--) {
      BitSet hand = (BitSet) live.clone();
      hand.and(boundBefore.get(i));
      carried.add(hand.stream().toArray());
      live.or(steps.get(i).accept(reader));
    }
    Collections.reverse(carried);
    live.and(bound);
    return new Pipeline(steps, carried, live.stream().toArray());
  }
}
