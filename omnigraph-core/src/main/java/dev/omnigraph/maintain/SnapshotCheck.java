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
import java.util.List;
import java.util.Optional;

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
      for (TableEntry entry : snapshot.entries()) {
        checkRows(view, entry.key());
      }
    }
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
        add(
            head < entry.version() ? "missing_version" : "drift",
            entry.key(),
            Optional.empty(),
            "the graph pins version " + entry.version() + ", the newest one is " + head);
      }
      long rows = handle.countRows(null);
      if (rows != entry.rowCount()) {
        add(
            "row_count",
            entry.key(),
            Optional.empty(),
            "the graph records " + entry.rowCount() + " rows, the table holds " + rows);
      }
      return true;
    } catch (StorageException | CorruptionException | NotFoundException e) {
      add("unreadable", entry.key(), Optional.empty(), text(e));
      return false;
    }
  }

  private void checkRows(GraphView view, TableKey key) {
    try {
      if (key.isNode()) {
        catalog
            .node(key.typeName())
            .ifPresent(type -> new RowCheck(view, depth, problems).nodes(type));
      } else {
        catalog
            .edge(key.typeName())
            .ifPresent(
                type -> {
                  checkEdges(view, type);
                  new RowCheck(view, depth, problems).edges(type);
                });
      }
    } catch (CorruptionException e) {
      add("duplicate_id", key, Optional.empty(), text(e));
    } catch (StorageException e) {
      add("unreadable", key, Optional.empty(), text(e));
    }
  }

  private void checkEdges(GraphView view, EdgeType type) {
    EdgeTable edges = view.edges(type.name());
    if (edges.danglingCount() > 0) {
      add(
          "dangling_edge",
          type.key(),
          Optional.empty(),
          edges.danglingCount() + " edges have an end that does not exist");
    }
    Cardinality bounds = type.cardinality();
    long most = bounds.max().orElse(Long.MAX_VALUE);
    Adjacency out = edges.out();
    NodeTable sources = view.nodes(type.from());
    OrdinalCursor cursor = sources.cursor();
    int[] batch = new int[BATCH];
    for (int n = cursor.next(batch); n > 0; n = cursor.next(batch)) {
      for (int i = 0; i < n; i++) {
        int degree = out.degree(batch[i]);
        if (degree > 0 && (degree < bounds.min() || degree > most)) {
          add(
              "cardinality",
              type.key(),
              Optional.of(sources.id(batch[i])),
              "the node has " + degree + " such edges");
        }
      }
    }
  }

  private static String text(OmnigraphException error) {
    return error.getMessage() == null ? error.sentence() : error.getMessage();
  }

  private void add(String kind, TableKey key, Optional<String> id, String message) {
    problems.add(
        new Problem(
            kind,
            Optional.of(key.toString()),
            id,
            snapshot.branch().isMain()
                ? message
                : message + " (branch " + snapshot.branch() + ")"));
  }
}
