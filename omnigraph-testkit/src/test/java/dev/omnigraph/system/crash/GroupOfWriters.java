package dev.omnigraph.system.crash;

import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.fault.Failpoints;
import dev.omnigraph.testkit.fault.FailpointScript;
import dev.omnigraph.testkit.fault.InjectedCrash;
import dev.omnigraph.write.group.GroupFailpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Two writers that wait behind a third, which then finds nothing to change: their mutations become
 * one commit.
 */
final class GroupOfWriters {
  private static final long WAIT_SECONDS = 60;
  private static final String NOTHING = "query q() { delete Person where name = \"nobody\" }";
  private static final String PERSON = "query q($n: String) { insert Person { name: $n, age: 1 } }";

  private GroupOfWriters() {}

  /** Fails as the writers do; a crash of one of them goes before what it meant to the other. */
  static void run(Path root, OmnigraphOptions.Builder options, Failpoints failpoints) {
    FailpointScript script = new FailpointScript();
    Semaphore waiting = new Semaphore(0);
    Failpoints watching =
        (point, index) -> {
          if (point == GroupFailpoint.WAITING) {
            waiting.release();
          }
          script.hit(point, index);
          failpoints.hit(point, index);
        };
    try (Omnigraph graph = Omnigraph.open(root.toString(), options.failpoints(watching).build())) {
      FailpointScript.Pause captured = script.pauseOnceAt("write.afterCapture", 0);
      List<FutureTask<?>> writers = new ArrayList<>();
      writers.add(started(() -> graph.mutate(NOTHING, Map.of())));
      captured.awaitArrival();
      for (String name : List.of("Di", "Ed")) {
        writers.add(started(() -> graph.mutate(PERSON, Map.of("n", name))));
        if (!waiting.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
          throw new IllegalStateException("the writer does not wait in line");
        }
      }
      captured.release();
      Throwable failure = null;
      for (FutureTask<?> writer : writers) {
        failure = worse(failure, failureOf(writer));
      }
      if (failure instanceof Error error) {
        throw error;
      }
      if (failure != null) {
        throw (RuntimeException) failure;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static FutureTask<?> started(Callable<?> work) {
    FutureTask<?> task = new FutureTask<>(work);
    new Thread(task, "writer").start();
    return task;
  }

  private static @Nullable Throwable failureOf(FutureTask<?> writer) throws InterruptedException {
    try {
      writer.get();
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  private static @Nullable Throwable worse(@Nullable Throwable one, @Nullable Throwable other) {
    return one == null || other instanceof InjectedCrash ? other : one;
  }
}
