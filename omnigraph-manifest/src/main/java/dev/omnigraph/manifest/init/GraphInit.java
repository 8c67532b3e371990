package dev.omnigraph.manifest.init;

import dev.omnigraph.errors.AlreadyInitialisedException;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.fault.Failpoints;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.IdSource;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphCommit;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.manifest.ManifestFailpoint;
import dev.omnigraph.manifest.SchemaRecord;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.contract.SchemaTexts;
import dev.omnigraph.manifest.fold.ManifestFold;
import dev.omnigraph.manifest.rows.ManifestSchema;
import dev.omnigraph.manifest.rows.RawRow;
import dev.omnigraph.manifest.rows.RowBatch;
import dev.omnigraph.manifest.rows.RowEncoding;
import dev.omnigraph.manifest.rows.RowScan;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.TableEffect;
import dev.omnigraph.storage.TextObjects;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Creation of an empty graph.
 *
 * <p><b>Thread-safety:</b> thread-safe. Two processes that create one graph exclude each other by
 * claiming the schema source.
 *
 * <p><b>Durability:</b> everything is on stable storage on return, where the gateway is durable. An
 * attempt that fails removes exactly what it made; after an attempt that was killed, a forced one
 * succeeds.
 */
public final class GraphInit {
  /** Versions of the manifest of a new graph: its rows, settings, the stamp writers require. */
  public static final int VERSIONS = 3;

  private final GraphLayout layout;
  private final DatasetGateway gateway;
  private final TextObjects texts;
  private final IdSource ids;
  private final InstantSource clock;
  private final Failpoints failpoints;

  /** What to do about leftovers. */
  public enum Mode {
    /** Refuse where any schema file exists. */
    NEW,
    /**
     * Take over leftovers of an attempt that did not finish, or a graph without data: schema files
     * are replaced, empty tables reused or made again. Data is never removed.
     */
    FORCED
  }

  /** Returns the creator of the graph at a layout's root. */
  public GraphInit(
      GraphLayout layout,
      DatasetGateway gateway,
      TextObjects texts,
      IdSource ids,
      InstantSource clock,
      Failpoints failpoints) {
    this.layout = layout;
    this.gateway = gateway;
    this.texts = texts;
    this.ids = ids;
    this.clock = clock;
    this.failpoints = failpoints;
  }

  /**
   * Creates the graph.
   *
   * @param schema the accepted schema
   * @param tables the columns of every table of the schema
   * @return the snapshot of the new graph; its only commit records the schema
   * @throws AlreadyInitialisedException if there is a graph already, in {@link Mode#FORCED} one
   *     with commits or rows; nothing was changed
   * @throws InvalidInputException if two types would share a directory; nothing was changed
   */
  public Snapshot create(SchemaTexts schema, Map<TableKey, Schema> tables, Mode mode) {
    GraphLayout.requireDistinctDirectories(tables.keySet());
    Map<TableKey, Schema> sorted = new TreeMap<>(tables);
    switch (mode) {
      case NEW -> requireNoSchema();
      case FORCED -> requireNoData(sorted);
    }
    try (Created created = new Created(gateway, texts)) {
      try {
        return create(schema, sorted, mode, created);
      } catch (RuntimeException e) {
        created.remove(e);
        throw e;
      }
    }
  }

  private void requireNoSchema() {
    for (String file : List.of(layout.schemaSource(), layout.schemaIr(), layout.schemaState())) {
      if (texts.exists(file)) {
        throw AlreadyInitialisedException.of(layout.root(), file);
      }
    }
  }

  private void requireNoData(Map<TableKey, Schema> tables) {
    if (gateway.exists(layout.manifest())) {
      ManifestFold fold = ManifestFold.empty();
      try (DatasetHandle manifest = gateway.openLatest(layout.manifest())) {
        RowScan.all(manifest, (row, address) -> fold.add(row));
        Snapshot found = fold.snapshot(BranchName.MAIN, manifest.version());
        if (found.lineage().size() > 1 || !manifest.branches().isEmpty()) {
          throw AlreadyInitialisedException.of(layout.root(), manifest.address().toString());
        }
      }
    }
    for (TableKey key : tables.keySet()) {
      DatasetAddress address = layout.table(key);
      if (gateway.exists(address)) {
        try (DatasetHandle table = gateway.openLatest(address)) {
          if (table.countRows(null) > 0) {
            throw AlreadyInitialisedException.of(layout.root(), address.toString());
          }
        }
      }
    }
  }

  private Snapshot create(
      SchemaTexts schema, Map<TableKey, Schema> tables, Mode mode, Created created) {
    writeContract(schema, mode, created);
    failpoints.hit(ManifestFailpoint.INIT_CONTRACT_WRITTEN);
    int index = 0;
    for (Map.Entry<TableKey, Schema> table : tables.entrySet()) {
      createTable(layout.table(table.getKey()), table.getValue(), mode, created);
      index++;
      failpoints.hit(ManifestFailpoint.INIT_TABLE_CREATED, index);
    }
    Snapshot snapshot = createManifest(schema, tables, mode, created);
    createTable(layout.commits(), ManifestSchema.COMMITS, mode, created);
    createTable(layout.actors(), ManifestSchema.ACTORS, mode, created);
    created.force();
    return snapshot;
  }

  private void writeContract(SchemaTexts schema, Mode mode, Created created) {
    if (mode == Mode.FORCED && texts.exists(layout.schemaSource())) {
      texts.writeText(layout.schemaSource(), schema.source());
    } else if (texts.writeTextIfAbsent(layout.schemaSource(), schema.source())) {
      created.text(layout.schemaSource());
    } else {
      throw AlreadyInitialisedException.of(layout.root(), layout.schemaSource());
    }
    failpoints.hit(ManifestFailpoint.INIT_SCHEMA_CLAIMED);
    writeText(layout.schemaIr(), schema.irJson(), created);
    writeText(layout.schemaState(), schema.stateJson(), created);
  }

  private void writeText(String uri, String text, Created created) {
    if (!texts.exists(uri)) {
      created.text(uri);
    }
    texts.writeText(uri, text);
  }

  @SuppressWarnings("MustBeClosedChecker") // Created closes what it takes over
  private void createTable(DatasetAddress address, Schema schema, Mode mode, Created created) {
    if (mode == Mode.FORCED && gateway.exists(address)) {
      DatasetHandle found = created.commit(gateway.openLatest(address));
      if (found.version() == 1 && found.schema().equals(schema)) {
        return;
      }
      gateway.drop(address);
    }
    try {
      DatasetHandle handle = gateway.create(address, schema);
      created.dataset(address);
      created.commit(handle);
    } catch (StorageException e) {
      if (e.fault() != StorageException.Fault.ALREADY_EXISTS) {
        created.dataset(address);
      }
      throw e;
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // Created closes what it takes over
  private Snapshot createManifest(
      SchemaTexts schema, Map<TableKey, Schema> tables, Mode mode, Created created) {
    DatasetAddress address = layout.manifest();
    if (mode == Mode.FORCED) {
      gateway.drop(address);
    } else if (gateway.exists(address)) {
      throw AlreadyInitialisedException.of(layout.root(), address.toString());
    }
    List<RawRow> rows = rows(schema, tables);
    created.dataset(address);
    DatasetHandle manifest;
    try (RowBatch batch = RowBatch.of(gateway.allocator(), rows)) {
      manifest = created.commit(gateway.create(address, batch.source()));
    }
    failpoints.hit(ManifestFailpoint.INIT_MANIFEST_CREATED);
    manifest = created.commit(manifest.commit(metadata(Map.of(), ManifestSchema.CONFIG)));
    Map<String, String> stamp =
        Map.of(ManifestSchema.STAMP_KEY, Integer.toString(ManifestSchema.STAMP));
    manifest = created.commit(manifest.commit(metadata(stamp, Map.of())));
    failpoints.hit(ManifestFailpoint.INIT_MANIFEST_STAMPED);
    ManifestFold fold = ManifestFold.empty();
    for (RawRow row : rows) {
      fold.add(RowEncoding.decode(row));
    }
    return fold.snapshot(BranchName.MAIN, manifest.version());
  }

  private CommitRequest metadata(Map<String, String> schema, Map<String, String> config) {
    return new CommitRequest(ids.nextUuid(), new TableEffect.SetMetadata(schema, config), Map.of());
  }

  private List<RawRow> rows(SchemaTexts schema, Map<TableKey, Schema> tables) {
    List<RawRow> rows = new ArrayList<>();
    for (TableKey key : tables.keySet()) {
      rows.add(RowEncoding.table(key, key.relativePath()));
      rows.add(RowEncoding.tableVersion(key, layout.table(key), 1, 0));
    }
    GraphCommit genesis =
        new GraphCommit(
            new CommitId(ids.nextUlid()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()),
            1,
            BranchName.MAIN,
            Optional.of(new SchemaRecord(schema.source(), schema.irJson())));
    rows.add(RowEncoding.commit(genesis));
    rows.add(RowEncoding.head(BranchName.MAIN, genesis.id(), Optional.empty()));
    return rows;
  }
}
