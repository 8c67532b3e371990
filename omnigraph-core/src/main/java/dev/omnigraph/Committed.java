package dev.omnigraph;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the body of a transaction returned, and what the transaction did. Immutable if the value is.
 *
 * @param <T> the type of the value
 * @param value what the body returned
 * @param result what was committed
 */
public record Committed<T extends @Nullable Object>(T value, MutationResult result) {
  /** Validates. */
  public Committed {
    Objects.requireNonNull(result);
  }
}
