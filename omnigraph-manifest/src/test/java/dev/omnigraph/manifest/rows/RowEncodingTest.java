package dev.omnigraph.manifest.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphCommit;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.manifest.SchemaRecord;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Byte-exact encodings as the storage specification gives them. */
class RowEncodingTest {
  private static final TableKey PERSON = TableKey.node("Person");
  private static final BranchName FEATURE = BranchName.of("feature/x");
  private static final GraphLayout LOCAL = new GraphLayout("/tmp/g");
  private static final CommitId ID = new CommitId("01JZ0000000000000000000001");
  private static final CommitId PARENT = new CommitId("01JZ000000000000000000000A");

  private static GraphCommit commit(Optional<CommitId> parent, Optional<String> actor) {
    return new GraphCommit(
        ID,
        parent,
        Optional.empty(),
        actor,
        Optional.empty(),
        1782518378123456L,
        4,
        BranchName.MAIN,
        Optional.empty());
  }

  @Test
  void tableRow() {
    assertThat(RowEncoding.table(PERSON, PERSON.relativePath()))
        .isEqualTo(
            new RawRow(
                "node:Person",
                "table",
                "nodes/40d76f1f51639ec0",
                null,
                null,
                "node:Person",
                -1,
                null,
                -1));
  }

  @Test
  void tableVersionRowOfMain() {
    assertThat(RowEncoding.tableVersion(PERSON, LOCAL.table(PERSON), 7, 42))
        .isEqualTo(
            new RawRow(
                "node:Person$00000000000000000007",
                "table_version",
                null,
                "{\"manifest_path\":\"tmp/g/nodes/40d76f1f51639ec0/_versions/"
                    + "18446744073709551608.manifest\",\"manifest_size\":null,\"e_tag\":null,"
                    + "\"naming_scheme\":\"V2\"}",
                null,
                "node:Person",
                7,
                null,
                42));
  }

  @Test
  void tableVersionRowOfABranchOnAnObjectStore() {
    RawRow row =
        RowEncoding.tableVersion(
            PERSON, new GraphLayout("s3://bucket/a/g").table(PERSON, FEATURE), 1, 0);
    assertThat(row.tableBranch()).isEqualTo("feature/x");
    assertThat(row.metadata())
        .isEqualTo(
            "{\"manifest_path\":\"a/g/nodes/40d76f1f51639ec0/tree/feature/x/_versions/"
                + "18446744073709551614.manifest\",\"manifest_size\":null,\"e_tag\":null,"
                + "\"naming_scheme\":\"V2\"}");
  }

  @Test
  void tombstoneRow() {
    assertThat(RowEncoding.tombstone(TableKey.edge("Knows"), 13))
        .isEqualTo(
            new RawRow(
                "edge:Knows$tombstone$00000000000000000013",
                "table_tombstone",
                null,
                null,
                null,
                "edge:Knows",
                13,
                null,
                -1));
  }

  @Test
  void commitRowLeavesAbsentKeysOut() {
    RawRow row = RowEncoding.commit(commit(Optional.of(PARENT), Optional.of("act-alice")));
    assertThat(row.metadata())
        .isEqualTo(
            "{\"parent_commit_id\":\"01JZ000000000000000000000A\",\"actor_id\":\"act-alice\","
                + "\"created_at\":1782518378123456}");
    assertThat(row.objectId()).isEqualTo(ID.text());
    assertThat(row.objectType()).isEqualTo("graph_commit");
    assertThat(row.tableKey()).isEmpty();
    assertThat(row.tableVersion()).isEqualTo(4);
    assertThat(row.tableBranch()).isNull();
    assertThat(RowEncoding.commit(commit(Optional.empty(), Optional.empty())).metadata())
        .isEqualTo("{\"created_at\":1782518378123456}");
  }

  @Test
  void commitRowCarriesMessageAndSchemaAsAdditionalKeys() {
    GraphCommit commit =
        new GraphCommit(
            ID,
            Optional.of(PARENT),
            Optional.of(ID),
            Optional.empty(),
            Optional.of("say \"hi\"\n"),
            1,
            9,
            FEATURE,
            Optional.of(new SchemaRecord("node A {}", "{}")));
    RawRow row = RowEncoding.commit(commit);
    assertThat(row.metadata())
        .isEqualTo(
            "{\"parent_commit_id\":\"01JZ000000000000000000000A\",\"merged_parent_commit_id\":"
                + "\"01JZ0000000000000000000001\",\"created_at\":1,\"x_message\":"
                + "\"say \\\"hi\\\"\\n\",\"x_schema\":{\"source\":\"node A {}\",\"ir\":\"{}\"}}");
    assertThat(row.tableBranch()).isEqualTo("feature/x");
    assertThat(RowEncoding.decode(row)).isEqualTo(new ManifestRow.Commit(commit));
  }

  @Test
  void headRow() {
    assertThat(RowEncoding.head(FEATURE, ID, Optional.of(PARENT)))
        .isEqualTo(
            new RawRow(
                "graph_head:feature/x",
                "graph_head",
                null,
                "{\"head_commit_id\":\"01JZ0000000000000000000001\","
                    + "\"parent_commit_id\":\"01JZ000000000000000000000A\"}",
                null,
                "",
                -1,
                null,
                -1));
    assertThat(RowEncoding.head(BranchName.MAIN, ID, Optional.empty()).metadata())
        .isEqualTo("{\"head_commit_id\":\"01JZ0000000000000000000001\"}");
    assertThat(RowEncoding.headId(BranchName.MAIN)).isEqualTo("graph_head:main");
  }

  @Test
  void rowsOfUnknownKindsAndUnknownKeysAreTolerated() {
    assertThat(
            RowEncoding.decode(
                new RawRow("x", "future", null, "?", List.of("a"), "", -1, null, -1)))
        .isEqualTo(new ManifestRow.Other("x", "future"));
    ManifestRow row =
        RowEncoding.decode(
            new RawRow(
                ID.text(),
                "graph_commit",
                null,
                "{\"x_new\":{\"a\":[1]},\"actor_id\":null,\"created_at\":5,\"more\":[{}]}",
                null,
                "",
                4,
                null,
                -1));
    assertThat(row)
        .isEqualTo(
            new ManifestRow.Commit(
                new GraphCommit(
                    ID,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    5,
                    4,
                    BranchName.MAIN,
                    Optional.empty())));
  }

  @Test
  void rowsThatLackWhatTheirKindNeedsAreCorruption() {
    RawRow[] broken = {
      new RawRow("node:P", "table", null, null, null, "node:P", -1, null, -1),
      new RawRow("node:P", "table_version", null, "{}", null, "node:P", -1, null, 1),
      new RawRow("P$1", "table_version", null, "{}", null, "P", 1, null, 1),
      new RawRow("c", "graph_commit", null, null, null, "", 4, null, -1),
      new RawRow("c", "graph_commit", null, "{\"created_at\":", null, "", 4, null, -1),
      new RawRow("c", "graph_commit", null, "{}", null, "", 4, null, -1),
      new RawRow("c", "graph_commit", null, "[]", null, "", 4, null, -1),
      new RawRow("head", "graph_head", null, "{\"head_commit_id\":\"x\"}", null, "", -1, null, -1),
      new RawRow("graph_head:main", "graph_head", null, "{}", null, "", -1, null, -1)
    };
    for (RawRow row : broken) {
      CorruptionException error =
          catchThrowableOfType(CorruptionException.class, () -> RowEncoding.decode(row));
      assertThat(error).as(row.toString()).isNotNull();
      assertThat(error.details()).containsEntry("object", "__manifest row " + row.objectId());
    }
  }
}
