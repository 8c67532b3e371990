package dev.omnigraph.manifest.queue;

import com.google.errorprone.annotations.MustBeClosed;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.omnigraph.errors.BusyException;
import dev.omnigraph.errors.CancelledException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The queues of one graph in one process: one first-come-first-served mutex per key.
 *
 * <p>Several keys are always taken in their order, so two callers cannot wait for each other; a
 * caller that holds some keys never asks for more.
 *
 * <p><b>Thread-safety:</b> thread-safe; what one thread acquired another may release.
 *
 * <p><b>Lifecycle:</b> one instance per graph and process; a queue nobody uses takes no memory.
 */
public final class TableQueues {
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<QueueKey, Queue> queues = new HashMap<>();

  private static final class Queue {
    private final Semaphore turn = new Semaphore(1, true);
    private int users;
  }

  /**
   * Waits for all keys.
   *
   * @param timeout the longest wait for all of them together
   * @throws BusyException if the time is over; nothing is held then
   * @throws CancelledException if the thread is interrupted; nothing is held then
   */
  @MustBeClosed
  public Held acquire(Collection<QueueKey> keys, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    SortedSet<QueueKey> sorted = new TreeSet<>(keys);
    Held held = new Held(sorted);
    for (QueueKey key : sorted) {
      Queue queue = enter(key);
      boolean taken = false;
      try {
        taken = queue.turn.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw CancelledException.of("waiting for " + key);
      } finally {
        if (taken) {
          held.taken.add(key);
        } else {
          leave(key, queue);
          held.close();
        }
      }
      if (!taken) {
        throw BusyException.of("another writer holds the table", key.toString());
      }
    }
    return held;
  }

  /** Takes all keys if all are free now. */
  public Optional<Held> tryAcquire(Collection<QueueKey> keys) {
    SortedSet<QueueKey> sorted = new TreeSet<>(keys);
    Held held = new Held(sorted);
    for (QueueKey key : sorted) {
      Queue queue = enter(key);
      if (!queue.turn.tryAcquire()) {
        leave(key, queue);
        held.close();
        return Optional.empty();
      }
      held.taken.add(key);
    }
    return Optional.of(held);
  }

  private Queue enter(QueueKey key) {
    lock.lock();
    try {
      Queue queue = queues.computeIfAbsent(key, k -> new Queue());
      queue.users++;
      return queue;
    } finally {
      lock.unlock();
    }
  }

  private void leave(QueueKey key, Queue queue) {
    lock.lock();
    try {
      queue.users--;
      if (queue.users == 0) {
        queues.remove(key, queue);
      }
    } finally {
      lock.unlock();
    }
  }

  private void release(QueueKey key) {
    lock.lock();
    try {
      Queue queue = queues.get(key);
      if (queue != null) {
        queue.turn.release();
        queue.users--;
        if (queue.users == 0) {
          queues.remove(key, queue);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns the number of keys that are held or waited for. */
  public int inUse() {
    lock.lock();
    try {
      return queues.size();
    } finally {
      lock.unlock();
    }
  }

  /** Keys that are held until close. Closing twice is harmless. */
  public final class Held implements AutoCloseable {
    private final SortedSet<QueueKey> keys;
    private final List<QueueKey> taken = Collections.synchronizedList(new ArrayList<>());

    private Held(SortedSet<QueueKey> keys) {
      this.keys = Collections.unmodifiableSortedSet(keys);
    }

    /** Returns the keys, sorted. */
    public SortedSet<QueueKey> keys() {
      return keys;
    }

    /** Returns whether every one of the given keys is held here. */
    public boolean covers(Collection<QueueKey> needed) {
      return keys.containsAll(needed);
    }

    @Override
    public void close() {
      List<QueueKey> released;
      synchronized (taken) {
        released = new ArrayList<>(taken);
        taken.clear();
      }
      Collections.reverse(released);
      for (QueueKey key : released) {
        release(key);
      }
    }
  }
}
