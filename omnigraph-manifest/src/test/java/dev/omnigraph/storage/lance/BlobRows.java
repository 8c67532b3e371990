package dev.omnigraph.storage.lance;

import dev.omnigraph.storage.BatchSource;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetHandle;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Rows with a blob column {@code photo}. */
final class BlobRows {
  static final Schema SCHEMA =
      new Schema(
          List.of(
              new Field("id", FieldType.notNullable(ArrowType.Utf8.INSTANCE), null),
              new Field(
                  "photo",
                  new FieldType(
                      true,
                      ArrowType.Struct.INSTANCE,
                      null,
                      Map.of("ARROW:extension:name", "lance.blob.v2")),
                  List.of(
                      new Field("data", FieldType.nullable(ArrowType.LargeBinary.INSTANCE), null),
                      new Field("uri", FieldType.nullable(ArrowType.Utf8.INSTANCE), null)))));

  private BlobRows() {}

  /**
   * Creates a dataset whose version 2 holds the values, under row ids 0, 1, …; an entry may be
   * null.
   */
  @SuppressWarnings("MustBeClosedChecker") // handed on
  static DatasetHandle write(LanceGateway gateway, DatasetAddress address, byte[][] values) {
    try (DatasetHandle one = gateway.create(address, SCHEMA);
        VectorSchemaRoot root = VectorSchemaRoot.create(SCHEMA, gateway.allocator())) {
      VarCharVector ids = (VarCharVector) root.getVector("id");
      StructVector photos = (StructVector) root.getVector("photo");
      LargeVarBinaryVector data = (LargeVarBinaryVector) photos.getChild("data");
      for (int i = 0; i < values.length; i++) {
        ids.setSafe(i, ("r" + i).getBytes(StandardCharsets.UTF_8));
        byte[] value = values[i];
        if (value == null) {
          photos.setNull(i);
        } else {
          photos.setIndexDefined(i);
          data.setSafe(i, value);
        }
      }
      root.setRowCount(values.length);
      return Rows.commit(one, Rows.rewrite(gateway.stage(address, BatchSource.of(root), 1_000)));
    }
  }
}
