package dev.omnigraph;

import com.google.errorprone.annotations.MustBeClosed;
import java.util.Objects;

/**
 * A state to begin with, and the place in the feed where it ends: the state with the changes after
 * the cursor applied is always the newest one. Close it when the state was read.
 *
 * @param snapshot the state
 * @param cursor the place in the feed right after it
 */
public record ChangeBaseline(GraphSnapshot snapshot, String cursor) implements AutoCloseable {
  /** Validates; takes the snapshot over. */
  @MustBeClosed
  public ChangeBaseline {
    Objects.requireNonNull(snapshot);
    Objects.requireNonNull(cursor);
  }

  @Override
  public void close() {
    snapshot.close();
  }
}
