package dev.omnigraph.system.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.CheckReport;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.Row;
import dev.omnigraph.errors.BusyException;
import dev.omnigraph.errors.ErrorCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that hold a graph, and processes that are killed while they write. */
class KilledProcessTest {
  private static final int KILLS = 3;
  private static final int ACKNOWLEDGED_BEFORE_KILL = 4;

  @TempDir Path directory;

  private String root;

  @BeforeEach
  void create() {
    root = directory.resolve("graph").toString();
    GraphRoot.create(Path.of(root), OmnigraphOptions.defaults());
  }

  private static OmnigraphOptions atOnce() {
    return OmnigraphOptions.builder().lockTimeout(Duration.ZERO).build();
  }

  @Test
  void secondWriterIsToldWhoWritesAndKilledWriterFreesTheGraphAtOnce() throws Exception {
    Process holder = start("none", 0);
    try {
      assertThat(lines(holder).readLine()).isEqualTo("open");

      BusyException busy =
          catchThrowableOfType(BusyException.class, () -> GraphRoot.touch(Path.of(root), atOnce()));

      assertThat(busy.code()).isEqualTo(ErrorCode.BUSY);
      assertThat(String.valueOf(busy.details().get("holder")))
          .startsWith("pid " + holder.pid() + " on ");
      OmnigraphOptions reading = OmnigraphOptions.builder().readOnly().build();
      try (Omnigraph reader = Omnigraph.open(root, reading)) {
        assertThat(names(reader)).isEmpty();
      }
    } finally {
      holder.destroyForcibly().waitFor();
    }
    try (Omnigraph graph = Omnigraph.open(root, atOnce())) {
      CrashOperation.write(graph, "main");
      assertThat(names(graph)).containsExactly("Next");
    }
  }

  @Test
  void everyAcknowledgedWriteOfAKilledProcessIsThere() throws Exception {
    Set<String> acknowledged = new HashSet<>();
    for (int kill = 0; kill < KILLS; kill++) {
      Process writer = start("run" + kill, 2);
      BufferedReader lines = lines(writer);
      try {
        assertThat(lines.readLine()).isEqualTo("open");
        for (int i = 0; i < ACKNOWLEDGED_BEFORE_KILL + kill; i++) {
          acknowledged.add(String.valueOf(lines.readLine()));
        }
      } finally {
        writer.toHandle().destroyForcibly(); // unlike the process's, leaves its output readable
        writer.waitFor();
      }
      lines.lines().filter(line -> line.startsWith("run")).forEach(acknowledged::add);

      try (Omnigraph graph = Omnigraph.open(root, atOnce())) {
        List<String> names = names(graph);
        assertThat(names).containsAll(acknowledged).doesNotHaveDuplicates();
        assertThat(names).allMatch(name -> name.startsWith("run"));
        // At most the write under way in each thread was never acknowledged.
        assertThat(names.size()).isLessThanOrEqualTo(acknowledged.size() + 2 * (kill + 1));
        assertThat(Omnigraph.check(root, atOnce(), CheckReport.Depth.DEEP).problems()).isEmpty();
      }
    }
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(KILLS * ACKNOWLEDGED_BEFORE_KILL);
  }

  /** The people that live in a city of their own name, as every write makes them. */
  private static List<String> names(Omnigraph graph) {
    List<String> names = new ArrayList<>();
    try (QueryResult result =
        graph.query(
            "query all() { match { $p: Person $p livesIn $c } return { $p.name as name,"
                + " $c.name as city } }",
            Map.of())) {
      for (Row row : result) {
        assertThat(row.text("city")).isEqualTo(row.text("name"));
        names.add(row.text("name"));
      }
    }
    return names;
  }

  private Process start(String prefix, int threads) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-XX:-CreateCoredumpOnCrash",
            "-cp",
            System.getProperty("java.class.path"),
            WriterMain.class.getName(),
            root,
            prefix,
            Integer.toString(threads));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("LANCE_CPU_THREADS", "2");
    return builder.start();
  }

  private static BufferedReader lines(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }
}
