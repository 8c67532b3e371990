package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Opens, asks, now and then writes, and closes, over and over: nothing may stay behind. {@code
 * -Dog.cycles=10000} is the long run; figures are printed.
 */
@EnabledOnOs(OS.LINUX)
class OpenCloseCyclesTest {
  private static final int WARM_UP = 60;
  private static final int CYCLES = Integer.getInteger("og.cycles", 200);
  private static final int WRITES_EVERY = 50;
  private static final int CHECK_EVERY = 1000;
  private static final int THREADS_MARGIN = 32; // the storage library keeps idle ones for seconds
  private static final long RESIDENT_GROWTH_MAX = 192L << 20;

  private static final List<PeopleModel.Question> QUESTIONS =
      List.of(PeopleModel.Question.values());

  @TempDir Path directory;
  private final AtomicLong leaked = new AtomicLong();

  /** What the process holds. */
  private record Held(long residentBytes, List<String> files, long threads) {
    @Override
    public String toString() {
      return "rss %d MB, %d files, %d threads"
          .formatted(residentBytes >> 20, files.size(), threads);
    }
  }

  @Test
  void cyclesLeaveNoMemoryFilesOrThreads() throws IOException {
    String root = directory.resolve("g").toString();
    PeopleModel model = new PeopleModel(new Random(7));
    try (Omnigraph graph = Omnigraph.init(root, PeopleModel.SCHEMA, options(0))) {
      for (int i = 0; i < 40; i++) {
        PeopleModel.Step step = model.step();
        graph.mutate(step.mutation(), step.parameters());
      }
    }
    for (int i = 0; i < WARM_UP; i++) {
      cycle(root, model, i);
    }
    Held before = held();
    for (int i = 0; i < CYCLES; i++) {
      cycle(root, model, i);
      if ((i + 1) % CHECK_EVERY == 0) {
        System.out.printf("after %d cycles: %s%n", i + 1, held());
      }
    }
    Held after = held();
    System.out.printf("%d cycles: before %s, after %s%n", CYCLES, before, after);
    assertThat(leaked).hasValue(0);
    List<String> opened = new ArrayList<>(after.files());
    before.files().forEach(opened::remove);
    assertThat(opened).as("files opened and not closed").isEmpty();
    assertThat(after.threads())
        .as("threads")
        .isLessThanOrEqualTo(before.threads() + THREADS_MARGIN);
    assertThat(after.residentBytes() - before.residentBytes())
        .as("growth of the resident set")
        .isLessThan(RESIDENT_GROWTH_MAX);
  }

  private OmnigraphOptions options(long budget) {
    return OmnigraphOptions.builder()
        .durability(Durability.OS_CACHE)
        .memoryBudgetBytes(budget)
        .gatewayDecorator(this::watched)
        .build();
  }

  /** Notes what the allocator of a gateway holds when the gateway is closed. */
  private DatasetGateway watched(DatasetGateway gateway) {
    return ExtraCalls.around(
        DatasetGateway.class,
        gateway,
        (inner, method, arguments) -> {
          if (method.equals("close")) {
            BufferAllocator allocator = inner.allocator();
            leaked.addAndGet(allocator.getAllocatedMemory());
          }
        });
  }

  private void cycle(String root, PeopleModel model, int number) {
    try (Omnigraph graph = Omnigraph.open(root, options(number % 3 == 0 ? 1 : 0))) {
      if (number % WRITES_EVERY == 0) {
        PeopleModel.Step step = model.step();
        graph.mutate(step.mutation(), step.parameters());
      }
      Map<PeopleModel.Question, List<String>> expected = model.answers();
      PeopleModel.Question question = QUESTIONS.get(number % QUESTIONS.size());
      try (QueryResult result = graph.query(question.query(), Map.of())) {
        assertThat(result.rows().stream().map(r -> r.toMap().values().toString()).toList())
            .isEqualTo(expected.get(question));
      }
    }
  }

  private static Held held() throws IOException {
    System.gc();
    List<String> files = new ArrayList<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        if (Files.isSymbolicLink(descriptor)) {
          files.add(Files.readSymbolicLink(descriptor).toString());
        }
      }
    }
    return new Held(status("VmRSS") * 1024, files, status("Threads"));
  }

  private static long status(String name) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(l -> l.startsWith(name + ":"))
        .map(l -> Long.parseLong(l.substring(name.length() + 1).replace("kB", "").strip()))
        .findFirst()
        .orElseThrow();
  }
}
