package dev.omnigraph.manifest.fold;

import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphCommit;
import dev.omnigraph.manifest.Lineage;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.manifest.rows.ManifestRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a set of manifest rows amounts to. Pure.
 *
 * <p><b>Thread-safety:</b> confined while rows are added; {@link #snapshot} results are immutable.
 */
public final class ManifestFold implements ManifestRow.Visitor {
  /*
   * The fold is monotone, which is what makes it incremental: a row once published is never taken
   * back. Later versions of the dataset add rows, move rows unchanged (folding, compaction), rewrite
   * the head row (ignored here) or rewrite a version row to hand it to another owner. So folding the
   * rows of the fragments that are new since the last fold gives what folding everything gives: a
   * row seen twice changes nothing, maxima only grow, and of two rows of one table version the one
   * seen later is the current one. A branch that was deleted and made again, or a dataset that went
   * back, is not an extension and is folded from nothing.
   */
  private final Map<TableKey, String> paths;
  private final Map<TableKey, ManifestRow.TableVersion> newest;
  private final Map<TableKey, Long> tombstones;
  private final List<GraphCommit> commits = new ArrayList<>();
  private Lineage lineage;

  private ManifestFold(
      Map<TableKey, String> paths,
      Map<TableKey, ManifestRow.TableVersion> newest,
      Map<TableKey, Long> tombstones,
      Lineage lineage) {
    this.paths = paths;
    this.newest = newest;
    this.tombstones = tombstones;
    this.lineage = lineage;
  }

  /** Returns the fold of no rows. */
  public static ManifestFold empty() {
    return new ManifestFold(new HashMap<>(), new HashMap<>(), new HashMap<>(), Lineage.empty());
  }

  /** Returns a fold to add later rows to; this one stays as it is. */
  public ManifestFold copy() {
    takeCommits();
    return new ManifestFold(
        new HashMap<>(paths), new HashMap<>(newest), new HashMap<>(tombstones), lineage);
  }

  /** Adds a row. */
  public void add(ManifestRow row) {
    row.accept(this);
  }

  /** Adds rows. */
  public void addAll(Iterable<? extends ManifestRow> rows) {
    for (ManifestRow row : rows) {
      row.accept(this);
    }
  }

  @Override
  public void onTable(ManifestRow.Table row) {
    paths.put(row.key(), row.relativePath());
  }

  @Override
  public void onTableVersion(ManifestRow.TableVersion row) {
    ManifestRow.TableVersion known = newest.get(row.key());
    if (known == null || row.version() >= known.version()) {
      newest.put(row.key(), row);
    }
  }

  @Override
  public void onTombstone(ManifestRow.Tombstone row) {
    tombstones.merge(row.key(), row.version(), Math::max);
  }

  @Override
  public void onCommit(ManifestRow.Commit row) {
    commits.add(row.commit());
  }

  @Override
  public void onHead(ManifestRow.Head row) {
    // The contention row decides nothing: a fresh branch inherits its parent's and has none.
  }

  @Override
  public void onOther(ManifestRow.Other row) {
    // Rows of later generations are not ours to interpret.
  }

  private void takeCommits() {
    lineage = lineage.with(commits);
    commits.clear();
  }

  /**
   * Returns the snapshot of all rows added.
   *
   * @throws CorruptionException if a published table is not registered, or under a directory that
   *     is not the one of its key
   */
  public Snapshot snapshot(BranchName branch, long manifestVersion) {
    takeCommits();
    Map<TableKey, TableEntry> entries = new HashMap<>();
    for (ManifestRow.TableVersion row : newest.values()) {
      Long tombstone = tombstones.get(row.key());
      if (tombstone != null && tombstone >= row.version()) {
        continue;
      }
      String path = paths.get(row.key());
      if (path == null || !row.key().relativePath().equals(path)) {
        throw CorruptionException.of(
            "__manifest entry of " + row.key(),
            "the directory " + row.key().relativePath(),
            path == null ? "no registration" : path,
            null);
      }
      entries.put(
          row.key(), new TableEntry(row.key(), path, row.version(), row.owner(), row.rowCount()));
    }
    return Snapshot.of(branch, manifestVersion, lineage, paths, tombstones, entries);
  }
}
