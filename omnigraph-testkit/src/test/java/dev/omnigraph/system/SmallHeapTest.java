package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queries that need more memory than the process has end with an error, and it goes on. */
class SmallHeapTest {
  @TempDir Path directory;

  @Test
  void everyHeavyShapeIsRefusedAndTheProcessGoesOn() throws IOException, InterruptedException {
    Path out = directory.resolve("out");
    Process process =
        new ProcessBuilder(
                JavaCommand.of(
                    HeavyQueries.class,
                    List.of(
                        "-Xmx96m",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
                    directory.resolve("graph").toString()))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();

    List<String> expected = new ArrayList<>();
    for (int threads = 1; threads <= 2; threads++) {
      for (String shape : HeavyQueries.shapes().keySet()) {
        expected.add(threads + " " + shape + ": RESOURCE_LIMIT memory_bytes");
      }
      expected.add(threads + " counted: 1 rows, first 125000000");
    }
    expected.add("done");
    assertThat(Files.readAllLines(out)).containsExactlyElementsOf(expected);
    assertThat(process.exitValue()).isZero();
  }
}
