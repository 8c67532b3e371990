package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.CleanupOptions;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.OmnigraphOptions.Sharing;
import dev.omnigraph.storage.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Index files between processes: read while they are replaced, and left half written. */
class SearchProcessesTest {
  private static final String[] WORDS = {"red", "fox", "wine", "sky", "moss", "drum", "zinc"};
  private static final int TIMES = 5;

  @TempDir Path directory;

  private final Random random = new Random(3);
  private String graphUri = "";

  private Path indexes() {
    return directory.resolve("indexes");
  }

  private OmnigraphOptions.Builder options() {
    return OmnigraphOptions.builder()
        .durability(Durability.OS_CACHE)
        .indexDirectory(indexes())
        .indexFileRowsMin(1);
  }

  @BeforeEach
  void load() {
    graphUri = directory.resolve("graph").toString();
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 1_500; i++) {
      lines.append("{\"type\":\"D\",\"data\":{\"k\":\"n").append(i).append("\",\"t\":\"");
      for (int word = random.nextInt(9); word >= 0; word--) {
        lines.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
      }
      lines.append("\"}}\n");
    }
    try (Omnigraph graph =
        Omnigraph.init(
            graphUri, "node D { k: String @key  t: String? @index }", options().build())) {
      graph.load(LoadRequest.of(LoadMode.APPEND, lines.toString()));
    }
  }

  private Process start(String... arguments) throws IOException {
    List<String> command =
        JavaCommand.of(SearchProcessMain.class, List.of("-Xmx128m", "-XX:+UseSerialGC"), arguments);
    Path log = directory.resolve("error-" + random.nextInt(1 << 30) + ".txt");
    return new ProcessBuilder(command).redirectError(log.toFile()).start();
  }

  private List<Path> onDisk() throws IOException {
    try (Stream<Path> all = Files.walk(indexes())) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private String answer() {
    OmnigraphOptions options = options().sharing(Sharing.SEPARATE_UNLEASED).build();
    try (Omnigraph graph = Omnigraph.open(graphUri, options)) {
      return SearchProcessMain.answer(graph);
    }
  }

  @Test
  void whoReadsWhileFilesAreReplacedDamagedAndDeletedGetsTheSameAnswer() throws Exception {
    String expected = answer();
    assertThat(expected.split(" ")).hasSize(20);
    Path file = onDisk().get(0);
    List<Process> readers = new ArrayList<>();
    try {
      for (int i = 0; i < 2; i++) {
        readers.add(start("search", graphUri, indexes().toString(), Integer.toString(TIMES)));
      }
      int written = 0;
      while (readers.stream().anyMatch(Process::isAlive)) {
        switch (written++ % 3) {
          case 0 -> Files.deleteIfExists(file);
          case 1 -> {
            byte[] bytes = Files.readAllBytes(file);
            bytes[random.nextInt(bytes.length)]++;
            Files.write(file, bytes); // readers may see this half written, too
          }
          default -> Files.write(file, new byte[random.nextInt(1_000)]);
        }
        assertThat(answer()).isEqualTo(expected); // writes it again
      }
      assertThat(written).isPositive();
      for (Process reader : readers) {
        List<String> lines = reader.inputReader().lines().toList();
        assertThat(reader.waitFor()).isZero();
        assertThat(lines).hasSize(TIMES).containsOnly("answer " + expected);
      }
    } finally {
      readers.forEach(Process::destroyForcibly);
    }
    assertThat(onDisk()).containsExactly(file);
  }

  @Test
  void handlesThatMakeTheSameFileAtOnceAgree() throws Exception {
    String expected = answer();
    Path file = onDisk().get(0);
    byte[] content = Files.readAllBytes(file);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 5; round++) {
        Files.delete(file);
        List<Callable<String>> calls = Collections.nCopies(6, this::answer);
        for (Future<String> given : threads.invokeAll(calls)) {
          assertThat(given.get()).isEqualTo(expected);
        }
        assertThat(onDisk()).containsExactly(file);
        assertThat(file).hasBinaryContent(content);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void cleanupTakesWhatAKilledWriterLeft() throws Exception {
    String expected = answer();
    List<Path> before = onDisk();
    Process dying = start("die", String.valueOf(before.get(0).getParent()));
    assertThat(dying.waitFor()).isEqualTo(9);
    assertThat(onDisk()).hasSize(2);
    assertThat(answer()).isEqualTo(expected);
    try (Omnigraph graph = Omnigraph.open(graphUri, options().build())) {
      graph.cleanup(CleanupOptions.keep(1).withMinimumAge(Duration.ZERO));
      assertThat(SearchProcessMain.answer(graph)).isEqualTo(expected);
    }
    assertThat(onDisk()).isEqualTo(before);
  }
}
