package dev.omnigraph.query.exec;

import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.query.ir.QueryIr;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a running query, chunk by chunk; the query advances when a chunk is asked for.
 *
 * <p>Thread-safety: confined to one thread, except that any may close it. Lifecycle: close ends the
 * query, also while another thread waits for a chunk; chunks handed out stay readable.
 */
public final class ResultCursor implements AutoCloseable {
  /** Whether a chunk is being computed, and whether the end was asked for. */
  private enum State {
    IDLE,
    RUNNING,
    /** Closed while a chunk is being computed. */
    ENDING,
    CLOSED
  }

  private final QueryIr query;
  private final Supplier<@Nullable ResultChunk> chunks;
  private final ExecutionContext context;
  private final ProfileRecorder profile;
  private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
  private volatile Runnable last = () -> {};
  private boolean finished;

  ResultCursor(
      QueryIr query,
      Supplier<@Nullable ResultChunk> chunks,
      ExecutionContext context,
      ProfileRecorder profile) {
    this.query = query;
    this.chunks = chunks;
    this.context = context;
    this.profile = profile;
  }

  /** Returns the columns in order. */
  public List<ResultColumn> columns() {
    return query.projections().stream().map(p -> new ResultColumn(p.name(), p.type())).toList();
  }

  /**
   * Returns the next rows, never none, or null at the end.
   *
   * @throws ClosedException if the cursor is closed, before or meanwhile
   * @throws dev.omnigraph.errors.CancelledException if the query was cancelled
   * @throws dev.omnigraph.errors.ResourceLimitException if it reached a limit
   */
  public @Nullable ResultChunk next() {
    if (!state.compareAndSet(State.IDLE, State.RUNNING)) {
      if (state.get() == State.RUNNING) {
        throw new IllegalStateException("a result is read by one thread");
      }
      throw ClosedException.of("query result");
    }
    try {
      return finished ? null : compute();
    } finally {
      if (!state.compareAndSet(State.RUNNING, State.IDLE)) {
        state.set(State.CLOSED);
        last.run();
      }
    }
  }

  private @Nullable ResultChunk compute() {
    ResultChunk chunk = chunks.get();
    while (chunk != null && chunk.size() == 0) {
      chunk = chunks.get();
    }
    finished = chunk == null;
    return chunk;
  }

  /** Returns what each operator did so far; empty unless the query is profiled. */
  public List<OperatorProfile> profile() {
    return profile.profiles();
  }

  /**
   * Ends the query; to be called once.
   *
   * @param afterwards run when no chunk is being computed any more, on this thread or on the one
   *     that computes
   */
  public void end(Runnable afterwards) {
    last = afterwards;
    context.close();
    State before = state.getAndUpdate(ResultCursor::ended);
    if (before == State.IDLE) {
      afterwards.run();
    }
  }

  private static State ended(State before) {
    return switch (before) {
      case IDLE, CLOSED -> State.CLOSED;
      case RUNNING, ENDING -> State.ENDING;
    };
  }

  @Override
  public void close() {
    end(() -> {});
  }
}
