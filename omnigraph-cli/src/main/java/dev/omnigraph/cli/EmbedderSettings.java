package dev.omnigraph.cli;

import dev.omnigraph.Embedder;
import dev.omnigraph.HttpEmbedder;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads from the environment whom to ask for vectors. Stateless. */
final class EmbedderSettings {
  static final String URL = "OMNIGRAPH_EMBEDDINGS_URL";
  static final String MODEL = "OMNIGRAPH_EMBEDDINGS_MODEL";
  static final String KEY = "OMNIGRAPH_EMBEDDINGS_KEY";
  static final String BATCH = "OMNIGRAPH_EMBEDDINGS_BATCH";
  static final String TIMEOUT = "OMNIGRAPH_EMBEDDINGS_TIMEOUT";
  static final String DIMENSIONS = "OMNIGRAPH_EMBEDDINGS_DIMENSIONS";

  private EmbedderSettings() {}

  /** Returns the embedder the variables describe; none without an address. */
  static Optional<Embedder> from(Map<String, String> environment) {
    @Nullable String url = value(environment, URL);
    if (url == null) {
      return Optional.empty();
    }
    @Nullable String model = value(environment, MODEL);
    if (model == null) {
      throw new UsageException(URL + " needs " + MODEL + " beside it");
    }
    HttpEmbedder.Builder builder = started(url, model);
    @Nullable String key = value(environment, KEY);
    if (key != null) {
      builder.apiKey(key);
    }
    @Nullable String batch = value(environment, BATCH);
    if (batch != null) {
      builder.batchSize(positive(BATCH, batch));
    }
    @Nullable String timeout = value(environment, TIMEOUT);
    if (timeout != null) {
      builder.timeout(Duration.ofSeconds(positive(TIMEOUT, timeout)));
    }
    if ("true".equals(value(environment, DIMENSIONS))) {
      builder.requestDimensions();
    }
    return Optional.of(builder.build());
  }

  private static HttpEmbedder.Builder started(String url, String model) {
    try {
      return HttpEmbedder.builder(URI.create(url), model);
    } catch (IllegalArgumentException e) {
      throw new UsageException(URL + " takes an http or https address");
    }
  }

  private static @Nullable String value(Map<String, String> environment, String name) {
    @Nullable String value = environment.get(name);
    return value == null || value.isBlank() ? null : value.strip();
  }

  private static int positive(String name, String text) {
    try {
      int value = Integer.parseInt(text);
      if (value > 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // falls through: no number is refused like zero
    }
    throw new UsageException(name + " takes a whole number above 0");
  }
}
