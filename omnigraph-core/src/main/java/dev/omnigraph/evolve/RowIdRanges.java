package dev.omnigraph.evolve;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.storage.BatchStream;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.ScanRequest;
import java.util.List;
import org.apache.arrow.vector.UInt8Vector;

/**
 * The row ids of one fragment in scan order, a number of rows at a time, as ranges that contain
 * exactly these rows. Storage makes the ids without reading the file. Confined to one thread.
 */
final class RowIdRanges implements AutoCloseable {
  private final BatchStream ids;
  private int next;
  private int available;

  @MustBeClosed
  private RowIdRanges(BatchStream ids) {
    this.ids = ids;
  }

  private static ScanRequest request(int fragment) {
    return ScanRequest.of(List.of()).withFragments(List.of(fragment)).withRowId().withoutIndex();
  }

  /**
   * Returns whether the ids of a fragment rise, so that ranges of them are ranges of rows. They do
   * wherever rows were appended; a fragment that was put together from others may differ.
   */
  static boolean rise(DatasetHandle handle, int fragment) {
    try (BatchStream stream = handle.scan(request(fragment))) {
      long before = -1;
      while (stream.next()) {
        UInt8Vector batch = (UInt8Vector) stream.batch().getVector("_rowid");
        for (int row = 0; row < batch.getValueCount(); row++) {
          long id = batch.get(row);
          if (id <= before) {
            return false;
          }
          before = id;
        }
      }
      return true;
    }
  }

  /** Starts before the first row of a fragment whose ids rise. */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the ranges close it
  static RowIdRanges of(DatasetHandle handle, int fragment) {
    return new RowIdRanges(handle.scan(request(fragment)));
  }

  /** Returns a filter for the next rows, or an empty text at the end. */
  String next(long rows) {
    long first = -1;
    long last = -1;
    long left = rows;
    while (left > 0) {
      if (next == available) {
        if (!ids.next()) {
          break;
        }
        next = 0;
        available = ids.batch().getRowCount();
      }
      UInt8Vector batch = (UInt8Vector) ids.batch().getVector("_rowid");
      int taken = (int) Math.min(left, available - next);
      first = first < 0 ? batch.get(next) : first;
      next += taken;
      left -= taken;
      last = batch.get(next - 1);
    }
    return first < 0 ? "" : "_rowid >= " + first + " AND _rowid <= " + last;
  }

  @Override
  public void close() {
    ids.close();
  }
}
