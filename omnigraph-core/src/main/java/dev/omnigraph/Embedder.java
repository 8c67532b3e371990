package dev.omnigraph;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns texts into vectors: those that {@code nearest} ranks by, and those that a write leaves out
 * of a property with {@code @embed}. Implementations are thread-safe. A call may take long; the
 * caller of the read or write waits for it, nobody else, and no longer than {@link #timeout}. It
 * runs on a thread of its own, which is interrupted when the time is over or the caller is. It may
 * fail with any unchecked exception, which reaches the caller as an error that names property and
 * model.
 */
public interface Embedder {
  /** Returns the name of the model, compared with the one {@code @embed} records. */
  String model();

  /** Returns the most texts {@link #embedAll} is given at once, at least 1. */
  default int batchSize() {
    return 128;
  }

  /** Returns how long one call may take, positive; after that the read or write fails. */
  default Duration timeout() {
    return Duration.ofMinutes(2);
  }

  /** Returns the vector of a text: {@code dimension} finite numbers. */
  float[] embed(String text, int dimension);

  /** Returns the vectors of several texts, in their order; there is at least one. */
  default List<float[]> embedAll(List<String> texts, int dimension) {
    List<float[]> vectors = new ArrayList<>(texts.size());
    for (String text : texts) {
      vectors.add(embed(text, dimension));
    }
    return vectors;
  }
}
