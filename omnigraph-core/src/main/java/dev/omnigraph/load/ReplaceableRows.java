package dev.omnigraph.load;

import dev.omnigraph.spill.PagedLongs;
import dev.omnigraph.spill.SpillSpace;
import dev.omnigraph.write.rows.IdIndex;
import dev.omnigraph.write.rows.RowBatch;
import dev.omnigraph.write.rows.RowFilter;
import dev.omnigraph.write.rows.RowSpill;
import dev.omnigraph.write.rows.TableShape;
import dev.omnigraph.write.rows.TextCells;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VarCharVector;

/**
 * Rows of which a later one may replace an earlier one of the same id. First all are added, then
 * the last of each id is taken, in the order of the input. Confined.
 *
 * <p>A few rows wait in memory, more in a temporary file.
 */
final class ReplaceableRows implements AutoCloseable {
  private static final long WAITING_BYTES = 8L << 20;

  private final BufferAllocator allocator;
  private final List<RowBatch> waiting = new ArrayList<>();
  private final RowSpill spilled;
  private final IdIndex ids;

  /** The number of the last row of each id. */
  private final PagedLongs lasts;

  private final PagedLongs records;
  private final PagedLongs lines;
  private long waitingBytes;
  private long added;
  private long taken;

  ReplaceableRows(TableShape shape, BufferAllocator allocator, SpillSpace space) {
    this.allocator = allocator;
    this.spilled = new RowSpill(shape, allocator);
    this.ids = new IdIndex(space);
    this.lasts = new PagedLongs(space);
    this.records = new PagedLongs(space);
    this.lines = new PagedLongs(space);
  }

  /** Takes rows over. */
  void add(RowBatch batch) {
    waiting.add(batch);
    TextCells cells = ids(batch);
    for (int row = 0; row < batch.rows(); row++) {
      int id = ids.intern(cells.bytes(), cells.start(row), cells.length(row));
      lasts.set(id, added);
      records.set(added, batch.record(row));
      lines.set(added, batch.line(row));
      added++;
    }
    waitingBytes += batch.bytes();
    if (waitingBytes > WAITING_BYTES) {
      spill();
    }
  }

  private static TextCells ids(RowBatch batch) {
    return TextCells.copyOf((VarCharVector) batch.root().getVector(TableShape.ID), batch.rows());
  }

  private void spill() {
    while (!waiting.isEmpty()) {
      spilled.add(waiting.remove(0));
    }
    waitingBytes = 0;
  }

  /** Returns the next rows that nothing replaces, which the caller closes; empty at the end. */
  Optional<RowBatch> take() {
    while (true) {
      Optional<RowBatch> next = spilled.take();
      if (next.isEmpty() && !waiting.isEmpty()) {
        next = Optional.of(waiting.remove(0));
      }
      if (next.isEmpty()) {
        return Optional.empty();
      }
      RowBatch kept = lastOfEachId(next.get());
      if (kept.rows() > 0) {
        return Optional.of(kept);
      }
      kept.close();
    }
  }

  private RowBatch lastOfEachId(RowBatch batch) {
    boolean done = false;
    try {
      int rows = batch.rows();
      TextCells cells = ids(batch);
      BitSet keep = new BitSet();
      long[] from = new long[rows];
      int[] at = new int[rows];
      for (int row = 0; row < rows; row++, taken++) {
        keep.set(
            row, lasts.get(ids.find(cells.bytes(), cells.start(row), cells.length(row))) == taken);
        from[row] = records.get(taken);
        at[row] = (int) lines.get(taken);
      }
      done = true;
      return RowFilter.keep(batch.from(from, at), keep, allocator);
    } finally {
      if (!done) {
        batch.close();
      }
    }
  }

  @Override
  public void close() {
    waiting.forEach(RowBatch::close);
    waiting.clear();
    spilled.close();
  }
}
