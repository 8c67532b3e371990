package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a change of schema takes in all, heap and storage, does not follow the size of the table.
 * Other sizes with {@code -Dog.apply.rows=N}, 16 KiB each; the figures are printed then.
 */
@EnabledOnOs(OS.LINUX)
class ApplyMemoryTest {
  private static final int ROWS = Integer.getInteger("og.apply.rows", 20_000);
  private static final String HEAP = "48m";

  /** With storage reading ahead as it likes it was 240. */
  private static final long TAKEN_MAX = 190;

  @TempDir Path directory;

  @Test
  void aRewriteTakesAFractionOfALargeTable() throws Exception {
    long input = number(run("256m", "load"), "input");
    List<String> lines = run(HEAP, "apply");

    if (System.getProperty("og.apply.rows") != null) {
      System.out.println("input " + input + " MB, " + String.join(" MB, ", lines) + " MB");
    }
    assertThat(number(lines, "taken")).isLessThan(TAKEN_MAX);
  }

  private static long number(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name + " "))
        .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  private List<String> run(String heap, String what) throws IOException, InterruptedException {
    Path out = directory.resolve(what + ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(
                JavaCommand.of(
                    ApplyMemoryMain.class,
                    List.of(
                        "-Xmx" + heap,
                        "-XX:+UseSerialGC",
                        "-XX:-CreateCoredumpOnCrash",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"),
                    what,
                    directory.toString(),
                    Integer.toString(ROWS)))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().put("LANCE_CPU_THREADS", "2");
    builder.environment().put("MALLOC_ARENA_MAX", "2");
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
