package dev.omnigraph.topology;

import dev.omnigraph.errors.Invariant;
import dev.omnigraph.topology.data.FragmentColumn;
import dev.omnigraph.topology.data.SpilledColumn;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Columns that do not fit the budget as a whole. They are read block by block; a column holds the
 * few blocks it used last, so what an operation pins is bounded by its columns, not by its table.
 */
final class PagedColumns {
  /** Blocks a column holds on to: enough to compare two rows in a sort without reading again. */
  private static final int HELD = 4;

  private PagedColumns() {}

  /**
   * Where blocks come from and what is made of them. Immutable.
   *
   * @param slots the column of each fragment, spilled or small
   * @param asColumn makes a column of the rows of one block
   * @param shape such a column without rows; tells the kind
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Source(
      String property,
      Placement placement,
      ColumnStore store,
      @Nullable FragmentColumn[] slots,
      Function<Block, Column> asColumn,
      Column shape) {}

  /** The rows of a block and how they are addressed. */
  record Block(Placement placement, FragmentColumn values) {}

  /** Returns the column. */
  static Column of(Source source) {
    Column shape = source.shape;
    if (shape instanceof LongColumn longs) {
      return new Longs(source, longs);
    } else if (shape instanceof DoubleColumn doubles) {
      return new Doubles(source, doubles);
    } else if (shape instanceof BoolColumn) {
      return new Bools(source);
    } else if (shape instanceof TextColumn) {
      return new Texts(source);
    } else if (shape instanceof ListColumn) {
      return new Lists(source);
    } else if (shape instanceof VectorColumn vectors) {
      return new Vectors(source, vectors);
    }
    throw Invariant.broken("a column is of a known kind", source.property);
  }

  /** Marks columns that hold blocks of their own for one user and are not to be kept. */
  interface OfBlocks {}

  /** A block at its place. Immutable, so that threads may share it in any way. */
  static final class Page<C extends Column> {
    final int from;
    final int rows;
    final C column;

    Page(int from, int rows, C column) {
      this.from = from;
      this.rows = rows;
      this.column = column;
    }

    boolean has(int row) {
      return Integer.compareUnsigned(row - from, rows) < 0;
    }
  }

  /** What all have in common: the way from an ordinal to a block. */
  abstract static class Paged<C extends Column> implements OfBlocks {
    private final Source source;
    private final Class<C> type;
    private final boolean anyNulls;
    private final long bytes;

    /** The blocks used last. Threads may overwrite each other's; then one is looked up again. */
    private final @Nullable Page<C>[] held;

    private int next;

    @SuppressWarnings({"unchecked", "rawtypes"})
    Paged(Source source, Class<C> type) {
      this.source = source;
      this.type = type;
      this.held = new Page[HELD];
      boolean any = false;
      long sum = 0;
      for (FragmentColumn slot : source.slots) {
        if (slot instanceof SpilledColumn spilled) {
          any |= spilled.mayHaveNulls();
        } else if (slot != null) {
          any |= slot.nulls() != null;
        }
        sum += slot == null ? 0 : slot.bytes();
      }
      this.anyNulls = any;
      this.bytes = sum;
    }

    /** Returns the row, or -1 for a node that is not live. */
    final int row(int ordinal) {
      return source.placement.row(ordinal);
    }

    final Page<C> page(int row) {
      for (Page<C> page : held) {
        if (page != null && page.has(row)) {
          return page;
        }
      }
      Page<C> read = read(row);
      int at = next;
      held[at & (HELD - 1)] = read;
      next = at + 1;
      return read;
    }

    private Page<C> read(int row) {
      RowSpace space = source.placement.space();
      int slot = space.slotOfPage[row >>> RowSpace.PAGE_BITS];
      int first = space.firstRow[slot];
      FragmentColumn values = source.slots[slot];
      if (values instanceof SpilledColumn spilled) {
        int block = (row - first) / spilled.blockRows();
        values = source.store.block(spilled, block);
        first += block * spilled.blockRows();
      }
      if (values == null) {
        throw new IndexOutOfBoundsException(row);
      }
      Placement placement = new Placement(RowSpace.ofBlock(values.rows()), null);
      Column column = source.asColumn.apply(new Block(placement, values));
      return new Page<>(first, values.rows(), type.cast(column));
    }

    public final String property() {
      return source.property;
    }

    public final boolean mayHaveNulls() {
      return anyNulls;
    }

    public final long bytes() {
      return bytes;
    }

    public final boolean isNull(int ordinal) {
      int row = row(ordinal);
      if (row < 0) {
        return true;
      }
      if (!anyNulls) {
        return false;
      }
      Page<C> page = page(row);
      return page.column.isNull(row - page.from);
    }
  }

  private static final class Longs extends Paged<LongColumn> implements LongColumn {
    private final boolean unsigned;

    Longs(Source source, LongColumn shape) {
      super(source, LongColumn.class);
      this.unsigned = shape.isUnsigned();
    }

    @Override
    public long longAt(int ordinal) {
      int row = row(ordinal);
      if (row < 0) {
        return 0;
      }
      Page<LongColumn> page = page(row);
      return page.column.longAt(row - page.from);
    }

    @Override
    public boolean isUnsigned() {
      return unsigned;
    }

    @Override
    public void gather(int[] ordinals, int from, int count, long[] target) {
      for (int i = 0; i < count; i++) {
        target[i] = longAt(ordinals[from + i]);
      }
    }
  }

  private static final class Doubles extends Paged<DoubleColumn> implements DoubleColumn {
    private final boolean single;

    Doubles(Source source, DoubleColumn shape) {
      super(source, DoubleColumn.class);
      this.single = shape.isSingle();
    }

    @Override
    public double doubleAt(int ordinal) {
      int row = row(ordinal);
      if (row < 0) {
        return 0;
      }
      Page<DoubleColumn> page = page(row);
      return page.column.doubleAt(row - page.from);
    }

    @Override
    public boolean isSingle() {
      return single;
    }

    @Override
    public void gather(int[] ordinals, int from, int count, double[] target) {
      for (int i = 0; i < count; i++) {
        target[i] = doubleAt(ordinals[from + i]);
      }
    }
  }

  private static final class Bools extends Paged<BoolColumn> implements BoolColumn {
    Bools(Source source) {
      super(source, BoolColumn.class);
    }

    @Override
    public boolean boolAt(int ordinal) {
      int row = row(ordinal);
      if (row < 0) {
        return false;
      }
      Page<BoolColumn> page = page(row);
      return page.column.boolAt(row - page.from);
    }
  }

  /** Texts as they are: codes belong to columns that are kept as a whole. */
  private static final class Texts extends Paged<TextColumn> implements TextColumn {
    private static final byte[] NOTHING = new byte[0];

    Texts(Source source) {
      super(source, TextColumn.class);
    }

    @Override
    public String textAt(int ordinal) {
      int row = row(ordinal);
      if (row < 0) {
        return "";
      }
      Page<TextColumn> page = page(row);
      return page.column.textAt(row - page.from);
    }

    @Override
    public byte[] bytesAt(int ordinal) {
      int row = row(ordinal);
      if (row < 0) {
        return NOTHING;
      }
      Page<TextColumn> page = page(row);
      return page.column.bytesAt(row - page.from);
    }

    @Override
    public int startAt(int ordinal) {
      int row = row(ordinal);
      if (row < 0) {
        return 0;
      }
      Page<TextColumn> page = page(row);
      return page.column.startAt(row - page.from);
    }

    @Override
    public int lengthAt(int ordinal) {
      int row = row(ordinal);
      if (row < 0) {
        return 0;
      }
      Page<TextColumn> page = page(row);
      return page.column.lengthAt(row - page.from);
    }

    @Override
    public int compare(int ordinal, int otherOrdinal) {
      return TextColumns.compareTexts(this, ordinal, otherOrdinal);
    }

    @Override
    public int compare(int ordinal, byte[] utf8) {
      return TextColumns.compareText(this, ordinal, utf8);
    }

    @Override
    public boolean textEquals(int ordinal, byte[] utf8) {
      return TextColumns.equalsText(this, ordinal, utf8);
    }

    @Override
    public boolean isCoded() {
      return false;
    }

    @Override
    public int codeAt(int ordinal) {
      throw TextColumns.notCoded(property());
    }

    @Override
    public int codeBound() {
      throw TextColumns.notCoded(property());
    }

    @Override
    public int code(byte[] utf8) {
      throw TextColumns.notCoded(property());
    }

    @Override
    public String codeText(int code) {
      throw TextColumns.notCoded(property());
    }

    @Override
    public void gatherCodes(int[] ordinals, int from, int count, int[] target) {
      throw TextColumns.notCoded(property());
    }
  }

  private static final class Lists extends Paged<ListColumn> implements ListColumn {
    Lists(Source source) {
      super(source, ListColumn.class);
    }

    @Override
    public int sizeAt(int ordinal) {
      int row = row(ordinal);
      if (row < 0) {
        return 0;
      }
      Page<ListColumn> page = page(row);
      return page.column.sizeAt(row - page.from);
    }

    private Page<ListColumn> live(int ordinal) {
      int row = row(ordinal);
      if (row < 0) {
        throw new IndexOutOfBoundsException(ordinal);
      }
      return page(row);
    }

    @Override
    public boolean isElementNull(int ordinal, int index) {
      Page<ListColumn> page = live(ordinal);
      return page.column.isElementNull(row(ordinal) - page.from, index);
    }

    @Override
    public long longAt(int ordinal, int index) {
      Page<ListColumn> page = live(ordinal);
      return page.column.longAt(row(ordinal) - page.from, index);
    }

    @Override
    public double doubleAt(int ordinal, int index) {
      Page<ListColumn> page = live(ordinal);
      return page.column.doubleAt(row(ordinal) - page.from, index);
    }

    @Override
    public boolean boolAt(int ordinal, int index) {
      Page<ListColumn> page = live(ordinal);
      return page.column.boolAt(row(ordinal) - page.from, index);
    }

    @Override
    public String textAt(int ordinal, int index) {
      Page<ListColumn> page = live(ordinal);
      return page.column.textAt(row(ordinal) - page.from, index);
    }

    @Override
    public boolean textEquals(int ordinal, int index, byte[] utf8) {
      Page<ListColumn> page = live(ordinal);
      return page.column.textEquals(row(ordinal) - page.from, index, utf8);
    }
  }

  private static final class Vectors extends Paged<VectorColumn> implements VectorColumn {
    private static final float[] NONE = new float[0];
    private final int dimension;

    Vectors(Source source, VectorColumn shape) {
      super(source, VectorColumn.class);
      this.dimension = shape.dimension();
    }

    @Override
    public int dimension() {
      return dimension;
    }

    @Override
    public float[] slabAt(int ordinal) {
      int row = row(ordinal);
      if (row < 0) {
        return NONE;
      }
      Page<VectorColumn> page = page(row);
      return page.column.slabAt(row - page.from);
    }

    @Override
    public int startAt(int ordinal) {
      int row = row(ordinal);
      if (row < 0) {
        return 0;
      }
      Page<VectorColumn> page = page(row);
      return page.column.startAt(row - page.from);
    }

    @Override
    public float[] vectorAt(int ordinal) {
      int row = row(ordinal);
      if (row < 0) {
        throw new IndexOutOfBoundsException(ordinal);
      }
      Page<VectorColumn> page = page(row);
      return page.column.vectorAt(row - page.from);
    }
  }
}
