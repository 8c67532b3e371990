package dev.omnigraph.system.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.MergeResult;
import dev.omnigraph.MergeResult.Changes;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.system.JavaCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A merge in a process whose heap is smaller than the ids of what it merges. */
class MergeMemoryTest {
  private static final String SCHEMA =
      """
      node P { k: String @key  n: I32? }
      node H { k: String @key }
      edge E: H -> H { s: String? }
      """;
  private static final int NODES = 200_000;
  private static final int EDGES = 40_000;
  private static final String HEAP = "-Xmx48m";
  private static final String LONG = "x".repeat(200);

  @TempDir Path directory;

  private static LoadRequest nodes() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < NODES; i++) {
      lines.append("{\"type\":\"P\",\"data\":{\"k\":\"").append(LONG).append(i).append("\"}}\n");
    }
    return LoadRequest.of(LoadMode.APPEND, lines.toString());
  }

  /** Edges without ids, the same ones whenever it is asked. */
  private static LoadRequest edges(int count) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      lines
          .append("{\"edge\":\"E\",\"from\":\"a\",\"to\":\"b\",\"data\":{\"s\":\"")
          .append(LONG)
          .append(i)
          .append("\"}}\n");
    }
    return LoadRequest.of(LoadMode.APPEND, lines.toString());
  }

  private static LoadRequest one(String type, String key) {
    return LoadRequest.of(
        LoadMode.APPEND, "{\"type\":\"" + type + "\",\"data\":{\"k\":\"" + key + "\"}}\n");
  }

  @Test
  void idsAndEqualEdgesBeyondTheHeapLieInAFileThatDoesNotStay() throws Exception {
    Path root = directory.resolve("g");
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    OmnigraphOptions options = OmnigraphOptions.builder().durability(Durability.OS_CACHE).build();
    try (Omnigraph graph = Omnigraph.init(root.toString(), SCHEMA, options)) {
      graph.load(one("H", "a"));
      graph.load(one("H", "b"));
      graph.createBranch("dev");
      graph.branch("dev").load(nodes());
      graph.branch("dev").load(edges(EDGES + 1));
      graph.load(one("P", "own"));
      graph.load(edges(EDGES));
    }

    Process merging = start(root, temporary);
    String said = new String(merging.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(merging.waitFor()).as(said).isZero();
    TreeMap<String, Changes> changes = new TreeMap<>();
    changes.put("edge:E", new Changes(1, 0, 0));
    changes.put("node:P", new Changes(NODES, 0, 0));
    assertThat(said).isEqualTo(MergeResult.Outcome.MERGED + " " + changes);
    assertThat(spilled(temporary)).isEmpty();
  }

  private static List<String> spilled(Path temporary) throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".pages") || name.endsWith(".rows"))
          .toList();
    }
  }

  private static Process start(Path root, Path temporary) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                JavaCommand.of(
                    MergeMain.class,
                    List.of(
                        HEAP,
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-XX:-CreateCoredumpOnCrash",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-Djava.io.tmpdir=" + temporary),
                    root.toString(),
                    "dev"))
            .redirectErrorStream(true);
    builder.environment().put("LANCE_CPU_THREADS", "2");
    return builder.start();
  }
}
