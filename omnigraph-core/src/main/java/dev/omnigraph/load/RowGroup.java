package dev.omnigraph.load;

import dev.omnigraph.ids.IdSource;
import dev.omnigraph.load.RowSink.IdOrigin;
import dev.omnigraph.write.rows.RowBatch;
import dev.omnigraph.write.rows.RowBuffer;
import dev.omnigraph.write.rows.TableShape;
import dev.omnigraph.write.rows.Utf8Buffer;
import java.util.Arrays;
import java.util.BitSet;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VarCharVector;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a piece of the input has for one table. Confined to one thread at a time; owns its
 * memory until {@link #take} or {@link #close}.
 *
 * <p>Generated ids are given when the piece's turn comes, so that they follow the order of the
 * input; until then their room is kept.
 */
final class RowGroup implements RowSink, AutoCloseable {
  private static final int ULID_BYTES = IdSource.ULID_LETTERS;
  private static final byte[] ROOM = new byte[ULID_BYTES];
  private static final int SIZE_CHECK_ROWS = 1 << 10;

  static {
    Arrays.fill(ROOM, (byte) '0');
  }

  private final TableShape shape;
  private final BufferAllocator allocator;
  private final int expectedRows;
  private final BitSet generated = new BitSet();
  private @Nullable RowBuffer buffer;
  private @Nullable RowBatch batch;
  private boolean generatedOnly = true;

  RowGroup(TableShape shape, BufferAllocator allocator, int expectedRows) {
    this.shape = shape;
    this.allocator = allocator;
    this.expectedRows = expectedRows;
  }

  @Override
  public TableShape shape() {
    return shape;
  }

  @Override
  public RowBuffer buffer() {
    RowBuffer rows = buffer;
    if (rows == null) {
      rows = new RowBuffer(shape, allocator, expectedRows);
      buffer = rows;
    }
    return rows;
  }

  @Override
  public void endRow(Utf8Buffer id, IdOrigin origin, long record, int line) {
    RowBuffer rows = buffer();
    if (origin == IdOrigin.GENERATED) {
      generated.set(rows.rows());
      rows.leading(TableShape.ID, ROOM, 0, ULID_BYTES);
    } else {
      rows.leading(TableShape.ID, id);
      generatedOnly = false;
    }
    rows.endRow(record, line);
  }

  /** Returns whether the rows take more memory than they should; a cheap guess. */
  boolean isLargerThan(long bytes) {
    RowBuffer rows = buffer;
    return rows != null
        && rows.rows() > 0
        && rows.rows() % SIZE_CHECK_ROWS == 0
        && rows.bytes() >= bytes;
  }

  /** Ends the reading and returns the rows, which this still owns. */
  RowBatch batch() {
    RowBatch rows = batch;
    if (rows == null) {
      rows = buffer().takeBatch();
      buffer = null;
      batch = rows;
    }
    return rows;
  }

  /** Returns whether all rows wait for ids. */
  boolean isGeneratedOnly() {
    return generatedOnly;
  }

  /** Returns the first row from this one on that waits for an id, or -1. */
  int nextWithoutId(int from) {
    return generated.nextSetBit(from);
  }

  /** Gives a row its id of 26 letters. */
  void give(int row, byte[] ulid) {
    VarCharVector ids = (VarCharVector) batch().root().getVector(TableShape.ID);
    ids.getDataBuffer().setBytes(ids.getStartOffset(row), ulid);
  }

  /** Returns the rows and gives them up; the caller owns them. */
  RowBatch take() {
    RowBatch rows = batch();
    batch = null;
    return rows;
  }

  @Override
  public void close() {
    if (buffer != null) {
      buffer.close();
      buffer = null;
    }
    if (batch != null) {
      batch.close();
      batch = null;
    }
  }
}
