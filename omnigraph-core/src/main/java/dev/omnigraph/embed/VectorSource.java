package dev.omnigraph.embed;

import dev.omnigraph.catalog.Property;
import dev.omnigraph.errors.Details;
import java.util.List;
import java.util.function.IntFunction;

/** Makes the vectors that a write leaves out from the texts beside them. Thread-safe. */
public interface VectorSource {
  /** Makes no vectors. */
  VectorSource NONE =
      new VectorSource() {
        @Override
        public boolean fills(Property property) {
          return false;
        }

        @Override
        public int batchSize() {
          return 1;
        }

        @Override
        public List<float[]> vectors(
            Property property, List<String> texts, IntFunction<Details> places) {
          throw new UnsupportedOperationException("nothing is filled");
        }
      };

  /** Returns whether vectors of a property are made here: it names a source, and this its model. */
  boolean fills(Property property);

  /** Returns the most texts of one call, at least 1. */
  int batchSize();

  /**
   * Returns one vector per text, in order, each of the property's dimension and finite.
   *
   * @param texts at most {@link #batchSize}, at least one
   * @param places says where a text comes from, for errors
   * @throws dev.omnigraph.errors.InvalidInputException with code {@code EMBEDDING} if they cannot
   *     be made
   * @throws dev.omnigraph.errors.CancelledException if the thread is interrupted
   */
  List<float[]> vectors(Property property, List<String> texts, IntFunction<Details> places);
}
