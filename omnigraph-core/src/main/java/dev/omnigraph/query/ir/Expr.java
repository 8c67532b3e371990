package dev.omnigraph.query.ir;

import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.ScalarType;
import java.util.List;

/** An expression over one row of bindings. Immutable. */
public sealed interface Expr {
  /** Returns the static type of the value. */
  ValueType type();

  /**
   * A property of the node in a slot.
   *
   * @param slot index into {@link MatchBlock} slots, 0-based over the whole query
   */
  record NodeProperty(int slot, NodeType nodeType, Property property) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.of(property.type());
    }

    /**
     * Returns whether both are the whole key of nodes of one type, so that they are equal exactly
     * when the nodes are the same. Floating-point keys do not count: unequal widths compare
     * otherwise.
     */
    public boolean isSameKeyAs(NodeProperty other) {
      return nodeType.name().equals(other.nodeType.name())
          && property.name().equals(other.property.name())
          && nodeType.keyProperties().equals(List.of(property))
          && !property.type().scalar().isFloat();
    }
  }

  /** A property of the edge in an edge slot. */
  record EdgeProperty(int edgeSlot, EdgeType edgeType, Property property) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.of(property.type());
    }
  }

  /** The id of the node in a slot. */
  record NodeId(int slot, NodeType nodeType) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.of(ScalarType.STRING, false);
    }
  }

  /**
   * A parameter.
   *
   * @param index position in {@link QueryIr#params}
   */
  record Param(int index, String name, ValueType type) implements Expr {}

  /** A constant. Date and date-time literals keep their text until execution. */
  record Constant(Value value, ValueType type) implements Expr {}

  /** A {@code date("…")} or {@code datetime("…")} literal, parsed when the query runs. */
  record TemporalLiteral(String text, ValueType type) implements Expr {}

  /** The query time stamp. */
  record Now() implements Expr {
    @Override
    public ValueType type() {
      return ValueType.of(ScalarType.DATETIME, false);
    }
  }

  /** A score of the row, in a projection: {@code nearest}, {@code bm25} or {@code rrf}. */
  record Score(RankSpec rank) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.of(ScalarType.F64, false);
    }
  }
}
