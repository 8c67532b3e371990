package dev.omnigraph.bench.micro;

import dev.omnigraph.PreparedQuery;
import dev.omnigraph.QueryResult;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Prepared, warm reads: the time from the call to the last value read. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ReadBenchmarks {
  private final BufferAllocator allocator = new RootAllocator();
  private PreparedQuery point = unprepared();
  private PreparedQuery neighbours = unprepared();
  private PreparedQuery twoHops = unprepared();
  private PreparedQuery threeHops = unprepared();
  private PreparedQuery byCity = unprepared();
  private PreparedQuery topKnown = unprepared();
  private PreparedQuery filterScan = unprepared();
  private PreparedQuery agesOfACity = unprepared();

  @SuppressWarnings("NullAway") // prepared before every measurement
  private static PreparedQuery unprepared() {
    return null;
  }

  /** Prepares the queries. */
  @Setup(Level.Trial)
  public void prepare(OpenGraph open) {
    point = open.prepare("point");
    neighbours = open.prepare("neighbours");
    twoHops = open.prepare("two_hops");
    threeHops = open.prepare("three_hops");
    byCity = open.prepare("by_city");
    topKnown = open.prepare("top_known");
    filterScan = open.prepare("filter_scan");
    agesOfACity = open.prepare("ages_of_a_city");
  }

  /** Releases the allocator of Arrow results. */
  @TearDown(Level.Trial)
  public void release() {
    allocator.close();
  }

  /** One property of the person with a key. */
  @Benchmark
  public int pointRead(OpenGraph open) {
    return OpenGraph.readAll(point, open.nextPerson());
  }

  /** The names of about twenty neighbours. */
  @Benchmark
  public int neighbours(OpenGraph open) {
    return OpenGraph.readAll(neighbours, open.nextPerson());
  }

  /** How many persons are one or two steps away. */
  @Benchmark
  public int twoHops(OpenGraph open) {
    return OpenGraph.readAll(twoHops, open.nextPerson());
  }

  /** How many persons are up to three steps away. */
  @Benchmark
  public int threeHops(OpenGraph open) {
    return OpenGraph.readAll(threeHops, open.nextPerson());
  }

  /** A condition, then count and mean by a property with few values, over all persons. */
  @Benchmark
  public int byCity() {
    return OpenGraph.readAll(byCity, Map.of());
  }

  /** The ten persons most edges lead to, over all edges. */
  @Benchmark
  public int topKnown() {
    return OpenGraph.readAll(topKnown, Map.of());
  }

  /** Conditions on three properties over all persons. */
  @Benchmark
  public int filterScan() {
    return OpenGraph.readAll(filterScan, Map.of());
  }

  /** Two columns of a twentieth of all persons, as rows. */
  @Benchmark
  public int manyRows() {
    return OpenGraph.readAll(agesOfACity, Map.of());
  }

  /** The same two columns as Arrow batches. */
  @Benchmark
  public int manyRowsArrow() throws IOException {
    int rows = 0;
    try (QueryResult result = agesOfACity.execute(Map.of());
        ArrowReader reader = result.arrow(allocator)) {
      while (reader.loadNextBatch()) {
        rows += reader.getVectorSchemaRoot().getRowCount();
      }
    }
    return rows;
  }
}
