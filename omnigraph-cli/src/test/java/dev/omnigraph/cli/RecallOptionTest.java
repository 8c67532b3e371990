package dev.omnigraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code query --recall}. */
class RecallOptionTest {
  private static final String NEAR =
      "query near() { match { $d: D } return { $d.k as k } order { nearest($d.v, [1.0, 0.0]) }"
          + " limit 2 }";

  @TempDir Path directory;
  private String graph = "";

  @BeforeEach
  void load() throws IOException {
    graph = directory.resolve("graph").toString();
    Path schema =
        Files.writeString(directory.resolve("d.pg"), "node D { k: String @key v: Vector(2)? }");
    Path data =
        Files.writeString(
            directory.resolve("d.jsonl"),
            """
            {"type":"D","data":{"k":"a","v":[0,1]}}
            {"type":"D","data":{"k":"b","v":[0.9,0]}}
            {"type":"D","data":{"k":"c","v":[1,0.2]}}
            """);
    assertThat(CommandRun.of("init", graph, "--schema", schema.toString()).status()).isZero();
    assertThat(CommandRun.of("load", graph, "--data", data.toString(), "--mode", "append").status())
        .isZero();
  }

  private CommandRun near(String... more) {
    String[] arguments = new String[4 + more.length];
    arguments[0] = "query";
    arguments[1] = "--store=" + graph;
    arguments[2] = "-e";
    arguments[3] = NEAR;
    System.arraycopy(more, 0, arguments, 4, more.length);
    return CommandRun.of(arguments);
  }

  @Test
  void aRecallIsHandedToTheQuery() {
    CommandRun run = near("--recall", "0.9", "--format", "csv");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out().lines()).containsExactly("k", "b", "c");
    assertThat(near("--recall", "0.9", "--explain").out())
        .contains("nearest first by nearest($d.v, vector of 2) for recall 0.9");
    assertThat(near("--explain").out()).doesNotContain("nearest first");
  }

  @Test
  void aRecallIsAboveZeroAndAtMostOne() {
    for (String wrong : new String[] {"0", "-0.5", "1.5", "NaN"}) {
      CommandRun run = near("--recall=" + wrong);
      assertThat(run.status()).as(wrong).isEqualTo(64);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).contains("--recall takes a number above 0 and at most 1");
    }
  }
}
