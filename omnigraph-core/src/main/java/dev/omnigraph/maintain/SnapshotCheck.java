package dev.omnigraph.maintain;

import dev.omnigraph.CheckReport;
import dev.omnigraph.CheckReport.Problem;
import dev.omnigraph.catalog.Cardinality;
import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.open.GraphCore;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.topology.Adjacency;
import dev.omnigraph.topology.DatasetLease;
import dev.omnigraph.topology.EdgeTable;
import dev.omnigraph.topology.GraphView;
import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.topology.OrdinalCursor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Verifies the tables of one snapshot. Confined to one thread. */
final class SnapshotCheck {
  private static final int BATCH = 1024;

  private final GraphCore core;
  private final Snapshot snapshot;
  private final Catalog catalog;
  private final CheckReport.Depth depth;
  private final List<Problem> problems;
  private final CheckWatch watch;
  private final FragmentProbe probe;

  /** Tables whose rows cannot be told. */
  private final Set<TableKey> unread = new HashSet<>();

  SnapshotCheck(
      GraphCore core,
      Snapshot snapshot,
      Catalog catalog,
      CheckReport.Depth depth,
      List<Problem> problems,
      CheckWatch watch,
      FragmentProbe probe) {
    this.watch = watch;
    this.probe = probe;
    this.core = core;
    this.snapshot = snapshot;
    this.catalog = catalog;
    this.depth = depth;
    this.problems = problems;
  }

  void run() {
    String branch = "branch " + snapshot.branch();
    if (!watch.begins(new CheckPart("", "the versions of " + branch), problems)) {
      return;
    }
    boolean readable = true;
    for (TableEntry entry : snapshot.entries()) {
      readable &= checkVersion(entry);
    }
    if (readable && depth == CheckReport.Depth.DEEP) {
      for (TableEntry entry : snapshot.entries()) {
        readable &= probe(entry);
      }
    }
    if (!readable || !watch.begins(new CheckPart("", "the rows of " + branch), problems)) {
      return; // what depends on the rows would only repeat it
    }
    try (GraphView view = core.view(snapshot)) {
      for (TableKey key : nodesFirst()) {
        TableProblems found = problems(key);
        checkRows(view, key, found);
        found.end();
      }
    }
  }

  private List<TableKey> nodesFirst() {
    List<TableKey> keys = new ArrayList<>();
    snapshot.entries().stream().map(TableEntry::key).filter(TableKey::isNode).forEach(keys::add);
    snapshot.entries().stream().map(TableEntry::key).filter(k -> !k.isNode()).forEach(keys::add);
    return keys;
  }

  private TableProblems problems(TableKey key) {
    return new TableProblems(key, snapshot.branch(), problems);
  }

  private boolean probe(TableEntry entry) {
    try (DatasetLease lease = core.parts().views().lease(core.parts().pins(snapshot).pin(entry))) {
      return probe.read(entry.key(), lease.handle());
    }
  }

  /** Compares the pinned version with what is stored; returns whether it can be read. */
  private boolean checkVersion(TableEntry entry) {
    try (DatasetLease lease = core.parts().views().lease(core.parts().pins(snapshot).pin(entry))) {
      DatasetHandle handle = lease.handle();
      long head = handle.latestVersion();
      if (entry.isOwnedBy(snapshot.branch()) && head != entry.version()) {
        problems(entry.key())
            .add(
                head < entry.version() ? "missing_version" : "drift",
                "the graph pins version " + entry.version() + ", the newest one is " + head);
      }
      long rows = handle.countRows(null);
      if (rows != entry.rowCount()) {
        problems(entry.key())
            .add(
                "row_count",
                "the graph records " + entry.rowCount() + " rows, the table holds " + rows);
      }
      return true;
    } catch (StorageException | CorruptionException | NotFoundException e) {
      problems(entry.key()).add("unreadable", text(e));
      return false;
    }
  }

  private void checkRows(GraphView view, TableKey key, TableProblems found) {
    try {
      RowCheck rows = new RowCheck(view, depth, found);
      if (key.isNode()) {
        catalog.node(key.typeName()).ifPresent(rows::nodes);
      } else {
        catalog
            .edge(key.typeName())
            .filter(type -> !isUnread(type))
            .ifPresent(
                type -> {
                  checkEdges(view, type, found);
                  rows.edges(type);
                });
      }
    } catch (CorruptionException e) {
      boolean twice = NodeTable.ONE_ROW_PER_ID.equals(e.details().get("expected"));
      found.add(twice ? "duplicate_id" : "unreadable", text(e));
      unread.add(key);
    } catch (StorageException e) {
      found.add("unreadable", text(e));
      unread.add(key);
    }
  }

  /** The edges of nodes that cannot be read would only repeat what is wrong with the nodes. */
  private boolean isUnread(EdgeType type) {
    return unread.contains(TableKey.node(type.from())) || unread.contains(TableKey.node(type.to()));
  }

  private static void checkEdges(GraphView view, EdgeType type, TableProblems found) {
    EdgeTable edges = view.edges(type.name());
    if (edges.danglingCount() > 0) {
      found.add("dangling_edge", edges.danglingCount() + " edges have an end that does not exist");
    }
    Cardinality bounds = type.cardinality();
    Adjacency out = edges.out();
    NodeTable sources = view.nodes(type.from());
    OrdinalCursor cursor = sources.cursor();
    int[] batch = new int[BATCH];
    for (int n = cursor.next(batch); n > 0; n = cursor.next(batch)) {
      for (int i = 0; i < n; i++) {
        int degree = out.degree(batch[i]);
        if (degree > 0 && !bounds.admits(degree)) {
          found.add("cardinality", sources.id(batch[i]), "the node has " + degree + " such edges");
        }
      }
    }
  }

  private static String text(OmnigraphException error) {
    return error.getMessage() == null ? error.sentence() : error.getMessage();
  }
}
