package dev.omnigraph.load;

import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.StagedFragment;
import dev.omnigraph.write.Stager;
import dev.omnigraph.write.rows.RowBatch;
import dev.omnigraph.write.rows.TableShape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows file by file, so that the files that are whole are known when a later one fails.
 * Confined to the thread that writes.
 */
final class FileRuns {
  private final Stager.Batches rows;
  private @Nullable RowBatch ahead;
  private long rowsOfRun;
  private boolean isOver;

  private FileRuns(Stager.Batches rows) {
    this.rows = rows;
  }

  /**
   * Writes all rows.
   *
   * @param written receives the files as they are whole; not to be looked at meanwhile
   */
  static List<StagedFragment> write(
      Stager stager,
      DatasetAddress address,
      TableShape shape,
      Stager.Batches rows,
      List<StagedFragment> written) {
    FileRuns runs = new FileRuns(rows);
    try {
      do {
        runs.rowsOfRun = 0;
        runs.isOver = false;
        written.addAll(stager.stage(address, shape, runs::next));
      } while (runs.ahead != null);
    } finally {
      if (runs.ahead != null) {
        runs.ahead.close();
      }
    }
    return written;
  }

  /** Returns the next batch for the file at hand, or null when it is full or none is left. */
  private @Nullable RowBatch next() {
    if (isOver) {
      return null;
    }
    RowBatch batch = ahead == null ? rows.next() : ahead;
    ahead = null;
    isOver = batch == null;
    if (batch == null) {
      return null;
    }
    if (rowsOfRun > 0 && rowsOfRun + batch.rows() > Stager.ROWS_PER_FILE) {
      ahead = batch;
      isOver = true;
      return null;
    }
    rowsOfRun += batch.rows();
    return batch;
  }
}
