package dev.omnigraph;

import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.errors.Effect;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.errors.Retry;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs work again when it failed in a way that repeating may cure: the error says that nothing
 * became visible, and that a fresh view or a later time may help. Everything else is passed on at
 * once, above all errors whose outcome is pending or unknown, because repeating those could do the
 * work twice.
 *
 * <p>Every attempt runs the work from its start, so what it captures itself, such as a transaction
 * or an expected head, is fresh each time.
 *
 * <p><b>Thread-safety:</b> immutable. The work runs in the calling thread.
 */
public final class RetryPolicy {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

  private final int attemptsMax;
  private final Pause pause;

  /** What happens between two attempts. Thread-safe. */
  @FunctionalInterface
  public interface Pause {
    /**
     * Waits.
     *
     * @param failures how many attempts failed so far, at least 1
     * @param failure what the last one failed with
     * @throws InterruptedException if the wait is to end the work
     */
    void await(int failures, OmnigraphException failure) throws InterruptedException;
  }

  /**
   * Work that may be repeated.
   *
   * @param <T> the type of its result
   * @param <E> what it may throw
   */
  @FunctionalInterface
  public interface Work<T extends @Nullable Object, E extends Exception> {
    /**
     * Does the work once.
     *
     * @throws E whatever the caller is to get
     */
    T run() throws E;
  }

  private RetryPolicy(int attemptsMax, Pause pause) {
    this.attemptsMax = attemptsMax;
    this.pause = pause;
  }

  /**
   * Returns a policy of at most so many attempts, with pauses that double from 1 to 100
   * milliseconds between them.
   *
   * @throws IllegalArgumentException if not positive
   */
  public static RetryPolicy attempts(int max) {
    if (max < 1) {
      throw new IllegalArgumentException("at least one attempt is made");
    }
    return new RetryPolicy(max, (failures, failure) -> doubling(failures));
  }

  @SuppressWarnings(
      "ResultOfMethodCallIgnored") // nobody ever releases it: a wait that can end early
  private static void doubling(int failures) throws InterruptedException {
    long millis = FIRST_PAUSE.toMillis() << Math.min(failures - 1, 20);
    boolean unused =
        new Semaphore(0)
            .tryAcquire(Math.min(millis, LONGEST_PAUSE.toMillis()), TimeUnit.MILLISECONDS);
  }

  /** Returns the same policy with other pauses. */
  public RetryPolicy withPause(Pause value) {
    return new RetryPolicy(attemptsMax, Objects.requireNonNull(value));
  }

  /** Returns whether repeating what failed so is safe, and may help. */
  public static boolean isWorthRepeating(OmnigraphException failure) {
    return failure.effect() == Effect.NONE
        && (failure.retry() == Retry.AFTER_REFRESH || failure.retry() == Retry.LATER);
  }

  /**
   * Runs work until it succeeds, fails for good, or the attempts are used up.
   *
   * @return what the attempt that succeeded returned
   * @throws E what the work throws; of product errors the last one
   * @throws CancelledException if a pause is interrupted; the last failure is its suppressed one
   */
  public <T extends @Nullable Object, E extends Exception> T call(Work<T, E> work) throws E {
    for (int failures = 1; ; failures++) {
      try {
        return work.run();
      } catch (OmnigraphException e) {
        if (failures >= attemptsMax || !isWorthRepeating(e)) {
          throw e;
        }
        pauseAfter(failures, e);
      }
    }
  }

  private void pauseAfter(int failures, OmnigraphException failure) {
    try {
      pause.await(failures, failure);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      CancelledException cancelled = CancelledException.of("waiting to repeat a write");
      cancelled.addSuppressed(failure);
      throw cancelled;
    }
  }
}
