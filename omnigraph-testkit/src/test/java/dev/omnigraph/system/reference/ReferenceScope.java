package dev.omnigraph.system.reference;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.query.ast.ClauseAst;
import dev.omnigraph.query.ast.ClauseAst.Orientation;
import dev.omnigraph.query.ast.HopsAst;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The variables of one match block with their types, and its traversals with their directions, as
 * section 3.4 infers them: from the clauses in the order of the text.
 */
final class ReferenceScope {
  /** A traversal read from its source end to its destination end. An end is null for {@code $_}. */
  record Hop(
      EdgeType edge,
      @Nullable String from,
      @Nullable String to,
      boolean undirected,
      long min,
      long max,
      boolean perEdge,
      @Nullable String edgeVariable) {}

  final Map<String, String> nodeTypes = new LinkedHashMap<>();
  final Map<String, String> edgeTypes = new LinkedHashMap<>();
  final List<String> newNodes = new ArrayList<>();
  final List<Hop> hops = new ArrayList<>();
  private final Catalog catalog;

  ReferenceScope(Catalog catalog, @Nullable ReferenceScope outer, List<ClauseAst> clauses) {
    this.catalog = catalog;
    if (outer != null) {
      nodeTypes.putAll(outer.nodeTypes);
      edgeTypes.putAll(outer.edgeTypes);
    }
    for (ClauseAst clause : clauses) {
      if (clause instanceof ClauseAst.Binding binding) {
        bind(binding.variable().name(), binding.type().text());
      } else if (clause instanceof ClauseAst.Traversal traversal) {
        traverse(traversal);
      }
    }
  }

  private void bind(String name, String type) {
    String known = nodeTypes.putIfAbsent(name, type);
    if (known == null) {
      newNodes.add(name);
    } else if (!known.equals(type)) {
      throw new IllegalArgumentException("$" + name + " has two types");
    }
  }

  private void traverse(ClauseAst.Traversal traversal) {
    EdgeType edge =
        catalog
            .edgeIgnoringCase(traversal.edge().text())
            .orElseThrow(() -> new IllegalArgumentException("unknown edge"));
    String left = traversal.left().isAnonymous() ? null : traversal.left().name();
    String right = traversal.right().isAnonymous() ? null : traversal.right().name();
    boolean forward = isForward(edge, left, right);
    String from = forward ? left : right;
    String to = forward ? right : left;
    if (from != null) {
      bind(from, edge.from());
    }
    if (to != null) {
      bind(to, edge.to());
    }
    boolean perEdge = traversal.edgeVariable().isPresent();
    String edgeVariable = null;
    if (perEdge && !traversal.edgeVariable().orElseThrow().isAnonymous()) {
      edgeVariable = traversal.edgeVariable().orElseThrow().name();
      edgeTypes.put(edgeVariable, edge.name());
    }
    hops.add(
        new Hop(
            edge,
            from,
            to,
            traversal.orientation() == Orientation.UNDIRECTED,
            traversal.hops().map(HopsAst::min).orElse(1L),
            traversal.hops().map(h -> h.max().orElse(1L)).orElse(1L),
            perEdge,
            edgeVariable));
  }

  private boolean isForward(EdgeType edge, @Nullable String left, @Nullable String right) {
    String leftType = left == null ? null : nodeTypes.get(left);
    String rightType = right == null ? null : nodeTypes.get(right);
    if (leftType != null) {
      return leftType.equals(edge.from());
    }
    return rightType == null || rightType.equals(edge.to());
  }
}
