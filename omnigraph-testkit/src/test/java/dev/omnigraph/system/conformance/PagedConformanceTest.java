package dev.omnigraph.system.conformance;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The cases of the language specification where no column fits the memory budget. */
class PagedConformanceTest {
  private static ConformanceGraphs graphs;

  @BeforeAll
  static void start(@TempDir Path directory) {
    graphs = new ConformanceGraphs(directory, 1);
  }

  @AfterAll
  static void finish() {
    graphs.close();
  }

  @TestFactory
  Stream<DynamicTest> theCasesOfTheSpecification() {
    return ConformanceTest.cases().stream()
        .map(c -> DynamicTest.dynamicTest(c.id() + " " + c.title(), () -> run(c)));
  }

  private static void run(ConformanceCase test) throws Exception {
    try (ConformanceRun run = new ConformanceRun(graphs, test)) {
      for (ConformanceCase.Step step : test.steps()) {
        run.run(step);
      }
    }
  }
}
