package dev.omnigraph.evolve;

import dev.omnigraph.errors.Invariant;
import dev.omnigraph.storage.BatchStream;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.FragmentInfo;
import dev.omnigraph.storage.ScanRequest;
import java.util.Iterator;
import java.util.List;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * All rows of a version in scan order, asked for a window at a time: storage reads ahead whatever
 * was asked for, up to 2 GiB of it, however slowly the rows are taken. Confined to one thread.
 *
 * <p>A window has so many rows as fit a number of bytes if they are as wide as those of the window
 * before, and at most twice as many as that had, since rows may become wider. Files say how wide
 * their rows are at least, for they are compressed, so the first window is small.
 */
final class WindowedScan implements BatchStream {
  /** What a window may hold, decoded. */
  private static final int WINDOW_BYTES = 16 << 20;

  private static final int BATCHES_PER_WINDOW = 4;
  private static final int BATCH_ROWS_MIN = 16;
  private static final int BATCH_ROWS_MAX = 1 << 13;
  private static final int FIRST_ROWS = 1 << 10;

  private final DatasetHandle handle;
  private final ScanRequest request;
  private final long bytesAdded;
  private final long bytesWanted;
  private final Iterator<FragmentInfo> fragments;
  private @Nullable FragmentInfo fragment;
  private @Nullable RowIdRanges ranges;
  private @Nullable BatchStream window;
  private long fragmentRows;
  private long windowRows;
  private long windowBytes;
  private long windowBytesMax;
  private long nextRows = FIRST_ROWS;

  /**
   * Starts before the first row.
   *
   * @param handle the version to read, which stays the caller's
   * @param request what to read, without blobs: nothing chooses among rows with blobs. Its
   *     fragments, its limit and the size of its batches do not count
   * @param bytesAdded how many bytes the reader adds to a row
   */
  WindowedScan(DatasetHandle handle, ScanRequest request, long bytesAdded) {
    this(handle, request, bytesAdded, WINDOW_BYTES);
  }

  WindowedScan(DatasetHandle handle, ScanRequest request, long bytesAdded, long windowBytes) {
    this.bytesWanted = windowBytes;
    this.handle = handle;
    this.request = request;
    this.bytesAdded = bytesAdded;
    this.fragments = handle.fragments().iterator();
  }

  @Override
  public boolean next() {
    while (true) {
      BatchStream open = window;
      if (open != null) {
        if (open.next()) {
          windowRows += open.batch().getRowCount();
          windowBytes += bytes(open.batch());
          return true;
        }
        endWindow();
      }
      if (!startWindow() && !startFragment()) {
        return false;
      }
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // the end of the fragment closes it, or close()
  private boolean startFragment() {
    endFragment();
    if (!fragments.hasNext()) {
      return false;
    }
    FragmentInfo from = fragments.next();
    fragment = from;
    long widthStored = from.dataBytes() / Math.max(1, from.physicalRows());
    nextRows = Math.max(BATCH_ROWS_MIN, Math.min(nextRows, bytesWanted / (1 + widthStored)));
    if (from.liveRows() <= nextRows || !RowIdRanges.rise(handle, from.id())) {
      window = handle.scan(request(from));
    } else {
      ranges = RowIdRanges.of(handle, from.id());
    }
    return true;
  }

  @SuppressWarnings("MustBeClosedChecker") // the end of the window closes it, or close()
  private boolean startWindow() {
    RowIdRanges from = ranges;
    FragmentInfo of = fragment;
    String rows = from == null ? "" : from.next(nextRows);
    if (of == null || rows.isEmpty()) {
      return false;
    }
    window = handle.scan(request(of).withFilter(rows));
    return true;
  }

  private ScanRequest request(FragmentInfo from) {
    long rows = Math.max(BATCH_ROWS_MIN, Math.min(BATCH_ROWS_MAX, nextRows / BATCHES_PER_WINDOW));
    return request.withFragments(List.of(from.id())).withBatchRows((int) rows);
  }

  private void endWindow() {
    if (windowRows > 0) {
      long width = 1 + bytesAdded + windowBytes / windowRows;
      nextRows = Math.max(BATCH_ROWS_MIN, Math.min(2 * nextRows, bytesWanted / width));
    }
    fragmentRows += windowRows;
    windowBytesMax = Math.max(windowBytesMax, windowBytes);
    windowRows = 0;
    windowBytes = 0;
    closeWindow();
  }

  private void endFragment() {
    FragmentInfo ended = fragment;
    if (ended != null) {
      Invariant.check(fragmentRows == ended.liveRows(), "a scan has all rows", ended, fragmentRows);
    }
    fragmentRows = 0;
    fragment = null;
    closeRanges();
  }

  /** Returns how many bytes a batch has: a text may share its buffer with batches before it. */
  private static long bytes(VectorSchemaRoot batch) {
    long bytes = 0;
    int rows = batch.getRowCount();
    for (FieldVector vector : batch.getFieldVectors()) {
      bytes +=
          rows > 0 && vector instanceof BaseVariableWidthVector texts
              ? 4L * rows + texts.getEndOffset(rows - 1) - texts.getStartOffset(0)
              : vector.getBufferSize();
    }
    return bytes;
  }

  /** Returns the bytes of the largest window that ended. */
  long windowBytesMax() {
    return windowBytesMax;
  }

  @Override
  public VectorSchemaRoot batch() {
    BatchStream open = window;
    if (open == null) {
      throw new IllegalStateException("there is no current batch");
    }
    return open.batch();
  }

  private void closeWindow() {
    BatchStream open = window;
    window = null;
    if (open != null) {
      open.close();
    }
  }

  private void closeRanges() {
    RowIdRanges open = ranges;
    ranges = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void close() {
    try {
      closeWindow();
    } finally {
      closeRanges();
    }
  }
}
