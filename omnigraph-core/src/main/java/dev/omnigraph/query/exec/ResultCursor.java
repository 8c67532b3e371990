package dev.omnigraph.query.exec;

import dev.omnigraph.errors.ClosedException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a running query, chunk by chunk; the query advances when a chunk is asked for.
 *
 * <p>Thread-safety: confined. Lifecycle: close ends the query; chunks handed out stay readable.
 */
public final class ResultCursor implements AutoCloseable {
  private final List<ResultColumn> columns;
  private final Supplier<@Nullable ResultChunk> chunks;
  private final ProfileRecorder profile;
  private boolean finished;
  private boolean closed;

  ResultCursor(
      List<ResultColumn> columns, Supplier<@Nullable ResultChunk> chunks, ProfileRecorder profile) {
    this.columns = List.copyOf(columns);
    this.chunks = chunks;
    this.profile = profile;
  }

  /** Returns the columns in order. */
  public List<ResultColumn> columns() {
    return columns;
  }

  /**
   * Returns the next rows, never none, or null at the end.
   *
   * @throws ClosedException if the cursor is closed
   * @throws dev.omnigraph.errors.CancelledException if the query was cancelled
   * @throws dev.omnigraph.errors.ResourceLimitException if it reached a limit
   */
  public @Nullable ResultChunk next() {
    if (closed) {
      throw ClosedException.of("query result");
    }
    if (finished) {
      return null;
    }
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

  @Override
  public void close() {
    closed = true;
  }
}
