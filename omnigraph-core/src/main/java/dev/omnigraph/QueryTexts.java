package dev.omnigraph;

import dev.omnigraph.catalog.Property;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.expr.Environment;
import dev.omnigraph.expr.QueryEmbedder;
import java.util.Optional;

/** Embeds the texts of queries and checks what the embedder gave. Thread-safe. */
final class QueryTexts implements QueryEmbedder {
  private final Embedder embedder;

  private QueryTexts(Embedder embedder) {
    this.embedder = embedder;
  }

  /** Returns the service of an embedder, or one that refuses. */
  static QueryEmbedder of(Optional<Embedder> embedder) {
    return embedder.isPresent() ? new QueryTexts(embedder.get()) : Environment.NO_EMBEDDER;
  }

  @Override
  public float[] embed(Property property, String text) {
    String recorded = property.embedModel().orElse(embedder.model());
    if (!recorded.equals(embedder.model())) {
      throw failure(
          property,
          "the property was embedded by another model than the embedder's",
          "open the graph with an embedder of the recorded model, or pass a vector",
          recorded,
          embedder.model());
    }
    int dimension = property.type().dimension();
    float[] vector = embedder.embed(text, dimension);
    if (vector.length != dimension) {
      throw failure(
          property,
          "the embedder gave a vector of another length than the property",
          "use an embedder that honours the dimension it is asked for",
          dimension,
          vector.length);
    }
    for (float component : vector) {
      if (!Float.isFinite(component)) {
        throw failure(
            property,
            "the embedder gave a vector with a component that is not finite",
            "use an embedder that gives finite numbers",
            "finite numbers",
            component);
      }
    }
    return vector;
  }

  private InvalidInputException failure(
      Property property, String sentence, String hint, Object expected, Object actual) {
    return InvalidInputException.of(
        ErrorCode.EMBEDDING,
        sentence,
        hint,
        Details.of("property", property.name())
            .and("model", embedder.model())
            .and("expected", expected)
            .and("actual", actual));
  }
}
