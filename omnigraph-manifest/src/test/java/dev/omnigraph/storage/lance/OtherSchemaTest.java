package dev.omnigraph.storage.lance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.storage.BatchSource;
import dev.omnigraph.storage.BatchStream;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.ScanRequest;
import dev.omnigraph.storage.StagedFragment;
import dev.omnigraph.storage.TableEffect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table whose columns change: what a rewrite under another schema relies on. */
class OtherSchemaTest {
  /** Another first column in front, {@code n} gone, a new column of another type behind. */
  private static final Schema OTHER =
      new Schema(
          List.of(
              new Field("id", FieldType.notNullable(ArrowType.Utf8.INSTANCE), null),
              new Field("flag", FieldType.nullable(ArrowType.Bool.INSTANCE), null),
              new Field("n", FieldType.nullable(ArrowType.Utf8.INSTANCE), null)));

  @TempDir Path directory;

  @Test
  void anOverwriteReplacesRowsAndColumnsAndOldVersionsKeepTheirs() {
    try (TempGateway temp = TempGateway.unforced(directory);
        DatasetHandle empty = temp.gateway.create(temp.address, Rows.SCHEMA);
        DatasetHandle old = Rows.append(temp.gateway, empty, Rows.numbered(0, 3))) {
      try (DatasetHandle changed =
              Rows.commit(old, new TableEffect.Overwrite(OTHER, stage(temp, "a", "b")));
          DatasetHandle opened = temp.gateway.openLatest(temp.address)) {
        assertThat(changed.version()).isEqualTo(old.version() + 1);
        assertThat(opened.schema().getFields()).isEqualTo(OTHER.getFields());
        assertThat(read(opened)).containsExactly("a true text-a", "b true text-b");
        assertThat(Rows.read(old)).isEqualTo(Rows.numbered(0, 3));
        try (DatasetHandle more =
            Rows.commit(
                opened, Rows.rewrite(temp.gateway.stage(temp.address, source(temp, "c"), 100)))) {
          assertThat(read(more))
              .containsExactlyInAnyOrder("a true text-a", "b true text-b", "c true text-c");
        }
      }
    }
  }

  @Test
  void anOverwriteWithoutRowsLeavesAnEmptyTableOfTheOtherSchema() {
    try (TempGateway temp = TempGateway.unforced(directory);
        DatasetHandle empty = temp.gateway.create(temp.address, Rows.SCHEMA);
        DatasetHandle old = Rows.append(temp.gateway, empty, Rows.numbered(0, 3));
        DatasetHandle changed = Rows.commit(old, new TableEffect.Overwrite(OTHER, List.of()));
        DatasetHandle again = Rows.commit(changed, new TableEffect.Overwrite(OTHER, List.of()))) {
      assertThat(again.version()).isEqualTo(old.version() + 2);
      assertThat(again.countRows(null)).isZero();
      assertThat(again.schema().getFields()).isEqualTo(OTHER.getFields());
      try (DatasetHandle restored = Rows.commit(again, new TableEffect.Restore(old.version()))) {
        assertThat(Rows.read(restored)).isEqualTo(Rows.numbered(0, 3));
      }
    }
  }

  private List<StagedFragment> stage(TempGateway temp, String... ids) {
    return temp.gateway.stageReplacement(temp.address, source(temp, ids), 100);
  }

  private static BatchSource source(TempGateway temp, String... ids) {
    return new BatchSource() {
      private @Nullable VectorSchemaRoot root;

      @Override
      public Schema schema() {
        return OTHER;
      }

      @Override
      public @Nullable VectorSchemaRoot next() {
        if (root != null) {
          root.close();
          return null;
        }
        root = VectorSchemaRoot.create(OTHER, temp.gateway.allocator());
        for (int i = 0; i < ids.length; i++) {
          ((VarCharVector) root.getVector("id")).setSafe(i, bytes(ids[i]));
          ((BitVector) root.getVector("flag")).setSafe(i, 1);
          ((VarCharVector) root.getVector("n")).setSafe(i, bytes("text-" + ids[i]));
        }
        root.setRowCount(ids.length);
        return root;
      }
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> read(DatasetHandle handle) {
    List<String> rows = new ArrayList<>();
    try (BatchStream stream = handle.scan(ScanRequest.all())) {
      while (stream.next()) {
        VectorSchemaRoot batch = stream.batch();
        for (int i = 0; i < batch.getRowCount(); i++) {
          rows.add(
              batch.getVector("id").getObject(i)
                  + " "
                  + batch.getVector("flag").getObject(i)
                  + " "
                  + batch.getVector("n").getObject(i));
        }
      }
    }
    return rows;
  }
}
