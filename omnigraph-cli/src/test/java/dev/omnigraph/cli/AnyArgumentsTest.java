package dev.omnigraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever the arguments are, a command works or fails with a status of the contract and one
 * message. {@code -Dog.arguments=N} tries N lists of arguments, {@code -Dog.seed=S} others.
 */
class AnyArgumentsTest {
  private static final Set<Integer> STATUSES = Set.of(0, 1, 2, 3, 4, 64);

  // Without init, and with --out only where files may lie: nothing is written elsewhere.
  private static final List<String> COMMANDS =
      List.of(
          "load",
          "query",
          "mutate",
          "transaction",
          "export",
          "snapshot",
          "branch create",
          "branch list",
          "branch delete",
          "branch merge",
          "tag create",
          "tag list",
          "tag delete",
          "commit list",
          "commit show",
          "commit revert",
          "diff",
          "changes poll",
          "lint",
          "check",
          "blob get",
          "optimize",
          "cleanup",
          "repair",
          "recover",
          "schema show",
          "schema plan",
          "schema apply",
          "version",
          "branch",
          "schema",
          "nonsense");

  @TempDir Path directory;

  @Test
  void everyListOfArgumentsEndsAsTheContractSays() throws IOException {
    String graph = directory.resolve("graph").toString();
    Path schema = file("s.pg", "node P { name: String @key age: I32? }\nedge K: P -> P\n");
    assertThat(CommandRun.of("init", graph, "--schema", schema.toString()).status()).isZero();
    List<String> words = words();
    long seed = Long.getLong("og.seed", 20261123);
    int lists = Integer.getInteger("og.arguments", 400);
    Random random = new Random(seed);
    for (int i = 0; i < lists; i++) {
      List<String> arguments = new ArrayList<>(List.of(pick(random, COMMANDS).split(" ")));
      if (random.nextInt(8) > 0) {
        arguments.add("--store=" + graph);
      }
      for (int n = random.nextInt(6); n > 0; n--) {
        arguments.add(pick(random, words));
      }
      String[] line = arguments.toArray(String[]::new);
      String what = "seed " + seed + ", list " + i + ": " + arguments;
      boolean terminal = random.nextBoolean();
      CommandRun run = terminal ? CommandRun.onTerminal(line) : CommandRun.of(line);

      assertThat(run.status()).as(what + "\n" + run.err()).isIn(STATUSES);
      assertThat(run.err()).as(what).doesNotContain("\tat ").doesNotContain("OG-X002");
      String message = run.err().replaceFirst("store: [^\n]*\n", "");
      message = message.replaceFirst("(exported to|wrote \\d+ bytes|step \\d+)[^\n]*\n", "");
      if (run.status() == 0 || run.status() == 3 || (run.status() == 1 && message.isEmpty())) {
        assertThat(message).as(what).isEmpty(); // what check or lint found is a result
      } else if (message.startsWith("{")) {
        assertThat(message.lines()).as(what).hasSize(1);
        assertThat(run.error().path("message").asText()).as(what).isNotBlank();
      } else {
        assertThat(message).as(what).matches("(?s)error OG-[A-Z]\\d{3}: .+");
      }
    }
    assertThat(CommandRun.of("check", graph).status()).isZero();
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private List<String> words() throws IOException {
    Path queries =
        file(
            "q.gq",
            "query all($n: String?) { match { $p: P } return { $p.name as name, $p.age as age } }\n"
                + "query add($n: String) { insert P { name: $n } }\n");
    Path records =
        file("r.jsonl", "{\"type\":\"P\",\"data\":{\"name\":\"a\"}}\n{\"edge\":\"K\"}\n");
    Path good = file("g.jsonl", "{\"type\":\"P\",\"data\":{\"name\":\"é😀\"}}\n");
    Path wider = file("t.pg", "node P { name: String @key age: I32? size: F64? }\n");
    List<String> words =
        new ArrayList<>(
            List.of(
                "all",
                "add",
                "main",
                "side",
                "team/a",
                "",
                " ",
                "é😀",
                "--",
                "-",
                "-e",
                "--json",
                "--quiet",
                "--explain",
                "--profile",
                "--preview",
                "--confirm",
                "--force",
                "--deep",
                "--ir",
                "--summary",
                "--allow-data-loss",
                "--yes",
                "--nope",
                "-x",
                "@file",
                "${x}",
                "\"quoted\"",
                "01ARZ3NDEKTSV4RRFFQ69G5FAV",
                "P",
                "a",
                "name",
                "\u0000"));
    for (String value :
        List.of(
            "main",
            "side",
            "",
            " ",
            "0",
            "1",
            "-1",
            "9223372036854775807",
            "99999999999999999999",
            "NaN",
            "1e400",
            "0.5",
            "é😀",
            "P",
            "K",
            "P,K",
            "node",
            "insert",
            "insert,update",
            ",",
            "now",
            "after:",
            "beginning",
            "{}",
            "[]",
            "null",
            "{\"n\":\"x\"}",
            "{\"n\":1e999}",
            "{",
            "7d",
            "999999w",
            "0s",
            "ours",
            "json",
            "csv",
            "kv",
            "table",
            "jsonl",
            "append",
            "merge",
            "overwrite",
            "P.size=1",
            "P.size=",
            "P=1",
            "\u0000",
            "query q() { match { $p: P } return" + " { $p } }",
            "query z() { delete P where name = \"a\" }",
            queries.toString(),
            records.toString(),
            good.toString(),
            wider.toString(),
            directory.toString(),
            directory.resolve("missing").toString())) {
      for (String option :
          List.of(
              "--branch",
              "--at",
              "--from",
              "--into",
              "--type",
              "--kind",
              "--op",
              "--limit",
              "--limit-millis",
              "--recall",
              "--params",
              "--params-file",
              "--query",
              "-e",
              "--data",
              "--data-format",
              "--mode",
              "--steps",
              "--expect-head",
              "--as",
              "--message",
              "--start",
              "--cursor",
              "--actor",
              "--schema",
              "--default",
              "--keep",
              "--older-than",
              "--min-age",
              "--strategy",
              "--format",
              "--lock-timeout",
              "--timeout")) {
        words.add(option + "=" + value);
      }
    }
    for (int i = 0; i < 20; i++) { // what makes some of the lists whole
      words.addAll(
          List.of(
              "--query=" + queries,
              "--data=" + good,
              "--data=" + records,
              "--mode=merge",
              "--schema=" + wider,
              "--keep=1",
              "main",
              "all",
              "add",
              "side",
              "--params={\"n\":\"x\"}",
              "--out=" + directory.resolve("out")));
    }
    return words;
  }

  private static String pick(Random random, List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
