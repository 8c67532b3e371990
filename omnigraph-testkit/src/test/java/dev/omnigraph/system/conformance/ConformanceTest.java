package dev.omnigraph.system.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.system.conformance.ConformanceCase.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The 165 cases of the language specification, on a graph on disk and on the reference. */
class ConformanceTest {
  private static final List<String> FILES =
      List.of(
          "1-schema.md",
          "2-migration.md",
          "3-reads.md",
          "4-aggregation.md",
          "5-mutations.md",
          "6-load.md",
          "7-constraints.md",
          "8-search.md");
  private static final int CASES = 165;

  /** How the cases of a section ended. */
  private static final class Count {
    private int run;
    private int passed;
    private int pending;
  }

  private static final Map<String, Count> COUNTS = new TreeMap<>();
  private static ConformanceGraphs graphs;

  @BeforeAll
  static void start(@TempDir Path directory) {
    graphs = new ConformanceGraphs(directory, 0);
  }

  @AfterAll
  static void finish() {
    graphs.close();
    COUNTS.forEach(
        (section, count) ->
            System.out.printf(
                "conformance %s: run %d, passed %d, of them with pending steps %d%n",
                section, count.run, count.passed, count.pending));
  }

  static List<ConformanceCase> cases() {
    List<ConformanceCase> cases = new ArrayList<>();
    FILES.forEach(f -> cases.addAll(ConformanceCase.read(f)));
    return cases;
  }

  @Test
  void everyNumberIsThereOnceAndStatesSomething() {
    assertThat(cases().stream().map(ConformanceCase::id))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, CASES).mapToObj(n -> "C" + n).toList());
    assertThat(cases()).allMatch(c -> c.steps().stream().anyMatch(s -> !s.expected().isEmpty()));
  }

  @TestFactory
  Stream<DynamicTest> theCasesOfTheSpecification() {
    return cases().stream()
        .map(c -> DynamicTest.dynamicTest(c.id() + " " + c.title(), () -> run(c)));
  }

  private void run(ConformanceCase test) throws Exception {
    Count count = COUNTS.computeIfAbsent(test.section(), s -> new Count());
    count.run++;
    try (ConformanceRun run = new ConformanceRun(graphs, test)) {
      for (Step step : test.steps()) {
        run.run(step);
      }
    }
    count.passed++;
    count.pending += test.isPending() ? 1 : 0;
  }
}
