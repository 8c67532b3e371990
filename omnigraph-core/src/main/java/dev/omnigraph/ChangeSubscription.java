package dev.omnigraph;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.manifest.coordinator.CommitSignal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A reader that waits for the changes of a branch.
 *
 * <p><b>Thread-safety:</b> one thread reads; any thread may close, which ends the waiting.
 * <b>Lifecycle:</b> close it when done; it keeps nothing from cleanup. A commit of this process
 * wakes it at once; for those of other processes it looks every two seconds at the latest.
 */
public final class ChangeSubscription implements AutoCloseable {
  private static final int COMMITS_AHEAD = 16;
  private static final Duration LOOK_FIRST = Duration.ofMillis(50);
  private static final Duration LOOK_LATEST = Duration.ofSeconds(2);
  private static final Duration FOREVER = Duration.ofDays(100 * 365L);

  private final ChangeFeed feed;
  private final CommitSignal signal;
  private final InstantSource clock;
  private final Deque<ChangeBlock> ready = new ArrayDeque<>();
  private String cursor;
  private String read;
  private volatile boolean closed;

  @MustBeClosed
  ChangeSubscription(ChangeFeed feed, Omnigraph graph, String cursor) {
    this.feed = feed;
    this.signal = graph.core().parts().coordinator().signal();
    this.clock = graph.core().options().clock();
    this.cursor = cursor;
    this.read = cursor;
  }

  /** Returns the place in the feed after the last block that was returned. */
  public String cursor() {
    return read;
  }

  /** Waits for the next commit with changes; otherwise as {@link #next(Duration)}. */
  public ChangeBlock next() {
    while (true) {
      Optional<ChangeBlock> block = next(FOREVER);
      if (block.isPresent()) {
        return block.get();
      }
    }
  }

  /**
   * Waits for the next commit with changes.
   *
   * @param timeout the longest wait; zero or less only looks
   * @return its changes, or empty when there was none in time
   * @throws ClosedException if the subscription or the graph is closed, also while waiting
   * @throws CancelledException if the thread is interrupted, which it stays
   * @throws dev.omnigraph.errors.ConflictException with code {@code FEED_GAP} if changes were
   *     removed by cleanup
   */
  public Optional<ChangeBlock> next(Duration timeout) {
    Duration longest = timeout.compareTo(FOREVER) < 0 ? timeout : FOREVER;
    Instant deadline = clock.instant().plus(longest.isNegative() ? Duration.ZERO : longest);
    Duration pause = LOOK_FIRST;
    while (true) {
      long known = signal.count();
      boolean caughtUp = fill();
      ChangeBlock block = ready.poll();
      if (block != null) {
        read = block.cursor();
        return Optional.of(block);
      }
      if (!caughtUp) {
        continue;
      }
      Duration left = Duration.between(clock.instant(), deadline);
      if (left.isNegative() || left.isZero()) {
        return Optional.empty();
      }
      await(known, pause.compareTo(left) < 0 ? pause : left);
      Duration longer = pause.multipliedBy(2);
      pause = longer.compareTo(LOOK_LATEST) < 0 ? longer : LOOK_LATEST;
    }
  }

  /** Reads on if nothing is ready; returns whether there was nothing newer. */
  private boolean fill() {
    if (closed) {
      throw ClosedException.of("subscription");
    }
    if (!ready.isEmpty()) {
      return false;
    }
    ChangePage page = feed.poll(cursor, COMMITS_AHEAD);
    cursor = page.cursor();
    ready.addAll(page.blocks());
    return page.caughtUp();
  }

  private void await(long known, Duration longest) {
    try {
      signal.awaitBeyond(known, longest);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CancelledException.of("waiting for changes");
    }
  }

  @Override
  public void close() {
    closed = true;
    signal.raise();
  }
}
