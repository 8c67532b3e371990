package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A table several times as large as the heap is loaded, checked, rewritten and exported. More rows
 * with {@code -Dog.large.rows=N}.
 */
class LargeTableTest {
  private static final int ROWS = Integer.getInteger("og.large.rows", 45_000);
  private static final String HEAP = "40m";

  @TempDir Path directory;

  @Test
  void aChangeOfSchemaNeedsNoMoreMemoryForALargeTable() throws Exception {
    List<String> lines = run();
    assertThat(lines)
        .contains(
            "refused %08d %08d".formatted(ROWS, 0), // the first row and the last one share a text
            "same " + ROWS);
    long heap = number(lines, "heap");
    assertThat(number(lines, "input")).isGreaterThan(2 * heap);
  }

  private static long number(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name + " "))
        .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  private List<String> run() throws IOException, InterruptedException {
    Path out = directory.resolve("out.txt");
    ProcessBuilder builder =
        new ProcessBuilder(
                JavaCommand.of(
                    LargeTableMain.class,
                    List.of("-Xmx" + HEAP, "-XX:+UseSerialGC", "-XX:-CreateCoredumpOnCrash"),
                    directory.toString(),
                    Integer.toString(ROWS)))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().put("LANCE_CPU_THREADS", "2");
    Process process = builder.start();
    try {
      int exit = process.waitFor();
      List<String> lines = Files.readAllLines(out, StandardCharsets.UTF_8);
      assertThat(exit).as(String.join("\n", lines)).isZero();
      return lines;
    } finally {
      process.destroyForcibly();
    }
  }
}
