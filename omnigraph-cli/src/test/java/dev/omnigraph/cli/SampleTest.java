package dev.omnigraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample graph is what its generator makes, loads, and answers its questions. */
class SampleTest {
  private static final Path SAMPLE =
      Path.of(System.getProperty("og.root"), "omnigraph-cli", "src", "sample");

  @TempDir Path directory;

  @Test
  void theCheckedInRecordsAreTheGeneratedOnes() throws IOException {
    assertThat(Files.readString(SAMPLE.resolve("packages.jsonl")))
        .isEqualTo(SampleData.jsonLines());
  }

  @Test
  void everyQuestionHasAnAnswerAndEveryChangeApplies() {
    String graph = directory.resolve("packages").toString();
    String questions = SAMPLE.resolve("questions.gq").toString();
    String changes = SAMPLE.resolve("changes.gq").toString();
    run("init", graph, "--schema", SAMPLE.resolve("packages.pg").toString());
    run(
        "load",
        graph,
        "--data",
        SAMPLE.resolve("packages.jsonl").toString(),
        "--mode",
        "overwrite");
    run("lint", graph, "--query", questions, "--query", changes);

    assertThat(counts(graph, questions)).isEqualTo(dependantsCountedByHand());
    assertThat(rows(graph, questions, "exposed", "{\"ecosystem\":\"npm\"}")).isEqualTo(8);
    assertThat(rows(graph, questions, "bus_factor", "{\"stars\":1000}")).isEqualTo(5);
    assertThat(rows(graph, questions, "licences", "{}")).isEqualTo(7);
    long before = rows(graph, questions, "maintainers_of", "{\"name\":\"amber-cache\"}");
    assertThat(before).isPositive();
    mutate(
        graph,
        changes,
        "join_package",
        "{\"handle\":\"zoe\",\"display_name\":\"Zoe\",\"package\":\"amber-cache\",\"day\":\"2026-01-01\"}");
    assertThat(rows(graph, questions, "maintainers_of", "{\"name\":\"amber-cache\"}"))
        .isEqualTo(before + 1);
    mutate(graph, changes, "leave", "{\"handle\":\"zoe\"}");
    assertThat(rows(graph, questions, "maintainers_of", "{\"name\":\"amber-cache\"}"))
        .isEqualTo(before);
    run("check", graph);
  }

  private static Map<String, Long> counts(String graph, String source) {
    Map<String, Long> counts = new TreeMap<>();
    run("query", "most_required", "--store", graph, "--query", source)
        .json()
        .path("rows")
        .forEach(r -> counts.put(r.path("p.name").asText(), r.path("dependants").asLong()));
    return counts;
  }

  /** The five most frequent targets of Requires, read off the file; equal counts by name. */
  private static Map<String, Long> dependantsCountedByHand() {
    Map<String, Long> counts = new TreeMap<>();
    for (String line : SampleData.jsonLines().split("\n", -1)) {
      if (line.startsWith("{\"edge\":\"Requires\"")) {
        String target = line.replaceFirst(".*\"to\":\"", "").replaceFirst("\".*", "");
        counts.merge(target, 1L, Long::sum);
      }
    }
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(5)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Long::sum, TreeMap::new));
  }

  private static long rows(String graph, String source, String name, String parameters) {
    return run("query", name, "--store", graph, "--query", source, "--params", parameters)
        .json()
        .path("row_count")
        .asLong();
  }

  private static void mutate(String graph, String source, String name, String parameters) {
    run("mutate", name, "--store", graph, "--query", source, "--params", parameters);
  }

  private static CommandRun run(String... arguments) {
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.status()).as(run.err()).isZero();
    return run;
  }
}
