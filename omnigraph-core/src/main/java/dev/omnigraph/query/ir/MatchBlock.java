package dev.omnigraph.query.ir;

import java.util.List;

/**
 * A conjunction of clauses. Slots of enclosing blocks may be referred to; only new ones are listed.
 *
 * @param slots node variables introduced here, in order of first occurrence in the source
 * @param traversals in textual order
 * @param filters filter lines and text clauses, in textual order
 * @param negations {@code not} blocks, in textual order
 */
public record MatchBlock(
    List<NodeSlot> slots,
    List<TraversalIr> traversals,
    List<Predicate> filters,
    List<MatchBlock> negations) {
  /** Copies. */
  public MatchBlock {
    slots = List.copyOf(slots);
    traversals = List.copyOf(traversals);
    filters = List.copyOf(filters);
    negations = List.copyOf(negations);
  }
}
