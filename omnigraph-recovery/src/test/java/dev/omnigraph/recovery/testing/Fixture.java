package dev.omnigraph.recovery.testing;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.manifest.publish.CommitIntent;
import dev.omnigraph.manifest.publish.PublishRequest;
import dev.omnigraph.manifest.publish.TableChange;
import dev.omnigraph.recovery.converge.RecoveryPorts;
import dev.omnigraph.recovery.sidecar.OperationHeader;
import dev.omnigraph.recovery.sidecar.Sidecar;
import dev.omnigraph.recovery.sidecar.SidecarStore;
import dev.omnigraph.recovery.sidecar.TablePin;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.TransactionInfo.OperationKind;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A graph in memory with tables A and B at version 5, and the steps of a writer on it. */
public final class Fixture {
  /** A node table at version 5. */
  public static final TableKey A = TableKey.node("A");

  /** Another node table at version 5. */
  public static final TableKey B = TableKey.node("B");

  /** The operation of the writer. */
  public static final OperationId OPERATION = new OperationId("01OPERATION000000000000000");

  /** The commit the writer plans. */
  public static final CommitId PLANNED = new CommitId("01PLANNED00000000000000000");

  /** Where everything is. */
  public final GraphLayout layout = new GraphLayout("/g");

  /** The text files. */
  public final MemoryTexts texts = new MemoryTexts();

  /** The tables. */
  public final MemoryTables tables = new MemoryTables();

  /** The manifest. */
  public final MemoryGraph graph = new MemoryGraph(Map.of(A, 5L, B, 5L));

  /** The audit log. */
  public final MemoryAudit audit = new MemoryAudit();

  /** The boundaries. */
  public final PointScript points = new PointScript();

  /** The schema language. */
  public final LineSchemas schemas = new LineSchemas();

  private final SequentialIds ids = new SequentialIds();
  private SidecarStore sidecars = new SidecarStore(texts, "/g");

  /** Sets the graph up. */
  public Fixture() {
    tables.create(address(A), 5);
    tables.create(address(B), 5);
  }

  /** Forgets what the process knew, as a new process does. */
  public void restart() {
    sidecars = new SidecarStore(texts, "/g");
  }

  /** Returns the pending operations. */
  public SidecarStore sidecars() {
    return sidecars;
  }

  /** Returns the ports of the current process. */
  public RecoveryPorts ports() {
    return new RecoveryPorts(
        layout,
        tables.gateway(),
        texts,
        sidecars,
        graph,
        audit,
        schemas,
        InstantSource.fixed(Instant.EPOCH.plusSeconds(1)),
        ids,
        points);
  }

  /** Returns the main chain of a table. */
  public DatasetAddress address(TableKey table) {
    return layout.table(table);
  }

  /** Returns the header of the writer's sidecar. */
  public OperationHeader header() {
    return OperationHeader.planned(
        OPERATION, 1, BranchName.MAIN, Optional.of("act-alice"), PLANNED, Optional.empty());
  }

  /** Returns the header of a writer that records no identities. */
  public OperationHeader plainHeader() {
    return new OperationHeader(
        OPERATION,
        1,
        BranchName.MAIN,
        Optional.of("act-alice"),
        Optional.empty(),
        Optional.empty());
  }

  /** Returns the transaction a writer plans as its step on a table, steps counted from 1. */
  public UUID transaction(TableKey table, int step) {
    return new UUID(table.hashCode(), step);
  }

  /** Returns the pin of a table at version 5 that is moved in steps. */
  public TablePin pin(TableKey table, int steps) {
    List<UUID> transactions = new ArrayList<>();
    for (int step = 1; step <= steps; step++) {
      transactions.add(transaction(table, step));
    }
    return TablePin.planned(table, address(table).uri(), 5, BranchName.MAIN, transactions);
  }

  /** Returns the sidecar of a mutation of A and B. */
  public Sidecar mutation() {
    return new Sidecar.Mutation(header(), List.of(pin(A, 1), pin(B, 1)));
  }

  /** Commits a planned step of the writer on a table. */
  public void effect(TableKey table, int step) {
    tables.commit(
        address(table),
        "new" + step,
        transaction(table, step).toString(),
        OperationKind.UPDATE,
        Map.of());
  }

  /** Commits something of somebody else on a table. */
  public void foreign(TableKey table) {
    tables.commit(
        address(table),
        "foreign",
        "foreign-" + tables.head(address(table)),
        OperationKind.UPDATE,
        Map.of());
  }

  /** Publishes the heads of tables, as the writer does. */
  public void publishHeads(CommitId id, TableKey... moved) {
    List<TableChange> changes = new ArrayList<>();
    Map<TableKey, Long> expected = new HashMap<>();
    for (TableKey table : moved) {
      changes.add(new TableChange.Update(table, tables.head(address(table)), BranchName.MAIN, 1));
      expected.put(table, graph.refresh(BranchName.MAIN).latestVisible(table));
    }
    graph.publish(PublishRequest.of(BranchName.MAIN, changes, expected, CommitIntent.of(id, 2)));
  }

  /** Returns the version main pins of a table. */
  public long pinned(TableKey table) {
    return graph.refresh(BranchName.MAIN).latestVisible(table);
  }

  /** Returns the content main shows of a table. */
  public String visible(TableKey table) {
    return tables.content(address(table), pinned(table));
  }
}
