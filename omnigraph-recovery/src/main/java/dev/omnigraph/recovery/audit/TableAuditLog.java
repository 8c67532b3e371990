package dev.omnigraph.recovery.audit;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.IdSource;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.recovery.sidecar.WriterKind;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The audit log as the dataset {@code _graph_commit_recoveries.lance}, created by the first row.
 *
 * <p><b>Thread-safety:</b> thread-safe.
 *
 * <p><b>Cost:</b> a look-up is one open and one scan, an append one more open, one file and one
 * commit; both only happen when something is recovered.
 */
public final class TableAuditLog implements AuditLog {
  /*
   * One row per operation without a unique index: look first, then append. Two recoveries that look
   * at the same time both append; storage puts one behind the other, and the one that finds itself
   * not directly on top of what it looked at looks again and takes its own row back.
   */
  private static final String COMMIT = "graph_commit_id";
  private static final String KIND = "recovery_kind";
  private static final String ACTOR = "recovery_for_actor";
  private static final String OPERATION = "operation_id";
  private static final String WRITER = "sidecar_writer_kind";
  private static final String OUTCOMES = "per_table_outcomes_json";
  private static final String CREATED = "created_at";

  /** Apart, because making the first schema of a process takes long, and opening goes on. */
  static final class Columns {
    /** The columns of the dataset in order. */
    static final Schema SCHEMA =
        new Schema(
            List.of(
                text(COMMIT, false),
                text(KIND, false),
                text(ACTOR, true),
                text(OPERATION, false),
                text(WRITER, false),
                text(OUTCOMES, false),
                new Field(
                    CREATED,
                    new FieldType(false, new ArrowType.Timestamp(TimeUnit.MICROSECOND, null), null),
                    null)));

    private Columns() {}
  }

  private static final int ATTEMPTS = 5;

  private final DatasetGateway gateway;
  private final DatasetAddress address;
  private final IdSource ids;

  /**
   * Returns the log of a graph.
   *
   * @param address where the dataset is, or will be
   */
  public TableAuditLog(DatasetGateway gateway, DatasetAddress address, IdSource ids) {
    this.gateway = gateway;
    this.address = address;
    this.ids = ids;
  }

  private static Field text(String name, boolean nullable) {
    return new Field(name, new FieldType(nullable, ArrowType.Utf8.INSTANCE, null), null);
  }

  @Override
  public Optional<AuditRow> find(OperationId operation) {
    if (!gateway.exists(address)) {
      return Optional.empty();
    }
    try (DatasetHandle handle = gateway.openLatest(address)) {
      return find(handle, operation);
    }
  }

  @Override
  public List<AuditRow> readAll() {
    if (!gateway.exists(address)) {
      return List.of();
    }
    try (DatasetHandle handle = gateway.openLatest(address)) {
      List<AuditRow> rows = new ArrayList<>(scan(handle, ScanRequest.all()));
      rows.sort(
          Comparator.comparingLong(AuditRow::createdAtMicros).thenComparing(AuditRow::operationId));
      return rows;
    }
  }

  @Override
  public boolean appendOnce(AuditRow row) {
    for (int attempt = 1; ; attempt++) {
      try {
        return tryAppend(row);
      } catch (StorageException e) {
        // Two made the log at once, so that one was committed on the other and taken back.
        if (e.fault() != Fault.INCOMPATIBLE || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private boolean tryAppend(AuditRow row) {
    try (DatasetHandle handle = openOrCreate()) {
      if (find(handle, row.operationId()).isPresent()) {
        return false;
      }
      List<StagedFragment> staged = stage(row);
      try (DatasetHandle committed = commit(handle, staged, List.of())) {
        // The handle counts when it just created the dataset; else its few files are forced again.
        gateway.force(List.of(handle, committed));
        return committed.version() == handle.version() + 1
            || keepOldest(committed, row.operationId());
      }
    }
  }

  @MustBeClosed
  private DatasetHandle openOrCreate() {
    if (!gateway.exists(address)) {
      try {
        return gateway.create(address, Columns.SCHEMA);
      } catch (StorageException e) {
        if (e.fault() != Fault.ALREADY_EXISTS) {
          throw e;
        }
      }
    }
    return gateway.openLatest(address);
  }

  /** Takes back the own row, which is the last one, if another recovery was faster. */
  private boolean keepOldest(DatasetHandle committed, OperationId operation) {
    if (scan(committed, ofOperation(operation)).size() == 1) {
      return true;
    }
    var fragments = committed.fragments();
    int own = fragments.get(fragments.size() - 1).id();
    try (DatasetHandle after = commit(committed, List.of(), List.of(own))) {
      gateway.force(List.of(after));
    }
    return false;
  }

  @MustBeClosed
  private DatasetHandle commit(
      DatasetHandle handle, List<StagedFragment> added, List<Integer> removed) {
    return handle.commit(
        new CommitRequest(
            ids.nextUuid(), new TableEffect.Rewrite(added, Map.of(), removed), Map.of()));
  }

  private Optional<AuditRow> find(DatasetHandle handle, OperationId operation) {
    return scan(handle, ofOperation(operation)).stream().findFirst();
  }

  private static ScanRequest ofOperation(OperationId operation) {
    return ScanRequest.all()
        .withFilter("`" + OPERATION + "` = '" + operation.text().replace("'", "''") + "'");
  }

  private List<AuditRow> scan(DatasetHandle handle, ScanRequest request) {
    List<AuditRow> rows = new ArrayList<>();
    try (BatchStream stream = handle.scan(request)) {
      while (stream.next()) {
        VectorSchemaRoot batch = stream.batch();
        for (int i = 0; i < batch.getRowCount(); i++) {
          rows.add(row(batch, i));
        }
      }
    }
    return rows;
  }

  private AuditRow row(VectorSchemaRoot batch, int index) {
    String kind = require(batch, KIND, index);
    String writer = require(batch, WRITER, index);
    return new AuditRow(
        new CommitId(require(batch, COMMIT, index)),
        AuditKind.parse(kind).orElseThrow(() -> refuse(KIND, kind)),
        Optional.ofNullable(text(batch, ACTOR, index)),
        new OperationId(require(batch, OPERATION, index)),
        WriterKind.parse(writer).orElseThrow(() -> refuse(WRITER, writer)),
        OutcomesJson.read(address.toString(), require(batch, OUTCOMES, index)),
        ((TimeStampMicroVector) batch.getVector(CREATED)).get(index));
  }

  private CorruptionException refuse(String column, String found) {
    return CorruptionException.of(address.toString(), "a known " + column, found, null);
  }

  private String require(VectorSchemaRoot batch, String column, int index) {
    String value = text(batch, column, index);
    if (value == null) {
      throw refuse(column, "null");
    }
    return value;
  }

  private static @Nullable String text(VectorSchemaRoot batch, String column, int index) {
    byte[] bytes = ((VarCharVector) batch.getVector(column)).get(index);
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  private List<StagedFragment> stage(AuditRow row) {
    try (BufferAllocator allocator =
            gateway.allocator().newChildAllocator("recovery audit", 0, Long.MAX_VALUE);
        VectorSchemaRoot batch = VectorSchemaRoot.create(Columns.SCHEMA, allocator)) {
      batch.allocateNew();
      set(batch, COMMIT, row.graphCommitId().text());
      set(batch, KIND, row.kind().text());
      row.forActor().ifPresent(actor -> set(batch, ACTOR, actor));
      set(batch, OPERATION, row.operationId().text());
      set(batch, WRITER, row.writerKind().text());
      set(batch, OUTCOMES, OutcomesJson.write(row.outcomes()));
      ((TimeStampMicroVector) batch.getVector(CREATED)).setSafe(0, row.createdAtMicros());
      batch.setRowCount(1);
      return gateway.stage(address, BatchSource.of(batch), 1);
    }
  }

  private static void set(VectorSchemaRoot batch, String column, String value) {
    ((VarCharVector) batch.getVector(column)).setSafe(0, value.getBytes(StandardCharsets.UTF_8));
  }
}
