package dev.omnigraph;

import dev.omnigraph.catalog.Property;
import dev.omnigraph.embed.VectorSource;
import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.expr.Environment;
import dev.omnigraph.expr.Limits;
import dev.omnigraph.expr.QueryEmbedder;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Asks the embedder for the vectors of query texts and of written texts, and checks what it gives.
 * Thread-safe.
 */
final class Embeddings implements QueryEmbedder, VectorSource {
  /** How long a caller waits before its own limits are asked. */
  private static final long NANOS_PER_CHECKPOINT = TimeUnit.MILLISECONDS.toNanos(20);

  private final Embedder embedder;
  private final Limits limits;

  private Embeddings(Embedder embedder, Limits limits) {
    this.embedder = embedder;
    this.limits = limits;
  }

  /** Returns the service for query texts, or one that refuses. */
  static QueryEmbedder forQueries(Optional<Embedder> embedder) {
    return embedder.isPresent()
        ? new Embeddings(embedder.get(), Limits.NONE)
        : Environment.NO_EMBEDDER;
  }

  /** Returns the service for written texts, or one that makes nothing. */
  static VectorSource forWrites(Optional<Embedder> embedder) {
    return embedder.isPresent() ? new Embeddings(embedder.get(), Limits.NONE) : VectorSource.NONE;
  }

  @Override
  public QueryEmbedder within(Limits others) {
    return new Embeddings(embedder, others);
  }

  @Override
  public float[] embed(Property property, String text) {
    Details place = Details.none();
    String recorded = property.embedModel().orElse(embedder.model());
    if (!recorded.equals(embedder.model())) {
      throw failure(
          property,
          place,
          "the property was embedded by another model than the embedder's",
          "open the graph with an embedder of the recorded model, or pass a vector",
          recorded,
          embedder.model());
    }
    float @Nullable [] vector =
        asked(property, place, () -> embedder.embed(text, property.type().dimension()));
    return checked(property, vector, place);
  }

  @Override
  public boolean fills(Property property) {
    return property.type().isVector()
        && property.embedSource().isPresent()
        && property.embedModel().orElse(embedder.model()).equals(embedder.model());
  }

  @Override
  public int batchSize() {
    return Math.max(1, embedder.batchSize());
  }

  @Override
  public List<float[]> vectors(Property property, List<String> texts, IntFunction<Details> places) {
    if (Thread.currentThread().isInterrupted()) {
      throw CancelledException.of("embed");
    }
    @Nullable List<float[]> vectors =
        asked(
            property,
            places.apply(0),
            () -> embedder.embedAll(List.copyOf(texts), property.type().dimension()));
    int size = vectors == null ? 0 : vectors.size();
    if (vectors == null || size != texts.size()) {
      throw failure(
          property,
          places.apply(0),
          "the embedder gave another number of vectors than it was asked for",
          "use an embedder that gives one vector per text",
          texts.size(),
          size);
    }
    for (int i = 0; i < texts.size(); i++) {
      checked(property, vectors.get(i), places.apply(i));
    }
    return vectors;
  }

  /** Calls the embedder; what it throws of its own becomes an error that says for what. */
  private <T extends @Nullable Object> T asked(Property property, Details place, Callable<T> call) {
    Duration timeout = embedder.timeout();
    FutureTask<T> answer = new FutureTask<>(call);
    Thread asking = new Thread(answer, "omnigraph-embedder");
    asking.setDaemon(true);
    asking.start();
    try {
      return awaited(answer, timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CancelledException.of("embed");
    } catch (TimeoutException e) {
      throw failure(
          property,
          place,
          "the embedder did not answer in time",
          "pass the vector, or give the embedder a longer timeout",
          "an answer within " + timeout,
          "none");
    } catch (ExecutionException e) {
      Throwable thrown = Objects.requireNonNull(e.getCause());
      if (thrown instanceof Error error) {
        throw error;
      } else if (thrown instanceof OmnigraphException typed) {
        throw typed;
      }
      throw InvalidInputException.causedBy(
          thrown,
          ErrorCode.EMBEDDING,
          "the embedder failed",
          "see the cause, or pass the vector",
          place
              .and("property", property.name())
              .and("model", embedder.model())
              .and("reason", String.valueOf(thrown.getMessage())));
    } finally {
      answer.cancel(true); // nobody waits any more
    }
  }

  private <T extends @Nullable Object> T awaited(FutureTask<T> answer, Duration timeout)
      throws InterruptedException, ExecutionException, TimeoutException {
    long left =
        timeout.compareTo(Duration.ofNanos(Long.MAX_VALUE)) < 0
            ? timeout.toNanos()
            : Long.MAX_VALUE;
    for (; left > NANOS_PER_CHECKPOINT; left -= NANOS_PER_CHECKPOINT) {
      try {
        return answer.get(NANOS_PER_CHECKPOINT, TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        limits.checkpoint();
      }
    }
    return answer.get(left, TimeUnit.NANOSECONDS);
  }

  private float[] checked(Property property, float @Nullable [] vector, Details place) {
    int dimension = property.type().dimension();
    if (vector == null || vector.length != dimension) {
      throw failure(
          property,
          place,
          "the embedder gave a vector of another length than the property",
          "use an embedder that honours the dimension it is asked for",
          dimension,
          vector == null ? 0 : vector.length);
    }
    for (float component : vector) {
      if (!Float.isFinite(component)) {
        throw failure(
            property,
            place,
            "the embedder gave a vector with a component that is not finite",
            "use an embedder that gives finite numbers",
            "finite numbers",
            component);
      }
    }
    return vector;
  }

  private InvalidInputException failure(
      Property property,
      Details place,
      String sentence,
      String hint,
      Object expected,
      Object actual) {
    return InvalidInputException.of(
        ErrorCode.EMBEDDING,
        sentence,
        hint,
        place
            .and("property", property.name())
            .and("model", embedder.model())
            .and("expected", expected)
            .and("actual", actual));
  }
}
