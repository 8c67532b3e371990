package dev.omnigraph.bench.micro;

import dev.omnigraph.PreparedQuery;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What becomes of the text of a query before it runs. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CompileBenchmarks {
  private static final String QUERY =
      """
      query young($city: String) {
        match { $a: Person { city: $city } $a knows $b $b knows $c $c.age < 30 not { $a knows $c } }
        return { $c.name as name, count($b) as n } order { n desc, name asc } limit 10
      }
      """;

  private int texts;

  /** A text that was prepared before. */
  @Benchmark
  public PreparedQuery prepareKnown(OpenGraph open) {
    return open.graph().main().prepare(QUERY, Optional.empty());
  }

  /** A text nobody prepared before: parsed, checked and planned. */
  @Benchmark
  public PreparedQuery prepareNew(OpenGraph open) {
    return open.graph().main().prepare(QUERY + "// " + texts++, Optional.empty());
  }
}
