package dev.omnigraph.expr;

import dev.omnigraph.catalog.Property;

/** Turns the text given to {@code nearest} into a vector of the property's dimension. */
@FunctionalInterface
public interface QueryEmbedder {
  /** Returns the same embedder, which is not waited for when an execution is to end. */
  default QueryEmbedder within(Limits limits) {
    return this;
  }

  /**
   * Returns the vector, of the property's dimension.
   *
   * @throws dev.omnigraph.errors.InvalidInputException with code {@code EMBEDDING} if there is no
   *     embedder or its model is not the one recorded for the property
   */
  float[] embed(Property property, String text);
}
