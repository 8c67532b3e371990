package dev.omnigraph.load;

import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.errors.Invariant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of one load: some that read pieces, some that write files. Used by the loading
 * thread; closing waits for what they are at.
 */
final class LoadThreads implements AutoCloseable {
  /** Does everything at once in the calling thread. */
  static final LoadThreads NONE = new LoadThreads(List.of());

  /** How many files are written at a time. */
  static final int FILES_MAX = 2;

  private static final AtomicInteger LOADS = new AtomicInteger();

  private final List<ExecutorService> pools;

  private LoadThreads(List<ExecutorService> pools) {
    this.pools = pools;
  }

  /** Starts threads, or none for no readers. */
  static LoadThreads start(int readers) {
    if (readers == 0) {
      return NONE;
    }
    int load = LOADS.incrementAndGet();
    List<ExecutorService> pools = new ArrayList<>();
    pools.add(Executors.newFixedThreadPool(readers, named("omnigraph-load-" + load + "-read-")));
    pools.add(Executors.newFixedThreadPool(FILES_MAX, named("omnigraph-load-" + load + "-write-")));
    return new LoadThreads(pools);
  }

  private static ThreadFactory named(String prefix) {
    AtomicInteger threads = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, prefix + threads.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Reads a piece. */
  <T> Future<T> read(Callable<T> task) {
    return submit(0, task);
  }

  /** Returns whether everything is done in the calling thread. */
  boolean isInline() {
    return pools.isEmpty();
  }

  /** Writes a file. */
  <T> Future<T> write(Callable<T> task) {
    return submit(1, task);
  }

  private <T> Future<T> submit(int pool, Callable<T> task) {
    if (!pools.isEmpty()) {
      return pools.get(pool).submit(task);
    }
    CompletableFuture<T> done = new CompletableFuture<>();
    try {
      done.complete(task.call());
    } catch (Exception | Error e) {
      done.completeExceptionally(e); // thrown by whoever waits for it
    }
    return done;
  }

  /**
   * Waits for a result.
   *
   * @throws CancelledException if the waiting thread is interrupted
   */
  static <T> T await(Future<T> task) {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CancelledException.of("load");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      } else if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw Invariant.broken("a load's task throws what is unchecked", e.toString());
    }
  }

  /** Waits until a task has ended, however it does, and even when interrupted. */
  static void settle(Future<?> task) {
    boolean interrupted = false;
    while (true) {
      try {
        task.get();
        break;
      } catch (InterruptedException e) {
        interrupted = true; // the task holds memory that must not go away under it
      } catch (ExecutionException e) {
        break; // told to whoever awaited it, or not of interest any more
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    pools.forEach(ExecutorService::shutdown);
  }
}
