package dev.omnigraph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The HTTP embedder against a service in this process. */
class HttpEmbedderTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String KEY = "k-very-secret";

  private final List<JsonNode> bodies = new CopyOnWriteArrayList<>();
  private final List<String> keys = new CopyOnWriteArrayList<>();
  private final Deque<Answer> answers = new ConcurrentLinkedDeque<>();
  private HttpServer server;

  private record Answer(int status, String body) {}

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/embeddings", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    bodies.add(JSON.readTree(exchange.getRequestBody()));
    keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    Answer next = answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
    byte[] body = next.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Retry-After", "0");
    exchange.sendResponseHeaders(next.status(), body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void answers(int status, String body) {
    answers.addLast(new Answer(status, body));
  }

  private HttpEmbedder.Builder builder() {
    int port = server.getAddress().getPort();
    String host = server.getAddress().getAddress().getHostAddress();
    return HttpEmbedder.builder(URI.create("http://" + host + ":" + port + "/v1/embeddings"), "m");
  }

  private static InvalidInputException refusal(HttpEmbedder embedder) {
    InvalidInputException refusal =
        catchThrowableOfType(InvalidInputException.class, () -> embedder.embed("a", 2));
    assertThat(refusal.code()).isEqualTo(ErrorCode.EMBEDDING);
    return refusal;
  }

  @Test
  void oneRequestCarriesAllTextsAndAnswersComeInAnyOrder() {
    answers(
        200,
        """
        {"data":[{"index":1,"embedding":[0.5,2]},{"index":0,"embedding":[1,-1e-3]}]}\
        """);
    List<float[]> vectors = builder().apiKey(KEY).build().embedAll(List.of("a", "\u00e9\"\n"), 2);

    assertThat(vectors).containsExactly(new float[] {1, -1e-3f}, new float[] {0.5f, 2});
    assertThat(bodies).hasSize(1);
    assertThat(bodies.get(0).toString())
        .isEqualTo("{\"model\":\"m\",\"input\":[\"a\",\"\u00e9\\\"\\n\"]}");
    assertThat(keys).containsExactly("Bearer " + KEY);
  }

  @Test
  void withoutAKeyNoneIsSentAndTheDimensionOnlyOnDemand() {
    answers(200, "{\"data\":[{\"embedding\":[1,2]}]}");
    assertThat(builder().requestDimensions().build().embed("a", 2)).containsExactly(1, 2);
    assertThat(keys).containsExactly("null");
    assertThat(bodies.get(0).path("dimensions").asInt()).isEqualTo(2);
  }

  @Test
  void whatMayPassIsTriedAgain() {
    answers(429, "slow down");
    answers(503, "busy");
    answers(200, "{\"data\":[{\"index\":0,\"embedding\":[1]}]}");
    assertThat(builder().build().embed("a", 1)).containsExactly(1);
    assertThat(bodies).hasSize(3);
  }

  @Test
  void itIsTriedAgainABoundedNumberOfTimes() {
    answers(500, "broken, and your key is " + KEY);
    InvalidInputException refusal = refusal(builder().apiKey(KEY).retriesMax(1).build());
    assertThat(bodies).hasSize(2);
    assertThat(refusal.details())
        .containsEntry("model", "m")
        .containsEntry("status", 500)
        .containsEntry("attempts", 2)
        .containsEntry("reason", "broken, and your key is …");
    assertThat(refusal.toString()).doesNotContain(KEY);
  }

  @Test
  void whatDoesNotPassIsNotTriedAgain() {
    answers(401, "no");
    InvalidInputException refusal = refusal(builder().apiKey(KEY).build());
    assertThat(bodies).hasSize(1);
    assertThat(refusal.details()).containsEntry("status", 401).containsEntry("attempts", 1);
    assertThat(builder().apiKey(KEY).build().toString()).doesNotContain(KEY);
  }

  @Test
  void anAnswerOfAnotherShapeIsRefused() {
    for (String body :
        List.of(
            "",
            "<html>",
            "{}",
            "{\"data\":[]}",
            "{\"data\":[{\"index\":3,\"embedding\":[1]}]}",
            "{\"data\":[{\"index\":0,\"embedding\":\"x\"}]}",
            "{\"data\":[{\"index\":0,\"embedding\":[null]}]}")) {
      answers.clear();
      answers(200, body);
      assertThat(refusal(builder().build()).sentence())
          .isEqualTo("the answer of the embedding service is not understood");
    }
    assertThat(bodies).hasSize(7);
  }

  /** Serves one more path in its own way. */
  private HttpEmbedder.Builder served(HttpHandler handler) {
    server.createContext("/odd", handler);
    return HttpEmbedder.builder(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/odd"), "m");
  }

  @Test
  void anAnswerWithoutAnEndIsRefused() {
    HttpEmbedder.Builder odd =
        served(
            exchange -> {
              exchange.getRequestBody().readAllBytes();
              exchange.sendResponseHeaders(200, 0); // a length nobody knows
              byte[] digits = "1,".repeat(1 << 15).getBytes(StandardCharsets.US_ASCII);
              try (OutputStream body = exchange.getResponseBody()) {
                body.write(
                    "{\"data\":[{\"index\":0,\"embedding\":[".getBytes(StandardCharsets.US_ASCII));
                while (true) {
                  body.write(digits); // until the other end has enough
                }
              }
            });
    InvalidInputException refusal = refusal(odd.build());
    assertThat(refusal.sentence())
        .isEqualTo("the answer of the embedding service is not understood");
    assertThat(refusal.details()).containsEntry("actual", "more than 1048704 bytes");
  }

  @Test
  void anAnswerThatStopsInTheMiddleIsNotWaitedFor() {
    CountDownLatch end = new CountDownLatch(1);
    HttpEmbedder.Builder odd =
        served(
            exchange -> {
              exchange.sendResponseHeaders(200, 1_000);
              exchange.getResponseBody().write('{');
              exchange.getResponseBody().flush();
              try {
                end.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              exchange.close();
            });
    try {
      InvalidInputException refusal =
          refusal(odd.timeout(Duration.ofMillis(200)).retriesMax(0).build());
      assertThat(refusal.sentence()).isEqualTo("the embedding service cannot be reached");
      assertThat(refusal.details()).containsEntry("reason", "HttpTimeoutException");
    } finally {
      end.countDown();
    }
  }

  @Test
  void aServiceThatIsNotThereIsNamed() {
    HttpEmbedder embedder = builder().retriesMax(0).timeout(Duration.ofSeconds(20)).build();
    server.stop(0);
    InvalidInputException refusal = refusal(embedder);
    assertThat(refusal.sentence()).isEqualTo("the embedding service cannot be reached");
    assertThat(refusal.details()).containsEntry("attempts", 1).containsKey("host");
  }

  @Test
  void anInterruptEndsTheCall() {
    answers(503, "busy");
    HttpEmbedder embedder = builder().build();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> embedder.embed("a", 1)).isInstanceOf(CancelledException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void mistakesInTheSettingsAreRefusedAtOnce() {
    assertThatThrownBy(() -> HttpEmbedder.builder(URI.create("ftp://x/y"), "m"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder().batchSize(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder().retriesMax(11)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder().timeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder().timeout(Duration.ofSeconds(Long.MAX_VALUE)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
