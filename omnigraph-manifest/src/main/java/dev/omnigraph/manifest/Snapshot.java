package dev.omnigraph.manifest;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.TableKey;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The graph as one version of {@code __manifest} describes it. Two snapshots are equal when they
 * show the same content of the same branch and version.
 *
 * <p><b>Thread-safety:</b> immutable. <b>Lifecycle:</b> holds no native handle; needs no close.
 */
public final class Snapshot {
  private final BranchName branch;
  private final String incarnation;
  private final long manifestVersion;
  private final Lineage lineage;
  private final Map<TableKey, String> paths;
  private final Map<TableKey, Long> tombstones;
  private final Map<TableKey, TableEntry> entries;

  private Snapshot(
      BranchName branch,
      String incarnation,
      long manifestVersion,
      Lineage lineage,
      Map<TableKey, String> paths,
      Map<TableKey, Long> tombstones,
      Map<TableKey, TableEntry> entries) {
    this.branch = branch;
    this.incarnation = incarnation;
    this.manifestVersion = manifestVersion;
    this.lineage = lineage;
    this.paths = Collections.unmodifiableMap(new TreeMap<>(paths));
    this.tombstones = Collections.unmodifiableMap(new TreeMap<>(tombstones));
    this.entries = Collections.unmodifiableMap(new TreeMap<>(entries));
  }

  /**
   * Returns the snapshot of a fold.
   *
   * @param paths the registered tables, live or not
   * @param tombstones the newest tombstone version per dropped table
   * @param entries the live tables
   */
  public static Snapshot of(
      BranchName branch,
      long manifestVersion,
      Lineage lineage,
      Map<TableKey, String> paths,
      Map<TableKey, Long> tombstones,
      Map<TableKey, TableEntry> entries) {
    return new Snapshot(branch, "", manifestVersion, lineage, paths, tombstones, entries);
  }

  /** Returns the same snapshot, known to be of one incarnation of its branch. */
  public Snapshot withIncarnation(String known) {
    return new Snapshot(branch, known, manifestVersion, lineage, paths, tombstones, entries);
  }

  /**
   * Returns what tells its branch from an earlier or later one of the same name; empty for main,
   * and where it was not found out.
   */
  public String incarnation() {
    return incarnation;
  }

  /** Returns the graph branch. */
  public BranchName branch() {
    return branch;
  }

  /** Returns the version of {@code __manifest}. */
  public long manifestVersion() {
    return manifestVersion;
  }

  /**
   * Returns the commit this snapshot is named by; for a graph of an older generation, whose commits
   * are kept elsewhere, a synthetic one of the form {@code manifest:<branch>:v<version>}.
   */
  public CommitId head() {
    return lineage
        .head()
        .map(GraphCommit::id)
        .orElseGet(() -> new CommitId("manifest:" + branch + ":v" + manifestVersion));
  }

  /** Returns the commits visible from here. */
  public Lineage lineage() {
    return lineage;
  }

  /** Returns the live tables in the order of their keys. */
  public Collection<TableEntry> entries() {
    return entries.values();
  }

  /** Returns the keys of the live tables, sorted. */
  public Set<TableKey> tables() {
    return entries.keySet();
  }

  /** Returns a live table. */
  public Optional<TableEntry> entry(TableKey key) {
    return Optional.ofNullable(entries.get(key));
  }

  /** Returns the directory a table is registered under, live or dropped. */
  public Optional<String> registeredPath(TableKey key) {
    return Optional.ofNullable(paths.get(key));
  }

  /** Returns the newest tombstone of a table, live again or not. */
  public Optional<Long> tombstone(TableKey key) {
    return Optional.ofNullable(tombstones.get(key));
  }

  /**
   * Returns the version optimistic checks compare: of a live table its version, of a dropped one
   * its tombstone, of an unknown one 0.
   */
  public long latestVisible(TableKey key) {
    TableEntry entry = entries.get(key);
    if (entry != null) {
      return entry.version();
    }
    Long tombstone = tombstones.get(key);
    return tombstone == null ? 0 : tombstone;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Snapshot that
        && branch.equals(that.branch)
        && incarnation.equals(that.incarnation)
        && manifestVersion == that.manifestVersion
        && lineage.equals(that.lineage)
        && paths.equals(that.paths)
        && tombstones.equals(that.tombstones)
        && entries.equals(that.entries);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(manifestVersion) * 31 + branch.hashCode();
  }

  @Override
  public String toString() {
    return branch + "@" + manifestVersion + entries.values();
  }
}
