package dev.omnigraph.load;

import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.write.rows.RowBatch;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Rows on their way from the loading thread to the thread that writes them. Used by these two;
 * whoever takes a batch owns it.
 */
final class RowStream {
  private static final int AHEAD = 4;
  private static final long LOOK_MILLIS = 50;

  private final BlockingQueue<Optional<RowBatch>> queue = new ArrayBlockingQueue<>(AHEAD);
  private volatile boolean aborted;

  /**
   * Hands a batch over, waiting while many are ahead.
   *
   * @param writer the writing; when it has ended early, the batch is closed
   * @throws CancelledException if the thread is interrupted; the batch is closed
   */
  void put(RowBatch batch, Future<?> writer) {
    if (!offer(Optional.of(batch), writer)) {
      batch.close();
      if (Thread.currentThread().isInterrupted()) {
        throw CancelledException.of("load");
      }
    }
  }

  /** Says that no batch follows. */
  void end(Future<?> writer) {
    if (!offer(Optional.empty(), writer)) {
      abort(); // interrupted, or nobody listens
    }
  }

  /**
   * Makes the writer end its file early, and closes what it has not taken. The file must not be
   * used; but it is whole, so that all that belongs to it is known and can be deleted.
   */
  void abort() {
    aborted = true;
    drain();
    if (!queue.offer(Optional.empty())) {
      drain(); // the writer looks at the mark before it waits again
    }
  }

  /** Returns whether rows may be missing from the file. */
  boolean isAborted() {
    return aborted;
  }

  /** Closes what the writer has left. */
  void drain() {
    for (Optional<RowBatch> left = queue.poll(); left != null; left = queue.poll()) {
      left.ifPresent(RowBatch::close);
    }
  }

  private boolean offer(Optional<RowBatch> item, Future<?> writer) {
    try {
      while (!writer.isDone()) {
        if (queue.offer(item, LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
          return true;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /**
   * Returns the next batch, or null at the end or when the load was given up. For the writer.
   *
   * @throws CancelledException if the thread is interrupted
   */
  @Nullable RowBatch next() {
    try {
      while (!aborted) {
        Optional<RowBatch> item = queue.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (item != null) {
          return item.orElse(null);
        }
      }
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CancelledException.of("load");
    }
  }
}
