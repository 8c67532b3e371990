package dev.omnigraph.embed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Speaks the common embeddings API over the JDK's client. Thread-safe. */
public final class EmbeddingsClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long FIRST_WAIT_MILLIS = 250;
  private static final long WAIT_MILLIS_MAX = 20_000;
  private static final int SHOWN_MAX = 200;
  private static final long BODY_BYTES_MIN = 1 << 20;
  private static final long COMPONENT_BYTES_MAX = 64;

  private final Service service;
  private final HttpClient http;

  /** Whether a request says how long the vectors are to be. */
  public enum Dimensions {
    /** The model decides. */
    OMITTED,
    /** The request asks for the dimension of the property. */
    REQUESTED
  }

  /**
   * Whom to ask and how. Immutable; its text does not show the key.
   *
   * @param timeout how long one attempt may take
   * @param retriesMax how often a failed attempt is repeated
   */
  public record Service(
      URI endpoint,
      String model,
      Optional<String> apiKey,
      Duration timeout,
      int retriesMax,
      Dimensions dimensions) {
    /** Validates. */
    public Service {
      Objects.requireNonNull(endpoint);
      Objects.requireNonNull(model);
      Objects.requireNonNull(apiKey);
      Objects.requireNonNull(timeout);
      Objects.requireNonNull(dimensions);
    }

    @Override
    public String toString() {
      return model + " at " + endpoint.getHost();
    }
  }

  /** Asks one service. */
  public EmbeddingsClient(Service service) {
    this.service = service;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(service.timeout())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /** Returns the host that is asked. */
  public String host() {
    return service.endpoint().getHost();
  }

  /**
   * Returns one vector per text, in order.
   *
   * @throws InvalidInputException with code {@code EMBEDDING} if the service gives none
   * @throws CancelledException if the thread is interrupted
   */
  public List<float[]> embed(List<String> texts, int dimension) {
    HttpRequest request = request(texts, dimension);
    long wait = FIRST_WAIT_MILLIS;
    for (int attempt = 1; ; attempt++) {
      boolean last = attempt > service.retriesMax();
      try {
        HttpResponse<String> response = answer(request, bodyMax(texts.size(), dimension));
        int status = response.statusCode();
        if (status == 200) {
          return vectors(response.body(), texts.size());
        }
        if (last || !isTemporary(status)) {
          throw failure(
              "the embedding service refused the request",
              details(attempt).and("status", status).and("reason", shown(response.body())));
        }
        pause(Math.max(wait, asked(response)));
      } catch (BoundedBody.TooLongException e) {
        throw malformed("one vector per text", String.valueOf(e.getMessage()));
      } catch (IOException e) {
        if (last) {
          throw InvalidInputException.causedBy(
              e,
              ErrorCode.EMBEDDING,
              "the embedding service cannot be reached",
              "check the address, or pass the vector",
              details(attempt).and("reason", e.getClass().getSimpleName()));
        }
        pause(wait);
      } catch (InterruptedException e) {
        throw cancelled();
      }
      wait = Math.min(WAIT_MILLIS_MAX, wait * 2);
    }
  }

  /** Returns the bytes that are more than enough for so many vectors, or for a refusal. */
  private static long bodyMax(int texts, int dimension) {
    return BODY_BYTES_MIN + COMPONENT_BYTES_MAX * texts * dimension;
  }

  /** Waits for a whole answer; the client's own limit ends with its head. */
  private HttpResponse<String> answer(HttpRequest request, long bytesMax)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<String>> answer =
        http.sendAsync(request, head -> new BoundedBody(bytesMax));
    try {
      return answer.get(service.timeout().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no whole answer within " + service.timeout());
    } catch (ExecutionException e) {
      Throwable thrown = e.getCause();
      if (thrown instanceof IOException failure) {
        throw failure;
      }
      if (thrown instanceof Error error) {
        throw error; // trying again would not help
      }
      throw new IOException(thrown);
    } finally {
      answer.cancel(true); // nobody waits any more
    }
  }

  private HttpRequest request(List<String> texts, int dimension) {
    ObjectNode body = JSON.createObjectNode();
    body.put("model", service.model());
    ArrayNode input = body.putArray("input");
    texts.forEach(input::add);
    switch (service.dimensions()) {
      case OMITTED -> {}
      case REQUESTED -> body.put("dimensions", dimension);
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(service.endpoint())
            .timeout(service.timeout())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    service.apiKey().ifPresent(key -> request.header("Authorization", "Bearer " + key));
    return request.build();
  }

  private static boolean isTemporary(int status) {
    return status == 429 || status >= 500;
  }

  /**
   * Returns how long the service asks to wait, at most what is bearable; 0 when it does not say.
   */
  private static long asked(HttpResponse<String> response) {
    try {
      long seconds = Long.parseLong(response.headers().firstValue("Retry-After").orElse("0"));
      return Math.max(0, Math.min(WAIT_MILLIS_MAX, TimeUnit.SECONDS.toMillis(seconds)));
    } catch (NumberFormatException e) {
      return 0; // a date; the growing wait has to do
    }
  }

  private static void pause(long millis) {
    try {
      boolean never = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
      if (never) {
        throw new IllegalStateException("nobody counts this latch down");
      }
    } catch (InterruptedException e) {
      throw cancelled();
    }
  }

  private static CancelledException cancelled() {
    Thread.currentThread().interrupt();
    return CancelledException.of("embed");
  }

  private List<float[]> vectors(String body, int count) {
    JsonNode data;
    try {
      data = JSON.readTree(body).path("data");
    } catch (JsonProcessingException e) {
      throw malformed("no JSON", body);
    }
    if (!data.isArray() || data.size() != count) {
      throw malformed("data of " + count + " vectors", body);
    }
    float[][] vectors = new float[count][];
    for (int i = 0; i < count; i++) {
      JsonNode entry = data.get(i);
      int index = entry.path("index").asInt(i);
      JsonNode embedding = entry.path("embedding");
      if (index < 0 || index >= count || vectors[index] != null || !embedding.isArray()) {
        throw malformed("one embedding per text", body);
      }
      vectors[index] = vector(embedding, body);
    }
    return new ArrayList<>(List.of(vectors));
  }

  private float[] vector(JsonNode embedding, String body) {
    float[] vector = new float[embedding.size()];
    for (int i = 0; i < vector.length; i++) {
      JsonNode component = embedding.get(i);
      if (!component.isNumber()) {
        throw malformed("numbers", body);
      }
      vector[i] = component.floatValue();
    }
    return vector;
  }

  private InvalidInputException malformed(String expected, String body) {
    return failure(
        "the answer of the embedding service is not understood",
        details(1).and("expected", expected).and("actual", shown(body)));
  }

  private Details details(int attempts) {
    return Details.of("model", service.model()).and("host", host()).and("attempts", attempts);
  }

  /** Returns the start of an answer; a service that repeats the key is not quoted. */
  private String shown(String body) {
    String text = service.apiKey().map(key -> body.replace(key, "…")).orElse(body);
    return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
  }

  private static InvalidInputException failure(String sentence, Details details) {
    return InvalidInputException.of(
        ErrorCode.EMBEDDING, sentence, "check address, key and model, or pass the vector", details);
  }
}
