package dev.omnigraph;

import dev.omnigraph.embed.EmbeddingsClient;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An embedder that asks a service with the common embeddings API: a POST of {@code {"model": …,
 * "input": […]}} is answered by {@code {"data": [{"index": 0, "embedding": […]}, …]}}. Thread-safe;
 * holds no resource that has to be closed.
 *
 * <p>An answer of 429 or 5xx, a broken connection and a missing answer are tried again a bounded
 * number of times, waiting longer each time or as long as the service asks for within bounds. An
 * interrupt ends the call with {@link dev.omnigraph.errors.CancelledException}; every other failure
 * is an {@link dev.omnigraph.errors.InvalidInputException} with code {@code EMBEDDING}. The key is
 * sent to the service and appears nowhere else.
 */
public final class HttpEmbedder implements Embedder {
  private final EmbeddingsClient client;
  private final String model;
  private final int batchSize;
  private final Duration timeout;

  private HttpEmbedder(Builder builder) {
    this.model = builder.model;
    this.batchSize = builder.batchSize;
    // Every attempt has its own limit; this one only has to be above all of them and the waits.
    this.timeout = builder.timeout.multipliedBy(builder.retriesMax + 2L).plusMinutes(1);
    this.client =
        new EmbeddingsClient(
            new EmbeddingsClient.Service(
                builder.endpoint,
                builder.model,
                Optional.ofNullable(builder.apiKey),
                builder.timeout,
                builder.retriesMax,
                builder.dimensions));
  }

  /**
   * Starts to configure an embedder.
   *
   * @param endpoint the whole address, such as {@code https://host/v1/embeddings}
   * @param model the name of the model, as the service knows it and {@code @embed} records it
   */
  public static Builder builder(URI endpoint, String model) {
    return new Builder(endpoint, model);
  }

  @Override
  public String model() {
    return model;
  }

  @Override
  public int batchSize() {
    return batchSize;
  }

  @Override
  public Duration timeout() {
    return timeout;
  }

  @Override
  public float[] embed(String text, int dimension) {
    return embedAll(List.of(text), dimension).get(0);
  }

  @Override
  public List<float[]> embedAll(List<String> texts, int dimension) {
    return client.embed(texts, dimension);
  }

  /** Returns the model and where it is asked, without the key. */
  @Override
  public String toString() {
    return "HttpEmbedder[" + model + " at " + client.host() + "]";
  }

  /** Collects the settings of an embedder. Confined to one thread. */
  public static final class Builder {
    private final URI endpoint;
    private final String model;
    private @Nullable String apiKey;
    private Duration timeout = Duration.ofSeconds(30);
    private int retriesMax = 3;
    private int batchSize = 128;
    private EmbeddingsClient.Dimensions dimensions = EmbeddingsClient.Dimensions.OMITTED;

    private Builder(URI endpoint, String model) {
      boolean http = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
      if (!http || endpoint.getHost() == null) {
        throw new IllegalArgumentException("the endpoint is an http or https address");
      }
      this.endpoint = endpoint;
      this.model = Objects.requireNonNull(model);
    }

    /** Sends a key as bearer token. */
    public Builder apiKey(String key) {
      apiKey = Objects.requireNonNull(key);
      return this;
    }

    /** Sets how long one attempt may take, at most a day; half a minute unless said otherwise. */
    public Builder timeout(Duration value) {
      if (value.isNegative() || value.isZero() || value.compareTo(Duration.ofDays(1)) > 0) {
        throw new IllegalArgumentException("a timeout is positive and at most a day");
      }
      timeout = value;
      return this;
    }

    /** Sets how often a failed attempt is repeated, 0 to 10; 3 unless said otherwise. */
    public Builder retriesMax(int value) {
      if (value < 0 || value > 10) {
        throw new IllegalArgumentException("0 to 10 retries");
      }
      retriesMax = value;
      return this;
    }

    /** Sets the most texts of one request; 128 unless said otherwise. */
    public Builder batchSize(int value) {
      if (value < 1) {
        throw new IllegalArgumentException("a batch has at least one text");
      }
      batchSize = value;
      return this;
    }

    /** Asks for the property's dimension by the request's member {@code dimensions}. */
    public Builder requestDimensions() {
      dimensions = EmbeddingsClient.Dimensions.REQUESTED;
      return this;
    }

    /** Returns the embedder. */
    public HttpEmbedder build() {
      return new HttpEmbedder(this);
    }
  }
}
