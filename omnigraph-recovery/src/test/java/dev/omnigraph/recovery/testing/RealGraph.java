package dev.omnigraph.recovery.testing;

import dev.omnigraph.errors.Invariant;
import dev.omnigraph.fault.Failpoints;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.IdSource;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.manifest.coordinator.Coordinator;
import dev.omnigraph.manifest.init.GraphInit;
import dev.omnigraph.manifest.publish.CommitIntent;
import dev.omnigraph.manifest.publish.PublishRequest;
import dev.omnigraph.manifest.publish.Publisher;
import dev.omnigraph.manifest.publish.TableChange;
import dev.omnigraph.recovery.audit.TableAuditLog;
import dev.omnigraph.recovery.converge.RecoveryPorts;
import dev.omnigraph.recovery.sidecar.OperationHeader;
import dev.omnigraph.recovery.sidecar.Sidecar;
import dev.omnigraph.recovery.sidecar.SidecarStore;
import dev.omnigraph.recovery.sidecar.TablePin;
import dev.omnigraph.recovery.sweep.ManifestGraphState;
import dev.omnigraph.storage.BatchSource;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.storage.StagedFragment;
import dev.omnigraph.storage.TableEffect;
import dev.omnigraph.storage.lance.LanceGateway;
import dev.omnigraph.storage.lance.LanceOptions;
import dev.omnigraph.storage.local.FileForcer;
import dev.omnigraph.storage.text.LocalTextObjects;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** A process' view of a graph in a directory with two node tables, over the real adapters. */
public final class RealGraph implements AutoCloseable {
  /** A table. */
  public static final TableKey A = TableKey.node("A");

  /** Another table. */
  public static final TableKey B = TableKey.node("B");

  private static final Schema ID =
      new Schema(List.of(new Field("id", FieldType.notNullable(ArrowType.Utf8.INSTANCE), null)));
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH.plusSeconds(5));

  /** Where everything is. */
  public final GraphLayout layout;

  /** The datasets. */
  public final LanceGateway gateway;

  /** The pending operations. */
  public final SidecarStore sidecars;

  /** The audit log. */
  public final TableAuditLog audit;

  /** The boundaries. */
  public final PointScript points = new PointScript();

  /** The graph. */
  public final Coordinator coordinator;

  private final LocalTextObjects texts;
  private final FileForcer forcer;
  private final Publisher publisher;
  private final IdSource ids;

  /** Opens a process' view that forces nothing; the graph may not exist yet. */
  public RealGraph(Path root, IdSource ids) {
    this(root, ids, Durability.OS_CACHE);
  }

  /** Opens a process' view; the graph may not exist yet. */
  public RealGraph(Path root, IdSource ids, Durability durability) {
    this.ids = ids;
    this.forcer = new FileForcer(durability);
    this.layout = new GraphLayout(root.toString());
    this.gateway = LanceGateway.open(LanceOptions.builder().durability(durability).build());
    this.texts = new LocalTextObjects(forcer, ids);
    this.coordinator = new Coordinator(layout, gateway, texts, () -> false, CLOCK);
    this.publisher = new Publisher(coordinator, gateway, ids, Failpoints.NONE);
    this.sidecars = new SidecarStore(texts, layout.root());
    this.audit = new TableAuditLog(gateway, layout.recoveries(), ids);
  }

  /** Creates the graph. */
  public void create() {
    Map<TableKey, Schema> tables = new TreeMap<>();
    tables.put(A, ID);
    tables.put(B, ID);
    new GraphInit(layout, gateway, texts, ids, CLOCK, Failpoints.NONE)
        .create(new LineSchemas().texts("node:A node:B"), tables, GraphInit.Mode.NEW);
  }

  /** Returns the ports. */
  public RecoveryPorts ports() {
    return new RecoveryPorts(
        layout,
        gateway,
        texts,
        sidecars,
        new ManifestGraphState(coordinator, publisher, gateway),
        audit,
        new LineSchemas(),
        CLOCK,
        ids,
        points);
  }

  /** Returns the sidecar of a mutation of both tables at their pins. */
  public Sidecar mutation(OperationId operation, CommitId commit, UUID effectA, UUID effectB) {
    return new Sidecar.Mutation(
        OperationHeader.planned(
            operation, 1, BranchName.MAIN, Optional.of("act"), commit, Optional.empty()),
        List.of(pin(A, effectA), pin(B, effectB)));
  }

  private TablePin pin(TableKey table, UUID effect) {
    return TablePin.planned(
        table, layout.table(table).uri(), pinned(table), BranchName.MAIN, List.of(effect));
  }

  /** Appends a row to a table, as one transaction. */
  public void append(TableKey table, String id, UUID transaction) {
    try (BufferAllocator allocator =
            gateway.allocator().newChildAllocator("test", 0, Long.MAX_VALUE);
        VectorSchemaRoot batch = VectorSchemaRoot.create(ID, allocator);
        DatasetHandle head = gateway.openLatest(layout.table(table))) {
      ((VarCharVector) batch.getVector("id")).setSafe(0, id.getBytes(StandardCharsets.UTF_8));
      batch.setRowCount(1);
      List<StagedFragment> staged = gateway.stage(layout.table(table), BatchSource.of(batch), 10);
      CommitRequest request =
          new CommitRequest(
              transaction, new TableEffect.Rewrite(staged, Map.of(), List.of()), Map.of());
      try (DatasetHandle committed = head.commit(request)) {
        Invariant.check(committed.version() == head.version() + 1, "nobody else writes");
      }
    }
  }

  /** Publishes the heads of both tables. */
  public void publishHeads(CommitId commit) {
    publisher.publish(
        PublishRequest.of(
            BranchName.MAIN,
            List.of(
                new TableChange.Update(A, head(A), BranchName.MAIN, rows(A)),
                new TableChange.Update(B, head(B), BranchName.MAIN, rows(B))),
            Map.of(A, pinned(A), B, pinned(B)),
            CommitIntent.of(commit, 3)));
  }

  /** Returns the version main pins. */
  public long pinned(TableKey table) {
    return coordinator.refresh(BranchName.MAIN).latestVisible(table);
  }

  /** Returns the newest version. */
  public long head(TableKey table) {
    try (DatasetHandle handle = gateway.openLatest(layout.table(table))) {
      return handle.version();
    }
  }

  /** Returns the rows of the newest version. */
  public long rows(TableKey table) {
    try (DatasetHandle handle = gateway.openLatest(layout.table(table))) {
      return handle.countRows(null);
    }
  }

  /** Returns the version of the manifest. */
  public long manifestVersion() {
    return coordinator.refresh(BranchName.MAIN).manifestVersion();
  }

  @Override
  public void close() {
    coordinator.close();
    gateway.close();
    forcer.close();
  }
}
