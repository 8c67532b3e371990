package dev.omnigraph.maintain;

import dev.omnigraph.CheckOptions;
import dev.omnigraph.CheckReport;
import dev.omnigraph.CheckReport.Notice;
import dev.omnigraph.CheckReport.Problem;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.open.CoreRegistry;
import dev.omnigraph.open.GraphCore;
import dev.omnigraph.recovery.sweep.PendingOperation;
import dev.omnigraph.storage.BranchRef;
import dev.omnigraph.storage.text.GraphUri;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Verifies a graph without changing it. */
public final class GraphCheck {
  private GraphCheck() {}

  /**
   * Checks a graph: schema contract, pending operations, and every table of every branch.
   *
   * @throws dev.omnigraph.errors.NotFoundException if there is no graph
   */
  public static CheckReport run(GraphUri uri, OmnigraphOptions options, CheckOptions how) {
    return how.place() == CheckOptions.Place.CHILD_PROCESS
        ? new CheckProcess(uri, options, how).run()
        : run(uri, options, how.depth(), CheckWatch.NONE);
  }

  /** Checks in this process, as far as whoever watches lets it. */
  static CheckReport run(
      GraphUri uri, OmnigraphOptions options, CheckReport.Depth depth, CheckWatch watch) {
    GraphCore core;
    try {
      core = CoreRegistry.process().acquire(uri, options);
    } catch (ConflictException e) {
      return new CheckReport(List.of(problem("schema_contract", e)), List.of());
    } catch (CorruptionException e) {
      return new CheckReport(List.of(problem("unreadable", e)), List.of());
    }
    try {
      return check(core, uri, depth, watch);
    } finally {
      core.release();
    }
  }

  private static CheckReport check(
      GraphCore core, GraphUri uri, CheckReport.Depth depth, CheckWatch watch) {
    List<Problem> problems = new ArrayList<>();
    FragmentProbe probe = new FragmentProbe(watch, problems);
    List<PendingOperation> unfinished = core.parts().pending().probe();
    for (PendingOperation pending : unfinished) {
      problems.add(
          new Problem(
              "pending_recovery",
              Optional.empty(),
              Optional.of(pending.operationId().text()),
              pending
                  .problem()
                  .orElse("an interrupted operation waits for the next opening for writing")));
    }
    List<BranchName> branches = new ArrayList<>(List.of(BranchName.MAIN));
    for (BranchRef ref : core.parts().coordinator().branches()) {
      branches.add(ref.name());
    }
    for (BranchName branch : branches) {
      Snapshot snapshot = core.capture(branch);
      Catalog catalog = core.catalogFor(snapshot);
      for (TableKey key : catalog.tableKeys()) {
        if (snapshot.entry(key).isEmpty()) {
          problems.add(
              new Problem(
                  "missing_table",
                  Optional.of(key.toString()),
                  Optional.empty(),
                  "the schema has the type, branch " + branch + " has no table for it"));
        }
      }
      new SnapshotCheck(core, snapshot, catalog, depth, problems, watch, probe).run();
    }
    // What an unfinished operation left is still needed to finish or undo it.
    boolean looks =
        unfinished.isEmpty() && watch.begins(new CheckPart("", "what is left over"), problems);
    List<Notice> notices = looks ? Leftovers.of(core, uri) : List.of();
    return new CheckReport(problems, notices);
  }

  private static Problem problem(String kind, OmnigraphException error) {
    return new Problem(
        kind,
        Optional.empty(),
        Optional.empty(),
        error.getMessage() == null ? error.sentence() : error.getMessage());
  }
}
