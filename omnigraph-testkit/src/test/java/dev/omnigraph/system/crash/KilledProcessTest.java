package dev.omnigraph.system.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.CheckReport;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.OmnigraphOptions.Sharing;
import dev.omnigraph.QueryResult;
import dev.omnigraph.Row;
import dev.omnigraph.errors.BusyException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.system.JavaCommand;
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
import java.util.Random;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that hold a graph, and processes that end while they write: by a signal, or by halting.
 * {@code -Dog.kills} sets how many end, {@code -Dog.seed} after how much.
 */
class KilledProcessTest {
  private static final int KILLS = Integer.getInteger("og.kills", 4);
  private static final long SEED = Long.getLong("og.seed", 20_261_122L);
  private static final int THREADS = WriterMain.Work.values().length;
  private static final int ACKNOWLEDGED_MIN = 4;
  private static final int ACKNOWLEDGED_MORE = 12;

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
    Process holder = start("none", "", 0);
    try {
      assertThat(lines(holder).readLine()).isEqualTo("open");

      OmnigraphOptions waiting =
          OmnigraphOptions.builder().lockTimeout(Duration.ofMillis(200)).build();
      BusyException busy =
          catchThrowableOfType(BusyException.class, () -> GraphRoot.touch(Path.of(root), waiting));

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
  void aWriterThatWaitsIsNextWhenTheHolderDies() throws Exception {
    Process holder = start("none", "", 0);
    FutureTask<String> next =
        new FutureTask<>(
            () -> {
              OmnigraphOptions patient =
                  OmnigraphOptions.builder().lockTimeout(Duration.ofMinutes(1)).build();
              try (Omnigraph graph = Omnigraph.open(root, patient)) {
                CrashOperation.write(graph, "main");
                return names(graph).get(0);
              }
            });
    Thread waiting = new Thread(next, "waiting");
    try {
      assertThat(lines(holder).readLine()).isEqualTo("open");
      waiting.start();
      while (waiting.getState() != Thread.State.TIMED_WAITING && !next.isDone()) {
        Thread.onSpinWait();
      }
      assertThat(next.isDone()).isFalse();
    } finally {
      holder.destroyForcibly().waitFor();
    }
    assertThat(next.get(60, TimeUnit.SECONDS)).isEqualTo("Next");
  }

  /**
   * A process has decided to undo a write, and stands still. Nobody gets the lease from it; what a
   * writer that knows no lease commits to another table meanwhile stays.
   */
  @Test
  void aStalledSweepDoesNotUndoALiveWriter() throws Exception {
    CrashScene scene =
        new CrashScene(directory.resolve("stalled"), CrashOperation.DELETE_WITH_CASCADE);
    root = scene.root();
    assertThat(scene.crash("table.afterCommit", 1)).isEqualTo(1);
    Process sweeper = start("none", "stall", 0);
    try {
      BufferedReader lines = lines(sweeper);
      assertThat(lines.readLine()).isEqualTo("stalled");
      BusyException busy =
          catchThrowableOfType(BusyException.class, () -> GraphRoot.touch(Path.of(root), atOnce()));
      assertThat(String.valueOf(busy.details().get("holder"))).startsWith("pid " + sweeper.pid());
      OmnigraphOptions unleased =
          OmnigraphOptions.builder().sharing(Sharing.SEPARATE_UNLEASED).build();
      try (Omnigraph live = Omnigraph.open(root, unleased)) {
        live.mutate("query q() { insert City { name: \"Live\" } }", Map.of());
      }
      sweeper.getOutputStream().write('\n');
      sweeper.getOutputStream().flush();
      assertThat(lines.readLine()).isEqualTo("open");
    } finally {
      sweeper.destroyForcibly().waitFor();
    }
    try (Omnigraph graph = Omnigraph.open(root, atOnce())) {
      assertThat(graph.recovered()).isEmpty();
      assertThat(GraphRoot.state(graph))
          .contains("\"name\":\"Live\"", "\"from\":\"Ada\"", "\"name\":\"Ada\"");
    }
    assertThat(Omnigraph.check(root, atOnce(), CheckReport.Depth.DEEP).problems()).isEmpty();
  }

  @Test
  void everyAcknowledgedWriteOfAKilledProcessIsThere() throws Exception {
    Random random = new Random(SEED);
    Set<String> acknowledged = new HashSet<>();
    for (int kill = 0; kill < KILLS; kill++) {
      int writes = ACKNOWLEDGED_MIN + random.nextInt(ACKNOWLEDGED_MORE);
      boolean halts = kill % 2 == 1;
      Process writer = start("run" + kill, "MUTATE,LOAD,MERGE", halts ? writes : 0);
      BufferedReader lines = lines(writer);
      List<String> said = new ArrayList<>();
      try {
        assertThat(lines.readLine()).isEqualTo("open");
        String line = lines.readLine();
        while (line != null && (halts || said.size() < writes)) {
          said.add(line);
          line = lines.readLine();
        }
        if (line != null) {
          said.add(line);
        }
      } finally {
        writer.toHandle().destroyForcibly(); // unlike the process's, leaves its output readable
        writer.waitFor();
      }
      lines.lines().forEach(said::add);
      assertThat(said).allMatch(line -> line.startsWith("run"));
      assertThat(said)
          .as("said before the end, -Dog.seed=%s", SEED)
          .hasSizeGreaterThanOrEqualTo(writes);
      acknowledged.addAll(said);

      try (Omnigraph graph = Omnigraph.open(root, atOnce())) {
        List<String> names = names(graph);
        assertThat(names).containsAll(acknowledged).doesNotHaveDuplicates();
        assertThat(names).allMatch(name -> name.startsWith("run"));
        // At most the write under way in each thread was never acknowledged.
        assertThat(names.size()).isLessThanOrEqualTo(acknowledged.size() + THREADS * (kill + 1));
        assertThat(Omnigraph.check(root, atOnce(), CheckReport.Depth.DEEP).problems()).isEmpty();
      }
    }
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(KILLS * ACKNOWLEDGED_MIN);
    for (WriterMain.Work work : WriterMain.Work.values()) {
      assertThat(acknowledged).anyMatch(key -> key.contains("-" + work + "-"));
    }
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

  private Process start(String prefix, String work, int haltAfter) throws IOException {
    List<String> command =
        JavaCommand.of(
            WriterMain.class,
            List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:-CreateCoredumpOnCrash"),
            root,
            prefix,
            work,
            Integer.toString(haltAfter));
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
