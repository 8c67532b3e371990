package dev.omnigraph.manifest.coordinator;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wakes readers that wait for news when this process made or saw a change of a branch. Thread-safe.
 */
public final class CommitSignal {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition raised = lock.newCondition();

  @GuardedBy("lock")
  private long count;

  /** Returns how often it was raised; to be read before looking for news. */
  public long count() {
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** Wakes everyone. */
  public void raise() {
    lock.lock();
    try {
      count++;
      raised.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until it was raised more often than a count says, or a time is over.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  public void awaitBeyond(long seen, Duration longest) throws InterruptedException {
    long left = longest.toNanos();
    lock.lock();
    try {
      while (count == seen && left > 0) {
        left = raised.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
