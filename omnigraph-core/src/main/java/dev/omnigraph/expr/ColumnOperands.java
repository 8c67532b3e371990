package dev.omnigraph.expr;

import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.query.ir.ValueType;
import dev.omnigraph.topology.BoolColumn;
import dev.omnigraph.topology.Column;
import dev.omnigraph.topology.DoubleColumn;
import dev.omnigraph.topology.EdgeTable;
import dev.omnigraph.topology.ListColumn;
import dev.omnigraph.topology.LongColumn;
import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.topology.TextColumn;
import dev.omnigraph.topology.VectorColumn;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Operands that read a resident column through one column of the block. */
final class ColumnOperands {
  private ColumnOperands() {}

  /** Returns the operand for a column whose values have the given static type. */
  static Operand of(Column column, int at, ValueType type) {
    if (column instanceof LongColumn longs) {
      return new OfLong(longs, at, type);
    }
    if (column instanceof DoubleColumn doubles) {
      return new OfDouble(doubles, at, type);
    }
    if (column instanceof BoolColumn bools) {
      return new OfBool(bools, at);
    }
    if (column instanceof TextColumn texts) {
      return new OfText(texts, at);
    }
    if (column instanceof ListColumn lists) {
      return new OfList(lists, at, type);
    }
    return new OfVector((VectorColumn) column, at);
  }

  /** Shared part: which column of the block addresses which resident column. */
  abstract static class Addressed<C extends Column> extends Operand {
    final C values;
    final int at;
    private final boolean nulls;

    Addressed(OperandKind kind, C values, int at) {
      super(kind);
      this.values = values;
      this.at = at;
      this.nulls = values.mayHaveNulls();
    }

    @Override
    public final int column() {
      return at;
    }

    @Override
    public final boolean mayHaveNulls() {
      return nulls;
    }

    @Override
    public final boolean isNull(RowBlock block, int row) {
      return nulls && values.isNull(block.column(at)[row]);
    }
  }

  /** Integers, days and instants. */
  static final class OfLong extends Addressed<LongColumn> {
    private final ValueType type;

    OfLong(LongColumn values, int at, ValueType type) {
      super(OperandKind.of(type), values, at);
      this.type = type;
    }

    @Override
    public long longAt(RowBlock block, int row) {
      return values.longAt(block.column(at)[row]);
    }

    @Override
    public void longs(RowBlock block, int count, long[] target) {
      values.gather(block.column(at), 0, count, target);
    }

    @Override
    public @Nullable Object objectAt(RowBlock block, int row) {
      return isNull(block, row) ? null : JavaValues.ofLong(longAt(block, row), type.scalar());
    }
  }

  /** Floats. */
  static final class OfDouble extends Addressed<DoubleColumn> {
    private final ValueType type;

    OfDouble(DoubleColumn values, int at, ValueType type) {
      super(OperandKind.of(type), values, at);
      this.type = type;
    }

    @Override
    public double doubleAt(RowBlock block, int row) {
      return values.doubleAt(block.column(at)[row]);
    }

    @Override
    public void doubles(RowBlock block, int count, double[] target) {
      values.gather(block.column(at), 0, count, target);
    }

    @Override
    public @Nullable Object objectAt(RowBlock block, int row) {
      return isNull(block, row) ? null : JavaValues.ofDouble(doubleAt(block, row), type.scalar());
    }
  }

  /** Truth values. */
  static final class OfBool extends Addressed<BoolColumn> {
    OfBool(BoolColumn values, int at) {
      super(OperandKind.BOOL, values, at);
    }

    @Override
    public boolean boolAt(RowBlock block, int row) {
      return values.boolAt(block.column(at)[row]);
    }

    @Override
    public @Nullable Object objectAt(RowBlock block, int row) {
      return isNull(block, row) ? null : boolAt(block, row);
    }
  }

  /** Texts. */
  static final class OfText extends Addressed<TextColumn> {
    OfText(TextColumn values, int at) {
      super(OperandKind.TEXT, values, at);
    }

    @Override
    public int codeBound() {
      return values.isCoded() ? values.codeBound() : -1;
    }

    @Override
    public void codes(RowBlock block, int count, int[] target) {
      values.gatherCodes(block.column(at), 0, count, target);
    }

    @Override
    public String textAt(RowBlock block, int row) {
      return values.textAt(block.column(at)[row]);
    }

    @Override
    public byte[] bytesAt(RowBlock block, int row) {
      return values.bytesAt(block.column(at)[row]);
    }

    @Override
    public int startAt(RowBlock block, int row) {
      return values.startAt(block.column(at)[row]);
    }

    @Override
    public int lengthAt(RowBlock block, int row) {
      return values.lengthAt(block.column(at)[row]);
    }

    @Override
    public @Nullable Object objectAt(RowBlock block, int row) {
      return isNull(block, row) ? null : textAt(block, row);
    }
  }

  /** Ids of nodes. */
  static final class OfNodeId extends Operand {
    private final NodeTable nodes;
    private final int at;

    OfNodeId(NodeTable nodes, int at) {
      super(OperandKind.TEXT);
      this.nodes = nodes;
      this.at = at;
    }

    @Override
    public int codeBound() {
      return nodes.ordinalBound();
    }

    @Override
    public void codes(RowBlock block, int count, int[] target) {
      System.arraycopy(block.column(at), 0, target, 0, count);
    }

    @Override
    public int column() {
      return at;
    }

    @Override
    public boolean mayHaveNulls() {
      return false;
    }

    @Override
    public boolean isNull(RowBlock block, int row) {
      return false;
    }

    @Override
    public String textAt(RowBlock block, int row) {
      int ordinal = block.column(at)[row];
      return new String(
          nodes.idBytes(ordinal),
          nodes.idStart(ordinal),
          nodes.idLength(ordinal),
          StandardCharsets.UTF_8);
    }

    @Override
    public byte[] bytesAt(RowBlock block, int row) {
      return nodes.idBytes(block.column(at)[row]);
    }

    @Override
    public int startAt(RowBlock block, int row) {
      return nodes.idStart(block.column(at)[row]);
    }

    @Override
    public int lengthAt(RowBlock block, int row) {
      return nodes.idLength(block.column(at)[row]);
    }

    @Override
    public Object objectAt(RowBlock block, int row) {
      return textAt(block, row);
    }
  }

  /** Ids of edges, read when the first one is asked for. */
  static final class OfEdgeId extends Operand {
    private final EdgeTable edges;
    private final int at;
    private volatile @Nullable TextColumn read;

    OfEdgeId(EdgeTable edges, int at) {
      super(OperandKind.TEXT);
      this.edges = edges;
      this.at = at;
    }

    private TextColumn ids() {
      TextColumn known = read;
      if (known == null) {
        known = (TextColumn) edges.column("id");
        read = known;
      }
      return known;
    }

    @Override
    public int column() {
      return at;
    }

    @Override
    public boolean mayHaveNulls() {
      return false;
    }

    @Override
    public boolean isNull(RowBlock block, int row) {
      return false;
    }

    @Override
    public String textAt(RowBlock block, int row) {
      return ids().textAt(block.column(at)[row]);
    }

    @Override
    public byte[] bytesAt(RowBlock block, int row) {
      return ids().bytesAt(block.column(at)[row]);
    }

    @Override
    public int startAt(RowBlock block, int row) {
      return ids().startAt(block.column(at)[row]);
    }

    @Override
    public int lengthAt(RowBlock block, int row) {
      return ids().lengthAt(block.column(at)[row]);
    }

    @Override
    public Object objectAt(RowBlock block, int row) {
      return textAt(block, row);
    }
  }

  /** Lists. */
  static final class OfList extends Addressed<ListColumn> {
    private final ValueType type;

    OfList(ListColumn values, int at, ValueType type) {
      super(OperandKind.LIST, values, at);
      this.type = type;
    }

    ScalarType scalar() {
      return type.scalar();
    }

    @Override
    public @Nullable Object objectAt(RowBlock block, int row) {
      return isNull(block, row)
          ? null
          : JavaValues.ofList(values, block.column(at)[row], type.scalar());
    }
  }

  /** Vectors. */
  static final class OfVector extends Addressed<VectorColumn> {
    OfVector(VectorColumn values, int at) {
      super(OperandKind.VECTOR, values, at);
    }

    @Override
    public @Nullable Object objectAt(RowBlock block, int row) {
      return isNull(block, row) ? null : values.vectorAt(block.column(at)[row]);
    }
  }
}
