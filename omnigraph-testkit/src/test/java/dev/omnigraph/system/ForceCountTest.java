package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.storage.lance.LanceGateway;
import dev.omnigraph.storage.local.FileForcer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often a durable commit forces, exactly: see {@code docs/dev/durability.md}. */
class ForceCountTest {
  private static final String SCHEMA =
      """
      node Person { name: String @key  age: I32? }
      node City { name: String @key }
      edge LivesIn: Person -> City
      """;

  @TempDir Path directory;

  private interface Write {
    void on(Omnigraph graph);
  }

  private FileForcer.Counts forcedBy(Durability durability, Write write) {
    return forcedBy(durability, write, forcer -> {});
  }

  /** Something the product might do too often. */
  private interface Surplus {
    void force(FileForcer forcer) throws IOException;
  }

  private FileForcer.Counts forcedBy(Durability durability, Write write, Surplus surplus) {
    AtomicReference<LanceGateway> gateway = new AtomicReference<>();
    OmnigraphOptions options =
        OmnigraphOptions.builder()
            .durability(durability)
            .gatewayDecorator(
                real -> {
                  LanceGateway lance = (LanceGateway) real;
                  gateway.set(lance);
                  return ExtraCalls.around(
                      DatasetGateway.class,
                      real,
                      (inner, method, arguments) -> {
                        if (method.equals("force")) {
                          force(surplus, lance.forcer());
                        }
                      });
                })
            .build();
    try (Omnigraph graph = Omnigraph.init(directory.resolve("g").toString(), SCHEMA, options)) {
      graph.load(
          LoadRequest.of(
              LoadMode.MERGE,
              """
              {"type":"City","data":{"name":"Turin"}}
              {"type":"Person","data":{"name":"Ada","age":36}}
              {"type":"Person","data":{"name":"Bo","age":9}}
              {"edge":"LivesIn","from":"Ada","to":"Turin","data":{}}
              """));
      insert(graph, "warm");
      FileForcer forcer = Objects.requireNonNull(gateway.get()).forcer();
      FileForcer.Counts before = forcer.counts();
      write.on(graph);
      return forcer.counts().since(before);
    }
  }

  private static void force(Surplus surplus, FileForcer forcer) {
    try {
      surplus.force(forcer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void insert(Omnigraph graph, String name) {
    graph.mutate("query add($n: String) { insert Person { name: $n, age: 1 } }", Map.of("n", name));
  }

  /**
   * Sidecar, rows, table version, graph rows, graph version: each a file and the directory that
   * names it. Of the five rounds the one of the rows runs beside that of the sidecar's content.
   */
  @Test
  void commitOfOneTableForcesFiveFilesInFourSerialSteps() {
    FileForcer.Counts forced = forcedBy(Durability.FORCED, graph -> insert(graph, "Di"));

    assertThat(forced).isEqualTo(new FileForcer.Counts(5, 5, 5));
  }

  @Test
  void theCountNoticesOneForceTooMany() {
    FileForcer.Counts forced =
        forcedBy(
            Durability.FORCED,
            graph -> insert(graph, "Di"),
            forcer -> forcer.force(List.of(), List.of(directory)));

    assertThat(forced).isEqualTo(new FileForcer.Counts(5, 6, 6));
  }

  @Test
  void commitOfThreeTablesNeedsNoFurtherRound() {
    FileForcer.Counts forced =
        forcedBy(
            Durability.FORCED,
            graph ->
                graph.mutate(
                    "query add($n: String) { insert Person { name: $n } insert City { name: $n }"
                        + " insert LivesIn { from: $n, to: $n } }",
                    Map.of("n", "Di")));

    assertThat(forced).isEqualTo(new FileForcer.Counts(9, 9, 5));
  }

  @Test
  void removedRowForcesItsDeletionFileAsWell() {
    FileForcer.Counts forced =
        forcedBy(
            Durability.FORCED,
            graph -> {
              graph.mutate(
                  "query u() { update Person set { age: 10 } where name = \"Bo\" }", Map.of());
            });

    // The first one also forces the directory above that of deletion files, which Lance just made.
    assertThat(forced).isEqualTo(new FileForcer.Counts(6, 7, 5));
  }

  @Test
  void readForcesNothing() {
    FileForcer.Counts forced =
        forcedBy(
            Durability.FORCED,
            graph -> {
              try (QueryResult result =
                  graph.query(
                      "query n() { match { $p: Person } return { count($p) as n } }", Map.of())) {
                assertThat(result.rows().get(0).integer("n")).isEqualTo(3);
              }
            });

    assertThat(forced).isEqualTo(new FileForcer.Counts(0, 0, 0));
  }

  @Test
  void relaxedCommitForcesNothing() {
    assertThat(forcedBy(Durability.OS_CACHE, graph -> insert(graph, "Di")))
        .isEqualTo(new FileForcer.Counts(0, 0, 0));
  }
}
