package dev.omnigraph.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs the common commands once on a small graph, so that the build can record the classes they
 * load in an archive the launcher maps (class data sharing). An archive that is missing or does not
 * fit the running JVM is ignored; the program then only starts more slowly.
 */
final class ClassTraining {
  private static final String SCHEMA =
      """
      node Person { name: String @key @index  age: I32?  bio: String? @index  joined: Date? }
      node City { name: String @key }
      edge Knows: Person -> Person { since: Date? }
      edge LivesIn: Person -> City @card(0..1)
      """;
  private static final String RECORDS =
      """
      {"type":"Person","data":{"name":"Ada","age":36,"bio":"wrote programs","joined":"1833-06-05"}}
      {"type":"Person","data":{"name":"Charles","age":44,"bio":"drew engines"}}
      {"type":"City","data":{"name":"London"}}
      {"edge":"Knows","from":"Ada","to":"Charles","data":{"since":"1833-06-05"}}
      {"edge":"LivesIn","from":"Ada","to":"London"}
      """;
  private static final String QUERIES =
      """
      query friends($name: String) {
        match { $p: Person { name: $name } $p knows $f } return { $f.name as name, $f.age }
        order { name asc } limit 10
      }
      query cities() {
        match { $p: Person $p livesIn $c $p.age > 10 not { $c.name = "Paris" } }
        return { $c.name, count($p) as n, avg($p.age) as age } order { n desc } limit 5
      }
      query words($q: String) {
        match { $p: Person search($p.bio, $q) } return { $p.name } order { bm25($p.bio, $q) } limit 5
      }
      query add($a: String) {
        insert Person { name: $a, age: 1 } insert Knows { from: $a, to: "Ada" }
      }
      query older($a: String) { update Person set { age: 2 } where name = $a }
      query remove($a: String) { delete Person where name = $a }
      """;

  private ClassTraining() {}

  /** Runs the commands in a temporary directory, which is removed again. */
  public static void main(String[] arguments) throws IOException {
    Path directory = Files.createTempDirectory("omnigraph-training");
    try {
      train(directory);
    } finally {
      try (Stream<Path> left = Files.walk(directory)) {
        for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  private static void train(Path directory) throws IOException {
    String graph = directory.resolve("graph").toString();
    String schema = Files.writeString(directory.resolve("s.pg"), SCHEMA).toString();
    String records = Files.writeString(directory.resolve("r.jsonl"), RECORDS).toString();
    String queries = Files.writeString(directory.resolve("q.gq"), QUERIES).toString();
    run("init", graph, "--schema", schema);
    run("load", graph, "--data", records, "--mode", "append", "--quiet");
    for (String format : List.of("json", "table")) {
      query(graph, queries, format, "friends", "{\"name\":\"Ada\"}");
      query(graph, queries, format, "cities", "{}");
      query(graph, queries, format, "words", "{\"q\":\"programs\"}");
    }
    for (String change : List.of("add", "older", "remove")) {
      run("mutate", change, "--store", graph, "--query", queries, "--params", "{\"a\":\"Eve\"}");
    }
    run("snapshot", graph);
    run("export", graph);
    run("commit", "list", graph);
    run("schema", "show", graph);
    run("lint", graph, "--query", queries);
    run("check", graph);
    run("recover", graph);
    run("version");
  }

  private static void query(
      String graph, String queries, String format, String name, String parameters) {
    run(
        "query",
        name,
        "--store",
        graph,
        "--query",
        queries,
        "--format",
        format,
        "--params",
        parameters);
  }

  private static void run(String... arguments) {
    Console silent =
        new Console(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            OutputStream.nullOutputStream(),
            false,
            false);
    int status = Main.run(silent, arguments);
    if (status != 0) {
      throw new IllegalStateException(String.join(" ", arguments) + " ended with status " + status);
    }
  }
}
