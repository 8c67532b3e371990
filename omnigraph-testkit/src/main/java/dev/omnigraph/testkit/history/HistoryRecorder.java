package dev.omnigraph.testkit.history;

import dev.omnigraph.testkit.history.RecordedTransaction.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Records what concurrent sessions do to lists, for {@link HistoryChecker}.
 *
 * <p><b>Thread-safety:</b> thread-safe; each {@link Recording} belongs to one thread.
 */
public final class HistoryRecorder {
  private final AtomicInteger ids = new AtomicInteger();
  private final AtomicLong ticks = new AtomicLong();
  private final AtomicLong elements = new AtomicLong();
  private final ConcurrentLinkedQueue<RecordedTransaction> done = new ConcurrentLinkedQueue<>();

  /** Returns an element nobody appended before. */
  public long nextElement() {
    return elements.incrementAndGet();
  }

  /** Begins to record a transaction; end it with one of its three outcomes. */
  public Recording begin(String session) {
    return new Recording(session);
  }

  /** Returns the transactions whose outcome was recorded, by id. */
  public List<RecordedTransaction> history() {
    List<RecordedTransaction> history = new ArrayList<>(done);
    history.sort(Comparator.comparing(RecordedTransaction::id));
    return history;
  }

  /** One transaction while it runs. Confined to one thread. */
  public final class Recording {
    private final int id = ids.incrementAndGet();
    private final String session;
    private final long began = ticks.incrementAndGet();
    private final List<RecordedTransaction.Step> steps = new ArrayList<>();

    private Recording(String session) {
      this.session = session;
    }

    /** Notes what a list held. */
    public void read(String key, List<Long> held) {
      steps.add(new RecordedTransaction.Read(key, held));
    }

    /** Notes an append. */
    public void append(String key, long element) {
      steps.add(new RecordedTransaction.Append(key, element));
    }

    /** Forgets the steps, for another attempt of which only the last counts. */
    public void again() {
      steps.clear();
    }

    /** Ends it: it happened. */
    public void committed() {
      end(Outcome.COMMITTED);
    }

    /** Ends it: nothing happened. */
    public void aborted() {
      end(Outcome.ABORTED);
    }

    /** Ends it: its outcome is open. */
    public void unknown() {
      end(Outcome.UNKNOWN);
    }

    private void end(Outcome outcome) {
      done.add(
          new RecordedTransaction(id, session, began, ticks.incrementAndGet(), outcome, steps));
    }
  }
}
