package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnigraph.CheckReport;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.UnsupportedFormatException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.TableEffect;
import dev.omnigraph.storage.lance.LanceGateway;
import dev.omnigraph.storage.lance.LanceOptions;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with the files of a graph is told by type; what can go on, goes on. */
class DamagedGraphTest {
  private static final String SCHEMA = "node Person { name: String @key }";
  private static final String COUNT =
      "query n() { match { $p: Person } return { count($p) as n } }";

  @TempDir Path directory;
  private String graph = "";

  @BeforeEach
  void create() {
    graph = directory.resolve("graph").toString();
    try (Omnigraph created = Omnigraph.init(graph, SCHEMA)) {
      created.load(
          LoadRequest.of(
              LoadMode.APPEND,
              """
              {"type":"Person","data":{"name":"ana"}}
              {"type":"Person","data":{"name":"bo"}}
              """));
    }
  }

  private static OmnigraphOptions readOnly() {
    return OmnigraphOptions.builder().readOnly().build();
  }

  private static void openAndClose(String uri, OmnigraphOptions options) {
    try (Omnigraph open = Omnigraph.open(uri, options)) {
      assertThat(open.isClosed()).isFalse();
    }
  }

  private static void initAndClose(String uri) {
    try (Omnigraph open = Omnigraph.init(uri, SCHEMA)) {
      assertThat(open.isClosed()).isFalse();
    }
  }

  private static long count(Omnigraph open) {
    try (QueryResult result = open.query(COUNT, Map.of())) {
      return result.rows().get(0).integer("n");
    }
  }

  private Path newestVersion(String dataset) throws IOException {
    try (Stream<Path> files = Files.list(Path.of(graph, dataset, "_versions"))) {
      // Names descend while versions ascend.
      return files
          .filter(f -> f.toString().endsWith(".manifest"))
          .sorted()
          .findFirst()
          .orElseThrow();
    }
  }

  private static void replace(Path file, byte[] content) throws IOException {
    Files.delete(file); // version files are hard links; writing in place would change the others
    Files.write(file, content);
  }

  @Test
  void aTornNewestGraphVersionIsPassedOverAndMovedAsideByTheNextWriter() throws IOException {
    Path newest = newestVersion("__manifest");
    String next =
        String.format(
            "%020d.manifest",
            new BigInteger(newest.getFileName().toString().substring(0, 20))
                .subtract(BigInteger.ONE));
    Path torn = newest.resolveSibling(next);
    Files.write(torn, new byte[4096]);

    try (Omnigraph reader = Omnigraph.open(graph, readOnly())) {
      assertThat(count(reader)).isEqualTo(2);
    }
    assertThat(torn).exists();
    try (Omnigraph writer = Omnigraph.open(graph)) {
      writer.mutate("query add() { insert Person { name: \"cy\" } }", Map.of());
      assertThat(count(writer)).isEqualTo(3);
    }
    assertThat(Omnigraph.check(graph, readOnly(), CheckReport.Depth.DEEP).problems()).isEmpty();
  }

  @Test
  void aPinnedTableVersionThatIsZeroFilledIsCorruption() throws IOException {
    replace(newestVersion(TableKey.node("Person").relativePath()), new byte[1024]);

    CheckReport report = Omnigraph.check(graph, readOnly(), CheckReport.Depth.SHALLOW);
    assertThat(report.problems()).extracting(CheckReport.Problem::kind).contains("unreadable");
    assertThatThrownBy(
            () -> {
              try (Omnigraph open = Omnigraph.open(graph, readOnly())) {
                count(open);
              }
            })
        .isInstanceOfAny(CorruptionException.class, StorageException.class)
        .hasMessageContaining("nodes/");
  }

  @Test
  void aMissingTableVersionIsTold() throws IOException {
    Files.delete(newestVersion(TableKey.node("Person").relativePath()));

    assertThatThrownBy(
            () -> {
              try (Omnigraph open = Omnigraph.open(graph, readOnly())) {
                count(open);
              }
            })
        .isInstanceOf(OmnigraphException.class);
    assertThat(Omnigraph.check(graph, readOnly(), CheckReport.Depth.SHALLOW).ok()).isFalse();
  }

  @Test
  void anotherGenerationOfTheFormatIsRefused() {
    try (LanceGateway gateway = LanceGateway.open(LanceOptions.defaults());
        DatasetHandle manifest = gateway.openLatest(DatasetAddress.main(graph + "/__manifest"));
        DatasetHandle stamped =
            manifest.commit(
                new CommitRequest(
                    UUID.nameUUIDFromBytes(new byte[] {1}),
                    new TableEffect.SetMetadata(
                        Map.of("omnigraph:internal_schema_version", "6"), Map.of()),
                    Map.of()))) {
      assertThat(stamped.version()).isEqualTo(manifest.version() + 1);
    }

    for (OmnigraphOptions options : List.of(readOnly(), OmnigraphOptions.defaults())) {
      assertThatThrownBy(() -> openAndClose(graph, options))
          .isInstanceOfSatisfying(
              UnsupportedFormatException.class,
              e -> assertThat(e.details()).containsEntry("found", "6"));
    }
  }

  @Test
  void anEditedSchemaIsAConflict() throws IOException {
    Files.writeString(Path.of(graph, "_schema.pg"), SCHEMA + " node Extra { name: String @key }");

    assertThatThrownBy(() -> openAndClose(graph, OmnigraphOptions.defaults()))
        .isInstanceOf(ConflictException.class);
    assertThat(Omnigraph.check(graph, readOnly(), CheckReport.Depth.SHALLOW).problems())
        .extracting(CheckReport.Problem::kind)
        .containsExactly("schema_contract");
  }

  @Test
  void placesThatCannotHoldAGraphAreTold() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x");
    assertThatThrownBy(() -> openAndClose(file.toString(), readOnly()))
        .isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> openAndClose(directory.resolve("none").toString(), readOnly()))
        .isInstanceOf(NotFoundException.class);
    assertThat(directory.resolve("none")).doesNotExist();
    // A place where not even the superuser can make files.
    assertThatThrownBy(() -> initAndClose("/proc/omnigraph")).isInstanceOf(StorageException.class);
  }
}
