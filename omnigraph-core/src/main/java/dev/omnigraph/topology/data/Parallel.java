package dev.omnigraph.topology.data;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks on a bounded executor with the help of the caller. Whatever the executor has not
 * started the caller runs itself, so that a caller on the same executor cannot wait for ever.
 */
public final class Parallel {
  private Parallel() {}

  /** Runs all tasks and returns when all are done; throws what the first failing one threw. */
  public static void run(Executor executor, List<Runnable> tasks) {
    if (tasks.size() <= 1) {
      tasks.forEach(Runnable::run);
      return;
    }
    List<FutureTask<Boolean>> futures = new ArrayList<>(tasks.size());
    for (Runnable task : tasks) {
      futures.add(new FutureTask<>(task, Boolean.TRUE));
    }
    for (int i = 1; i < futures.size(); i++) {
      try {
        executor.execute(futures.get(i));
      } catch (RejectedExecutionException e) {
        break; // the graph is being closed; those that run already must not outlive this call
      }
    }
    futures.forEach(FutureTask::run);
    Throwable failure = null;
    for (FutureTask<Boolean> future : futures) {
      Throwable thrown = outcome(future);
      if (failure == null) {
        failure = thrown;
      } else if (thrown != null && thrown != failure) {
        failure.addSuppressed(thrown);
      }
    }
    if (failure instanceof RuntimeException runtime) {
      throw runtime;
    }
    if (failure instanceof Error error) {
      throw error;
    }
  }

  /** Waits without giving up on interruption: the tasks use memory of the caller. */
  private static @Nullable Throwable outcome(FutureTask<Boolean> future) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          future.get();
          return null;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          return e.getCause();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
