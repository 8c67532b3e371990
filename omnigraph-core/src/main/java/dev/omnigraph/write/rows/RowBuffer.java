package dev.omnigraph.write.rows;

import java.util.Arrays;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Rows of one table under construction, column by column in Arrow vectors. Confined to one thread;
 * owns its vectors until {@link #takeBatch} or {@link #close}.
 *
 * <p>A row is begun with {@link #beginRow}, its cells written, and ended with {@link #endRow}; a
 * row that is not ended is overwritten by the next one. Cells not written since {@code beginRow}
 * are null.
 */
public final class RowBuffer implements AutoCloseable {
  private static final int EXPECTED_TEXT = 16;

  private final TableShape shape;
  private final VectorSchemaRoot root;
  private final CellWriter[] cells;
  private final VarCharVector[] leading;
  private long[] records = new long[64];
  private int[] lines = new int[64];
  private int rows;
  private boolean taken;

  /** Starts an empty buffer whose memory comes from the allocator. */
  public RowBuffer(TableShape shape, BufferAllocator allocator) {
    this.shape = shape;
    this.root = VectorSchemaRoot.create(shape.schema(), allocator);
    this.leading = new VarCharVector[shape.leading()];
    for (int i = 0; i < leading.length; i++) {
      leading[i] = (VarCharVector) root.getVector(i);
    }
    this.cells = new CellWriter[shape.properties().size()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] =
          CellWriter.of(
              root.getVector(i + leading.length), shape.properties().get(i).type().scalar());
    }
  }

  /** Starts an empty buffer with room for some rows of short texts; it grows beyond. */
  public RowBuffer(TableShape shape, BufferAllocator allocator, int expectedRows) {
    this(shape, allocator);
    if (expectedRows > 0) {
      for (FieldVector vector : root.getFieldVectors()) {
        reserve(vector, expectedRows);
      }
    }
  }

  private static void reserve(FieldVector vector, int rows) {
    if (vector instanceof VarCharVector texts) {
      texts.allocateNew((long) rows * EXPECTED_TEXT, rows);
    } else if (vector instanceof BaseFixedWidthVector fixed) {
      fixed.allocateNew(rows);
    }
  }

  /** Returns the shape of the rows. */
  public TableShape shape() {
    return shape;
  }

  /** Returns the number of ended rows. */
  public int rows() {
    return rows;
  }

  /** Returns the position the begun row will have. */
  public int beginRow() {
    for (CellWriter cell : cells) {
      cell.nothing(rows);
    }
    return rows;
  }

  /** Writes {@code id}, {@code src} or {@code dst} of the begun row. */
  public void leading(int column, byte[] utf8, int offset, int length) {
    leading[column].setSafe(rows, utf8, offset, length);
  }

  /** Writes {@code id}, {@code src} or {@code dst} of the begun row. */
  public void leading(int column, Utf8Buffer text) {
    leading(column, text.bytes(), 0, text.length());
  }

  /** Returns the writer of a property's cells. */
  public CellWriter cell(int slot) {
    return cells[slot];
  }

  /**
   * Puts the canonical text of a cell of the begun row into a buffer.
   *
   * @return false when the cell is null
   */
  public boolean keyText(int slot, Utf8Buffer target) {
    return KeyText.read(
        root.getVector(slot + leading.length),
        shape.properties().get(slot).type().scalar(),
        rows,
        target);
  }

  /**
   * Ends the begun row.
   *
   * @param record 1-based number of the input record, 0 when there is none
   * @param line 1-based line of the input, 0 when there is none
   */
  public void endRow(long record, int line) {
    if (rows == records.length) {
      records = Arrays.copyOf(records, rows * 2);
      lines = Arrays.copyOf(lines, rows * 2);
    }
    records[rows] = record;
    lines[rows] = line;
    rows++;
  }

  /** Returns the memory the vectors take. */
  public long bytes() {
    long total = 0;
    for (int i = 0; i < root.getFieldVectors().size(); i++) {
      total += root.getVector(i).getBufferSize();
    }
    return total;
  }

  /** Ends the construction and returns the rows; the caller owns the batch and this is empty. */
  public RowBatch takeBatch() {
    root.setRowCount(rows);
    taken = true;
    return new RowBatch(shape, root, Arrays.copyOf(records, rows), Arrays.copyOf(lines, rows));
  }

  @Override
  public void close() {
    if (!taken) {
      taken = true;
      root.close();
    }
  }
}
