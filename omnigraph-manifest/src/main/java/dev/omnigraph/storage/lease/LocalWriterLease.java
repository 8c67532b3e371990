package dev.omnigraph.storage.lease;

import dev.omnigraph.errors.BusyException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import dev.omnigraph.storage.WriterLease;
import dev.omnigraph.storage.local.FileFaults;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * The right of this process to write to a local graph: an operating system lock on {@code
 * __recovery/writer.lock}.
 *
 * <p><b>Thread-safety:</b> thread-safe. <b>Lifecycle:</b> all leases of this process on one root
 * share one lock, which is released when the last of them is closed, or by the kernel when the
 * process dies. The lock file stays; it holds a line that says who had it last.
 *
 * <p>The file is opened once per process and root: on POSIX systems closing any descriptor of a
 * file drops the process's locks on it.
 */
public final class LocalWriterLease implements WriterLease {
  private static final long POLL_NANOS = Duration.ofMillis(20).toNanos();
  private static final Duration TIMEOUT_MAX = Duration.ofDays(1);

  private final SharedLock shared;
  private final AtomicBoolean closed = new AtomicBoolean();

  private LocalWriterLease(SharedLock shared) {
    this.shared = shared;
  }

  /**
   * Takes the lease of the graph at a root directory, or joins the one this process has.
   *
   * @param root the graph directory; it exists
   * @param timeout how long to wait for another process, at most a day; zero tries once
   * @throws BusyException naming the holder, when another process keeps the lease
   * @throws StorageException if the lock file cannot be made or locked, or the wait is interrupted
   */
  public static LocalWriterLease acquire(Path root, Duration timeout) {
    String file = SharedLock.file(root).toString();
    long wait = timeout.compareTo(TIMEOUT_MAX) > 0 ? TIMEOUT_MAX.toNanos() : timeout.toNanos();
    long start = System.nanoTime();
    while (true) {
      SharedLock.Attempt attempt;
      try {
        attempt = SharedLock.attempt(root);
      } catch (IOException e) {
        throw FileFaults.translate(e, "lock", file);
      }
      SharedLock lock = attempt.lock();
      if (lock != null) {
        return new LocalWriterLease(lock);
      }
      if (System.nanoTime() - start >= wait) {
        throw BusyException.of("another process is writing to the graph", attempt.holder());
      }
      LockSupport.parkNanos(POLL_NANOS);
      if (Thread.currentThread().isInterrupted()) {
        throw StorageException.of(Fault.INTERRUPTED, "lock", file, "interrupted", null);
      }
    }
  }

  @Override
  public boolean isHeld() {
    return !closed.get() && shared.isValid();
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      shared.release();
    } catch (IOException e) {
      throw FileFaults.translate(e, "unlock", shared.object());
    }
  }
}
