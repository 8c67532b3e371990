package dev.omnigraph;

import java.util.ArrayList;
import java.util.List;

/**
 * Turns texts into vectors, so that {@code nearest} can rank by a text. Implementations are
 * thread-safe; a call may take long and may fail with any unchecked exception, which reaches the
 * caller of the query.
 */
public interface Embedder {
  /** Returns the name of the model, compared with the one {@code @embed} records. */
  String model();

  /** Returns the vector of a text: {@code dimension} finite numbers. */
  float[] embed(String text, int dimension);

  /** Returns the vectors of several texts, in their order. */
  default List<float[]> embedAll(List<String> texts, int dimension) {
    List<float[]> vectors = new ArrayList<>(texts.size());
    for (String text : texts) {
      vectors.add(embed(text, dimension));
    }
    return vectors;
  }
}
