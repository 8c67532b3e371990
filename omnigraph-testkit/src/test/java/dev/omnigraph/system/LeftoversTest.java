package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.CheckReport;
import dev.omnigraph.CheckReport.Notice;
import dev.omnigraph.CleanupOptions;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.OptimizeOptions;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.lance.LanceGateway;
import dev.omnigraph.storage.lance.LanceOptions;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A check tells what nothing refers to, exactly, and calls the graph sound all the same. */
@ExtendWith(TempGraphExtension.class)
class LeftoversTest {
  private static final String SCHEMA =
      """
      node Person { name: String @key  photo: Blob? }
      node City { name: String @key @index }
      edge Knows: Person -> Person
      """;
  private static final TableKey PERSON = TableKey.node("Person");
  private static final TableKey CITY = TableKey.node("City");

  private static List<Notice> notices(TempGraph temp) {
    CheckReport report =
        Omnigraph.check(
            temp.uri(), OmnigraphOptions.builder().readOnly().build(), CheckReport.Depth.SHALLOW);
    assertThat(report.problems()).isEmpty();
    assertThat(report.ok()).isTrue();
    return report.notices();
  }

  private static Notice only(TempGraph temp) {
    List<Notice> notices = notices(temp);
    assertThat(notices).hasSize(1);
    return notices.get(0);
  }

  private static void put(Omnigraph graph, String branch, String type, String name) {
    String data = "{\"type\":\"" + type + "\",\"data\":{\"name\":\"" + name + "\"}}";
    graph.branch(branch).load(LoadRequest.of(LoadMode.MERGE, data));
  }

  private static void create(TempGraph temp) {
    try (Omnigraph graph = Omnigraph.init(temp.uri(), SCHEMA)) {
      put(graph, "main", "Person", "ana");
      put(graph, "main", "City", "riga");
      put(graph, "main", "City", "oslo");
    }
  }

  private static Path place(TempGraph temp, TableKey table, String below) {
    return Path.of(temp.uri(), table.relativePath(), below);
  }

  private static DatasetAddress address(TempGraph temp, TableKey table) {
    return new GraphLayout(temp.uri()).table(table);
  }

  /** All kinds of work, with everything every commit made still there, leave nothing. */
  @Test
  void ordinaryWorkAndMaintenanceLeaveNothing(TempGraph temp) {
    create(temp);
    try (Omnigraph graph = Omnigraph.open(temp.uri())) {
      graph.createBranch("side", "main");
      put(graph, "side", "City", "bern");
      put(graph, "side", "Person", "bo");
      graph.main().mutate("query q() { delete City where name = \"oslo\" }", Map.of());
      for (int i = 0; i < 12; i++) {
        put(graph, "main", "City", "c" + i);
      }
      graph.main().merge("side");
      graph.optimize(OptimizeOptions.all());
      assertThat(notices(temp)).isEmpty();
      graph.createBranch("gone", "main");
      put(graph, "gone", "City", "rome");
      graph.deleteBranch("gone");
      graph.createTag("t", "main");
      put(graph, "main", "City", "paris");
      assertThat(notices(temp)).isEmpty();
      graph.cleanup(CleanupOptions.keep(1).withMinimumAge(Duration.ZERO));
      assertThat(notices(temp)).isEmpty();
    }
  }

  @Test
  void filesOfEveryKindNoVersionNames(TempGraph temp) throws IOException {
    create(temp);
    for (String path :
        List.of(
            "data/0101.lance",
            "data/.tmpXYZ",
            "_deletions/9-1-7.arrow",
            "_transactions/1-00000000-0000-0000-0000-000000000001.txn",
            "_versions/18446744073709551000.manifest.torn")) {
      Path file = place(temp, CITY, path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "12345");

      Notice notice = only(temp);
      assertThat(notice.kind()).isEqualTo("unreferenced_file");
      assertThat(notice.tableKey()).contains("node:City");
      assertThat(notice.path()).isEqualTo(CITY.relativePath() + "/" + path);
      assertThat(notice.bytes()).isEqualTo(5);
      Files.delete(file);
    }
    assertThat(notices(temp)).isEmpty();
  }

  @Test
  void largeBlobsOfAnUnnamedFile(TempGraph temp) throws IOException {
    create(temp);
    Path blobs = Files.createDirectories(place(temp, PERSON, "data/0111"));
    Files.writeString(blobs.resolve("1.blob"), "1234567");

    assertThat(only(temp))
        .isEqualTo(
            new Notice(
                "unreferenced_file",
                Optional.of("node:Person"),
                PERSON.relativePath() + "/data/0111",
                7,
                "no version names it; cleanup removes files an interrupted write left when they"
                    + " are old"));
  }

  @Test
  void versionsNoCommitNames(TempGraph temp) {
    create(temp);
    try (LanceGateway gateway = LanceGateway.open(LanceOptions.defaults());
        DatasetHandle city = gateway.openLatest(address(temp, CITY));
        DatasetHandle next = city.createOrderedIndex("name", "name_idx")) {
      assertThat(next.version()).isEqualTo(city.version() + 1);
    }
    try (Omnigraph graph = Omnigraph.open(temp.uri())) {
      // Repair publishes the newest version; the one before it is nobody's from then on.
      try (LanceGateway gateway = LanceGateway.open(LanceOptions.defaults());
          DatasetHandle city = gateway.openLatest(address(temp, CITY));
          DatasetHandle next = city.createOrderedIndex("id", "id_idx")) {
        assertThat(next.version()).isEqualTo(5);
      }
      assertThat(graph.repair(dev.omnigraph.RepairMode.CONFIRM).commitIds()).hasSize(1);
      Notice notice = only(temp);
      assertThat(notice.kind()).isEqualTo("unreferenced_version");
      assertThat(notice.tableKey()).contains("node:City");
      assertThat(notice.path())
          .isEqualTo(CITY.relativePath() + "/_versions/" + GraphLayout.versionFileName(4));
      graph.cleanup(CleanupOptions.keep(100).withMinimumAge(Duration.ZERO));
      assertThat(notices(temp)).isEmpty();
    }
  }

  @Test
  void branchesOfTablesNoGraphBranchOwns(TempGraph temp) throws IOException {
    create(temp);
    try (DatasetGateway gateway = LanceGateway.open(LanceOptions.defaults())) {
      gateway.createBranch(address(temp, CITY), 2, BranchName.of("ghost"));
    }
    Notice notice = only(temp);
    assertThat(notice.kind()).isEqualTo("unreferenced_branch");
    assertThat(notice.tableKey()).contains("node:City");
    assertThat(notice.path()).isEqualTo(CITY.relativePath() + "/tree/ghost");

    // Without its reference it is no branch any more, only a directory.
    Files.delete(place(temp, CITY, "_refs/branches/ghost.json"));
    assertThat(only(temp).kind()).isEqualTo("unreferenced_file");
    assertThat(only(temp).path()).isEqualTo(CITY.relativePath() + "/tree/ghost");
  }

  @Test
  void tornReferencesOfBranches(TempGraph temp) throws IOException {
    create(temp);
    Path references = Files.createDirectories(place(temp, CITY, "_refs/branches"));
    Files.writeString(references.resolve("torn.json"), "");

    assertThat(only(temp).path()).isEqualTo(CITY.relativePath() + "/_refs/branches/torn.json");
  }

  @Test
  void branchesOfTheCommitTableThatAreNoGraphBranches(TempGraph temp) {
    create(temp);
    DatasetAddress commits = new GraphLayout(temp.uri()).commits();
    try (DatasetGateway gateway = LanceGateway.open(LanceOptions.defaults())) {
      gateway.createBranch(commits, 1, BranchName.of("ghost"));
    }
    Notice notice = only(temp);
    assertThat(notice.kind()).isEqualTo("unreferenced_branch");
    assertThat(notice.tableKey()).isEmpty();
    assertThat(notice.path()).isEqualTo("_graph_commits.lance/tree/ghost");
  }

  @Test
  void tablesNoCommitEverHad(TempGraph temp) throws IOException {
    create(temp);
    Files.createDirectories(Path.of(temp.uri(), "nodes", "0123456789abcdef", "data"));

    assertThat(only(temp).kind()).isEqualTo("unreferenced_table");
    assertThat(only(temp).path()).isEqualTo("nodes/0123456789abcdef");
  }

  @Test
  void stagedSchemasTemporaryFilesAndStrangers(TempGraph temp) throws IOException {
    create(temp);
    for (String path : List.of("_schema.pg.staging", "notes.txt", "__recovery/.og-1234")) {
      Path file = Path.of(temp.uri(), path);
      Files.writeString(file, "123");
      Notice notice = only(temp);
      assertThat(notice.kind())
          .isEqualTo(path.startsWith("_schema") ? "staged_schema" : "unknown_file");
      assertThat(notice.path()).isEqualTo(path);
      assertThat(notice.bytes()).isEqualTo(3);
      Files.delete(file);
    }
  }

  @Test
  void moreThanAHundredAreSummedUp(TempGraph temp) throws IOException {
    create(temp);
    for (int i = 0; i < 105; i++) {
      Files.writeString(place(temp, CITY, "data/x" + i + ".lance"), "1");
    }
    List<Notice> notices = notices(temp);
    assertThat(notices).hasSize(101);
    assertThat(notices.get(100).kind()).isEqualTo("more");
    assertThat(notices.get(100).message()).isEqualTo("5 more leftovers are not listed");
  }
}
