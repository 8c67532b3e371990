package dev.omnigraph.testkit.fault;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts what a test wants to go on beside it, each on a thread of its own. The common pool will
 * not do: an actor that waits at a {@link FailpointScript.Pause} holds one of its threads, and on
 * small machines it has but one.
 */
public final class Actors {
  private static final Executor THREADS =
      task -> {
        Thread thread = new Thread(task, "test-actor");
        thread.setDaemon(true);
        thread.start();
      };

  private Actors() {}

  /** Starts an actor; the future has its result or what it threw. */
  public static <T extends @Nullable Object> CompletableFuture<T> supply(Supplier<T> actor) {
    return CompletableFuture.supplyAsync(actor, THREADS);
  }

  /** Starts an actor; the future ends with it. */
  public static CompletableFuture<@Nullable Void> run(Runnable actor) {
    return CompletableFuture.runAsync(actor, THREADS);
  }
}
