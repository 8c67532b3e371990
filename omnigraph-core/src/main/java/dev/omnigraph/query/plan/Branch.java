package dev.omnigraph.query.plan;

import dev.omnigraph.query.ir.NodeSlot;
import dev.omnigraph.query.ir.Predicate;
import java.util.List;

/**
 * A tree-shaped rest of a pattern below a bound node, of which only the number of matches, or
 * whether there is one, is wanted. Immutable.
 *
 * @param hop from the parent to the slot
 * @param slot the node reached
 * @param filters conditions on that node alone
 * @param children branches below it
 */
public record Branch(Hop hop, NodeSlot slot, List<Predicate> filters, List<Branch> children) {
  /** Copies. */
  public Branch {
    filters = List.copyOf(filters);
    children = List.copyOf(children);
  }
}
