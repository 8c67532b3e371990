package dev.omnigraph.storage.lance;

import dev.omnigraph.storage.BatchSource;
import dev.omnigraph.storage.BatchStream;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.ScanRequest;
import dev.omnigraph.storage.StagedFragment;
import dev.omnigraph.storage.TableEffect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Two-column rows, {@code id} and {@code n}, to write and read in tests. */
@SuppressWarnings("MustBeClosedChecker") // the test closes what these return
final class Rows {
  static final Schema SCHEMA =
      new Schema(
          List.of(
              new Field("id", FieldType.notNullable(ArrowType.Utf8.INSTANCE), null),
              new Field("n", FieldType.nullable(new ArrowType.Int(64, true)), null)));

  static final Schema KEYED =
      new Schema(
          List.of(
              new Field(
                  "id",
                  new FieldType(
                      false,
                      ArrowType.Utf8.INSTANCE,
                      null,
                      Map.of("lance-schema:unenforced-primary-key", "true")),
                  null),
              new Field("n", FieldType.nullable(new ArrowType.Int(64, true)), null)));

  private static long uuids;

  private Rows() {}

  static VectorSchemaRoot batch(BufferAllocator allocator, Map<String, Long> rows) {
    VectorSchemaRoot root = VectorSchemaRoot.create(SCHEMA, allocator);
    fill(root, rows);
    return root;
  }

  /** Overwrites the batch in place. */
  static void fill(VectorSchemaRoot root, Map<String, Long> rows) {
    VarCharVector ids = (VarCharVector) root.getVector("id");
    BigIntVector numbers = (BigIntVector) root.getVector("n");
    int at = 0;
    for (Map.Entry<String, Long> row : rows.entrySet()) {
      ids.setSafe(at, row.getKey().getBytes(StandardCharsets.UTF_8));
      numbers.setSafe(at, row.getValue());
      at++;
    }
    root.setRowCount(at);
  }

  static Map<String, Long> numbered(int from, int until) {
    Map<String, Long> rows = new TreeMap<>();
    for (int i = from; i < until; i++) {
      rows.put(String.format("k%04d", i), (long) i);
    }
    return rows;
  }

  static List<StagedFragment> stage(
      DatasetGateway gateway, DatasetAddress address, Map<String, Long> rows) {
    try (VectorSchemaRoot batch = batch(gateway.allocator(), rows)) {
      return gateway.stage(address, BatchSource.of(batch), Integer.MAX_VALUE);
    }
  }

  static DatasetHandle append(DatasetGateway gateway, DatasetHandle at, Map<String, Long> rows) {
    return commit(at, rewrite(stage(gateway, at.address(), rows)));
  }

  static TableEffect rewrite(List<StagedFragment> added) {
    return new TableEffect.Rewrite(added, Map.of(), List.of());
  }

  static DatasetHandle commit(DatasetHandle at, TableEffect effect) {
    return at.commit(new CommitRequest(nextUuid(), effect, Map.of()));
  }

  static synchronized UUID nextUuid() {
    return new UUID(7, ++uuids);
  }

  static Map<String, Long> read(DatasetHandle handle) {
    return read(handle, ScanRequest.all());
  }

  static Map<String, Long> read(DatasetHandle handle, ScanRequest request) {
    Map<String, Long> rows = new TreeMap<>();
    try (BatchStream stream = handle.scan(request)) {
      while (stream.next()) {
        VarCharVector ids = (VarCharVector) stream.batch().getVector("id");
        BigIntVector numbers = (BigIntVector) stream.batch().getVector("n");
        for (int i = 0; i < ids.getValueCount(); i++) {
          String id = new String(ids.get(i), StandardCharsets.UTF_8);
          if (rows.put(id, numbers.get(i)) != null) {
            throw new AssertionError("duplicate id " + id);
          }
        }
      }
    }
    return rows;
  }

  static Map<String, Long> addresses(DatasetHandle handle) {
    Map<String, Long> rows = new TreeMap<>();
    try (BatchStream stream = handle.scan(ScanRequest.of(List.of("id")).withRowAddress())) {
      while (stream.next()) {
        VarCharVector ids = (VarCharVector) stream.batch().getVector("id");
        UInt8Vector addresses = (UInt8Vector) stream.batch().getVector("_rowaddr");
        for (int i = 0; i < ids.getValueCount(); i++) {
          rows.put(new String(ids.get(i), StandardCharsets.UTF_8), addresses.get(i));
        }
      }
    }
    return rows;
  }
}
