package dev.omnigraph.evolve;

import dev.omnigraph.catalog.Property;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.storage.BatchStream;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.ScanRequest;
import dev.omnigraph.write.rows.BlobCopy;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.UInt8Vector;

/**
 * Where the blobs of a version lie, row by row beside a scan of its other columns: storage cannot
 * choose among rows and tell of blobs in one scan. Confined to one thread.
 */
final class BlobDescriptions implements AutoCloseable {
  private static final int BATCH_ROWS = 1 << 13;

  private final BatchStream stream;
  private final List<String> columns;
  private int next;
  private int available;

  /**
   * Starts before the first row.
   *
   * @param columns stored columns of blobs, one at least
   */
  @SuppressWarnings("MustBeClosedChecker") // close() ends the scan
  BlobDescriptions(DatasetHandle handle, List<String> columns) {
    this.columns = List.copyOf(columns);
    this.stream =
        handle.scan(ScanRequest.of(columns).withRowId().withoutIndex().withBatchRows(BATCH_ROWS));
  }

  /** Returns how many of the next rows have not too many bytes in blobs, at least one. */
  int rowsAtOnce(int rowsMax, long bytesMax) {
    while (next == available) {
      Invariant.check(stream.next(), "a row with blobs has a description");
      next = 0;
      available = stream.batch().getRowCount();
    }
    int rows = Math.min(rowsMax, available - next);
    long bytes = 0;
    for (int i = 0; i < rows; i++) {
      for (String column : columns) {
        UInt8Vector sizes = BlobCopy.sizes(stream.batch(), column);
        bytes += sizes.isNull(next + i) ? 0 : sizes.get(next + i);
      }
      if (bytes > bytesMax) {
        return Math.max(1, i);
      }
    }
    return rows;
  }

  /** Copies the blobs of the next rows, no more than were found to be enough at once. */
  void fill(DatasetHandle handle, Property property, String column, int rows, FieldVector target) {
    BlobCopy.fill(handle, property, column, stream.batch(), next, rows, target);
  }

  /** Goes on behind rows that were copied. */
  void pass(int rows) {
    next += rows;
  }

  @Override
  public void close() {
    stream.close();
  }
}
