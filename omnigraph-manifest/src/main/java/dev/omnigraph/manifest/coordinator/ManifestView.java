package dev.omnigraph.manifest.coordinator;

import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.manifest.GraphCommit;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.fold.ManifestFold;
import dev.omnigraph.manifest.rows.ManifestRow;
import dev.omnigraph.manifest.rows.RawRow;
import dev.omnigraph.manifest.rows.RowEncoding;
import dev.omnigraph.manifest.rows.RowScan;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.FragmentInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One open version of {@code __manifest} on one branch, with its fold and the places of the rows a
 * publish replaces. Immutable except that {@link Coordinator} closes the handle.
 */
public final class ManifestView {
  /** Stands for the address of a row that does not exist. */
  public static final long NO_ROW = -1;

  /** A larger newest fragment is read back when it is needed. */
  private static final int KEPT_ROWS_MAX = 128;

  private final BranchName branch;
  private final String incarnation;
  private final DatasetHandle handle;
  private final ManifestFold fold;
  private final Snapshot snapshot;
  private final List<FragmentInfo> fragments;
  private final long headAddress;
  private final long newestCommitAddress;
  private final List<RawRow> newestFragmentRows;

  private ManifestView(
      BranchName branch,
      String incarnation,
      DatasetHandle handle,
      ManifestFold fold,
      List<FragmentInfo> fragments,
      long headAddress,
      long newestCommitAddress,
      List<RawRow> newestFragmentRows) {
    this.branch = branch;
    this.incarnation = incarnation;
    this.handle = handle;
    this.fold = fold;
    this.snapshot = fold.snapshot(branch, handle.version()).withIncarnation(incarnation);
    this.fragments = List.copyOf(fragments);
    this.headAddress = headAddress;
    this.newestCommitAddress = newestCommitAddress;
    this.newestFragmentRows = List.copyOf(newestFragmentRows);
  }

  /** Folds all rows: one scan. */
  static ManifestView load(BranchName branch, String incarnation, DatasetHandle handle) {
    ManifestFold fold = ManifestFold.empty();
    Locator locator = new Locator(branch, fold, NO_ROW, NO_ROW, null);
    RowScan.all(handle, locator);
    return locator.view(incarnation, handle, handle.fragments(), List.of());
  }

  /** Folds the rows of the fragments this view does not know: at most one scan. */
  ManifestView extend(DatasetHandle newer) {
    List<FragmentInfo> now = newer.fragments();
    List<Integer> added = new ArrayList<>();
    for (FragmentInfo fragment : unknown(now)) {
      added.add(fragment.id());
    }
    Locator locator =
        new Locator(
            branch,
            fold.copy(),
            headAddress,
            newestCommitAddress,
            snapshot.lineage().head().orElse(null));
    RowScan.fragments(newer, added, locator);
    return locator.view(incarnation, newer, now, List.of());
  }

  /**
   * Returns the view after a publish, without reading a row.
   *
   * @param committed the version it became
   * @param rows the rows of the one fragment it added, in order
   */
  ManifestView advance(DatasetHandle committed, List<RawRow> rows) {
    List<FragmentInfo> now = committed.fragments();
    List<FragmentInfo> added = unknown(now);
    if (added.size() != 1 || added.get(0).physicalRows() != rows.size()) {
      throw CorruptionException.of(
          committed.address() + "@" + committed.version(),
          "one new fragment of " + rows.size() + " rows",
          added.toString(),
          null);
    }
    long address = (long) added.get(0).id() << 32;
    Locator locator =
        new Locator(
            branch,
            fold.copy(),
            headAddress,
            newestCommitAddress,
            snapshot.lineage().head().orElse(null));
    for (RawRow row : rows) {
      locator.accept(RowEncoding.decode(row), address);
      address++;
    }
    return locator.view(
        incarnation, committed, now, rows.size() <= KEPT_ROWS_MAX ? rows : List.of());
  }

  private List<FragmentInfo> unknown(List<FragmentInfo> now) {
    Set<String> known = new HashSet<>();
    for (FragmentInfo fragment : fragments) {
      known.add(fragment.dataFile());
    }
    List<FragmentInfo> added = new ArrayList<>();
    for (FragmentInfo fragment : now) {
      if (!known.contains(fragment.dataFile())) {
        added.add(fragment);
      }
    }
    return added;
  }

  /** Returns the branch. */
  public BranchName branch() {
    return branch;
  }

  /** Returns what tells this branch from another one of its name; empty for main. */
  public String incarnation() {
    return incarnation;
  }

  /**
   * Returns the open version; owned by the coordinator, to use only while it is held exclusively.
   */
  public DatasetHandle handle() {
    return handle;
  }

  /** Returns the fold. */
  public Snapshot snapshot() {
    return snapshot;
  }

  /** Returns the fragments of the version, oldest first. */
  public List<FragmentInfo> fragments() {
    return fragments;
  }

  /**
   * Returns the rows of the newest fragment in order, if this process wrote it and it is small;
   * otherwise an empty list.
   */
  public List<RawRow> newestFragmentRows() {
    return newestFragmentRows;
  }

  /** Returns the address of the branch's own head row, or {@link #NO_ROW}. */
  public long headAddress() {
    return headAddress;
  }

  /** Returns the address of the newest commit's row, or {@link #NO_ROW}. */
  public long newestCommitAddress() {
    return newestCommitAddress;
  }

  /** Adds rows to a fold and notes where the head row and the newest commit are. */
  private static final class Locator implements RowScan.Sink {
    private final BranchName branch;
    private final ManifestFold fold;
    private long headAddress;
    private long commitAddress;
    private @Nullable GraphCommit newest;

    Locator(
        BranchName branch,
        ManifestFold fold,
        long headAddress,
        long commitAddress,
        @Nullable GraphCommit newest) {
      this.branch = branch;
      this.fold = fold;
      this.headAddress = headAddress;
      this.commitAddress = commitAddress;
      this.newest = newest;
    }

    @Override
    public void accept(ManifestRow row, long address) {
      fold.add(row);
      if (row instanceof ManifestRow.Head head) {
        if (head.branch().equals(branch)) {
          headAddress = address;
        }
      } else if (row instanceof ManifestRow.Commit commit) {
        // Equal means the same commit, moved to another fragment.
        if (newest == null || GraphCommit.ORDER.compare(commit.commit(), newest) >= 0) {
          newest = commit.commit();
          commitAddress = address;
        }
      }
    }

    ManifestView view(
        String incarnation,
        DatasetHandle handle,
        List<FragmentInfo> fragments,
        List<RawRow> newestRows) {
      return new ManifestView(
          branch, incarnation, handle, fold, fragments, headAddress, commitAddress, newestRows);
    }
  }
}
