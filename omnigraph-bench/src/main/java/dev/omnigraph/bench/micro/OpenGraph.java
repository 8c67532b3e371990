package dev.omnigraph.bench.micro;

import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.PreparedQuery;
import dev.omnigraph.QueryResult;
import dev.omnigraph.Row;
import dev.omnigraph.bench.SocialGraph;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The social graph, opened by the process that measures. Where it lies and how many persons it has
 * is told by system properties.
 */
@State(Scope.Benchmark)
public class OpenGraph {
  /** The directory of a loaded graph. */
  static final String DIRECTORY = "bench.graph";

  /** The number of its persons. */
  static final String PERSONS = "bench.persons";

  /** The threads of one query; all processors when not set. */
  static final String THREADS = "bench.threads";

  private static final int NAMES = 1 << 12;

  private final SplittableRandom random = new SplittableRandom(7);
  private String[] names = {};
  private Omnigraph graph = closed();
  private int next;

  @SuppressWarnings("NullAway") // opened before and closed after every measurement
  private static Omnigraph closed() {
    return null;
  }

  /** Opens the graph. */
  @Setup(Level.Trial)
  @SuppressWarnings("MustBeClosedChecker") // closed by the tear-down
  public void open() {
    int persons = Integer.getInteger(PERSONS);
    names = new String[Math.min(persons, NAMES)];
    for (int i = 0; i < names.length; i++) {
      names[i] = SocialGraph.name(random.nextInt(persons));
    }
    OmnigraphOptions.Builder options = OmnigraphOptions.builder();
    Integer threads = Integer.getInteger(THREADS);
    if (threads != null) {
      options.queryThreads(threads);
    }
    graph = Omnigraph.open(Objects.requireNonNull(System.getProperty(DIRECTORY)), options.build());
  }

  /** Closes the graph. */
  @TearDown(Level.Trial)
  public void close() {
    graph.close();
  }

  /** Returns the graph. */
  Omnigraph graph() {
    return graph;
  }

  /** Returns the parameters that name the next of several thousand persons. */
  Map<String, Object> nextPerson() {
    next = next + 1 == names.length ? 0 : next + 1;
    return Map.of("n", names[next]);
  }

  /** Returns a query of the compared workloads, or of this package. */
  PreparedQuery prepare(String name) {
    return graph.main().prepare(source(), Optional.of(name));
  }

  /** Returns the text of the queries. */
  static String source() {
    return read("/dev/omnigraph/bench/reads.gq") + read("/dev/omnigraph/bench/micro.gq");
  }

  private static String read(String resource) {
    try (InputStream in = OpenGraph.class.getResourceAsStream(resource)) {
      return new String(
          Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a query and reads every value of every row; returns something that depends on all. */
  static int readAll(PreparedQuery query, Map<String, ?> parameters) {
    int seen = 0;
    try (QueryResult result = query.execute(parameters)) {
      int columns = result.columns().size();
      for (Row row : result) {
        for (int i = 0; i < columns; i++) {
          seen = 31 * seen + Objects.hashCode(row.value(i));
        }
      }
    }
    return seen;
  }
}
