package dev.omnigraph.query.exec;

import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.errors.Invariant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks of one execution side by side. The asking thread works like the others, and what the
 * executor has not begun by the end of its own task it runs itself, so that nothing ever waits for
 * a free thread. The first failure ends all, and is what the caller sees. Confined to the asking
 * thread.
 */
final class Team {
  private final ExecutionContext context;
  private final Parallelism parallelism;

  Team(ExecutionContext context, Parallelism parallelism) {
    this.context = context;
    this.parallelism = parallelism;
  }

  /** Runs all tasks and waits for them. */
  void run(List<? extends Runnable> members) {
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    List<FutureTask<Boolean>> tasks = new ArrayList<>();
    for (Runnable member : members) {
      tasks.add(new FutureTask<>(() -> attempt(member, failure), Boolean.TRUE));
    }
    for (int i = 1; i < tasks.size(); i++) {
      try {
        parallelism.executor().execute(tasks.get(i));
      } catch (RejectedExecutionException e) {
        break; // the graph is being closed; this thread does it all, or meets the typed error
      }
    }
    tasks.forEach(FutureTask::run);
    boolean interrupted = false;
    for (FutureTask<Boolean> task : tasks) {
      interrupted |= waitFor(task);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    Throwable thrown = failure.get();
    if (thrown instanceof RuntimeException runtime) {
      throw runtime;
    }
    if (thrown instanceof Error error) {
      throw error;
    }
    if (interrupted) {
      throw CancelledException.of("query");
    }
  }

  private void attempt(Runnable member, AtomicReference<@Nullable Throwable> failure) {
    try {
      member.run();
    } catch (RuntimeException | Error e) {
      // The others stop at their next batch; only the first failure tells why.
      failure.compareAndSet(null, e);
      context.stop();
    }
  }

  /** Waits to the end, since the task uses memory of this query; returns whether interrupted. */
  private boolean waitFor(FutureTask<Boolean> task) {
    boolean interrupted = false;
    while (true) {
      try {
        task.get();
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
        context.stop();
      } catch (ExecutionException e) {
        throw Invariant.broken("a worker keeps its failure", e);
      }
    }
  }
}
