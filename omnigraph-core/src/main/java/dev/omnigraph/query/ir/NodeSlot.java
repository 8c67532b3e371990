package dev.omnigraph.query.ir;

import dev.omnigraph.catalog.NodeType;
import java.util.List;

/**
 * A node variable of a match block.
 *
 * @param slot its number, unique over the whole query including nested blocks
 * @param name the variable name without {@code $}; anonymous ends have a generated name that no
 *     source can spell, starting with {@code _}{@code #}
 * @param nodeType its type
 * @param bound whether the block binds it with {@code $v: Type}
 * @param anonymous whether it stands for {@code $_}
 * @param filters inline filters of its bindings, in source order
 */
public record NodeSlot(
    int slot,
    String name,
    NodeType nodeType,
    boolean bound,
    boolean anonymous,
    List<Predicate> filters) {
  /** Copies. */
  public NodeSlot {
    filters = List.copyOf(filters);
  }
}
