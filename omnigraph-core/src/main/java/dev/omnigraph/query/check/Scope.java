package dev.omnigraph.query.check;

import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.lang.Span;
import dev.omnigraph.query.ir.NodeSlot;
import dev.omnigraph.query.ir.Predicate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The variables of a block, on top of those of the enclosing blocks. Confined. */
final class Scope {

  /** Numbers the slots of a whole query. */
  static final class Numbering {
    private int nodes;
    private int edges;

    int nodes() {
      return nodes;
    }

    int edges() {
      return edges;
    }

    int nextEdge() {
      return edges++;
    }
  }

  /** A node variable, or one occurrence of {@code $_}. */
  static final class NodeVariable {
    final int slot;
    final String name;
    final NodeType type;
    final boolean anonymous;
    final Span first;
    final List<Predicate> filters = new ArrayList<>();
    boolean bound;

    NodeVariable(int slot, String name, NodeType type, boolean anonymous, Span first) {
      this.slot = slot;
      this.name = name;
      this.type = type;
      this.anonymous = anonymous;
      this.first = first;
    }

    NodeSlot toSlot() {
      return new NodeSlot(slot, name, type, bound, anonymous, filters);
    }
  }

  /** A bound edge variable. */
  record EdgeVariable(int slot, EdgeType type) {}

  private final @Nullable Scope outer;
  private final Numbering numbering;
  private final List<NodeVariable> slots = new ArrayList<>();
  private final Map<String, NodeVariable> nodes = new LinkedHashMap<>();
  private final Map<String, EdgeVariable> edges = new LinkedHashMap<>();
  private final Set<String> broken = new HashSet<>();

  private Scope(@Nullable Scope outer, Numbering numbering) {
    this.outer = outer;
    this.numbering = numbering;
  }

  static Scope outermost() {
    return new Scope(null, new Numbering());
  }

  Scope nested() {
    return new Scope(this, numbering);
  }

  Numbering numbering() {
    return numbering;
  }

  /** Returns the node variable of a name here or further out, or null. */
  @Nullable NodeVariable node(String name) {
    NodeVariable here = nodes.get(name);
    return here != null || outer == null ? here : outer.node(name);
  }

  /** Returns the edge variable of a name here or further out, or null. */
  @Nullable EdgeVariable edge(String name) {
    EdgeVariable here = edges.get(name);
    return here != null || outer == null ? here : outer.edge(name);
  }

  /** Returns whether a variable in use here is introduced in this block. */
  boolean isLocal(NodeVariable variable) {
    return variable.anonymous || nodes.get(variable.name) == variable;
  }

  /** Returns whether a name is known here or further out, even if only as a broken one. */
  boolean knows(String name) {
    return nodes.containsKey(name)
        || edges.containsKey(name)
        || broken.contains(name)
        || (outer != null && outer.knows(name));
  }

  /**
   * Returns whether a name was used in a way that was reported, so that nothing follows from it.
   */
  boolean isBroken(String name) {
    return broken.contains(name) || (outer != null && outer.isBroken(name));
  }

  void markBroken(String name) {
    broken.add(name);
  }

  NodeVariable addNode(String name, NodeType type, Span first) {
    NodeVariable added = new NodeVariable(numbering.nodes++, name, type, false, first);
    slots.add(added);
    nodes.put(name, added);
    return added;
  }

  NodeVariable addAnonymous(NodeType type, Span first) {
    int slot = numbering.nodes++;
    NodeVariable added = new NodeVariable(slot, "_#" + slot, type, true, first);
    slots.add(added);
    return added;
  }

  EdgeVariable addEdge(String name, EdgeType type) {
    EdgeVariable added = new EdgeVariable(numbering.nextEdge(), type);
    edges.put(name, added);
    return added;
  }

  /** Returns the node variables introduced in this block, in order of first occurrence. */
  List<NodeVariable> localNodes() {
    return slots;
  }

  /** Returns every name that can be used here. */
  List<String> names() {
    List<String> names = new ArrayList<>(nodes.keySet());
    names.addAll(edges.keySet());
    if (outer != null) {
      names.addAll(outer.names());
    }
    return names;
  }
}
