package dev.omnigraph.manifest.publish;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.fault.Failpoints;
import dev.omnigraph.ids.IdSource;
import dev.omnigraph.manifest.ManifestFailpoint;
import dev.omnigraph.manifest.coordinator.ManifestView;
import dev.omnigraph.manifest.rows.RawRow;
import dev.omnigraph.manifest.rows.RowBatch;
import dev.omnigraph.manifest.rows.RowEncoding;
import dev.omnigraph.manifest.rows.RowScan;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.PreparedCommit;
import dev.omnigraph.storage.StagedFragment;
import dev.omnigraph.storage.TableEffect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Commits rows to the manifest in one transaction that removes at least one row of a fragment every
 * competing publish removes a row of, too.
 */
final class RewriteCarrier {
  /*
   * Strictness. Storage lets a transaction pass over concurrent ones unless both change the same
   * fragment. Two publishes on one version see the same rows, so both take the anchor out of its
   * fragment: the branch's head row, which each publish replaces, or, on a branch that has none yet,
   * the newest commit row, which is written again unchanged. Whether the anchor goes with its whole
   * fragment (folding) or alone, the fragment is changed, and the later publish is refused.
   */
  private static final long ROWS_PER_FILE = Long.MAX_VALUE;

  private final DatasetGateway gateway;
  private final IdSource ids;
  private final Failpoints failpoints;

  RewriteCarrier(DatasetGateway gateway, IdSource ids, Failpoints failpoints) {
    this.gateway = gateway;
    this.ids = ids;
    this.failpoints = failpoints;
  }

  /**
   * Staged rows, ready to commit.
   *
   * @param transaction the transaction
   * @param rows the rows of the fragment it adds, in order
   */
  record Prepared(PreparedCommit transaction, List<RawRow> rows) {}

  /** Stages the rows; nothing becomes visible. */
  Prepared prepare(ManifestView base, ChangeRows change) {
    List<Integer> folded = TailFolding.choose(base.fragments(), change.rows().size());
    Removals removals = new Removals(folded);
    Set<String> written = new HashSet<>();
    for (RawRow row : change.rows()) {
      written.add(row.objectId());
    }
    List<RawRow> rows = new ArrayList<>();
    for (RawRow row : rowsOf(base, folded)) {
      boolean isReplaced = written.contains(row.objectId());
      if (isReplaced) {
        requireReplaceable(row, change);
      } else {
        rows.add(row);
      }
    }
    for (RowScan.Placed placed : RowScan.byIds(base.handle(), List.copyOf(change.maybePresent()))) {
      requireReplaceable(placed.row(), change);
      removals.remove(placed.address());
    }
    if (base.headAddress() != ManifestView.NO_ROW) {
      removals.remove(base.headAddress());
    } else {
      anchorAtNewestCommit(base, removals, rows);
    }
    rows.addAll(change.rows());
    List<StagedFragment> staged;
    try (RowBatch batch = RowBatch.of(gateway.allocator(), rows)) {
      staged = base.handle().stage(batch.source(), ROWS_PER_FILE);
    }
    failpoints.hit(ManifestFailpoint.PUBLISH_BEFORE_MERGE);
    CommitRequest request =
        new CommitRequest(
            ids.nextUuid(), new TableEffect.Rewrite(staged, removals.offsets(), folded), Map.of());
    return new Prepared(base.handle().prepare(request), rows);
  }

  /** The tail alone is usually known; nothing is read then. */
  private static List<RawRow> rowsOf(ManifestView base, List<Integer> fragmentIds) {
    boolean isTailAlone = fragmentIds.size() == 1;
    return isTailAlone && !base.newestFragmentRows().isEmpty()
        ? base.newestFragmentRows()
        : RowScan.raw(base.handle(), fragmentIds);
  }

  /**
   * Commits after its rows, and the table versions they pin, are on stable storage: together, in
   * one round.
   */
  @MustBeClosed
  DatasetHandle commit(Prepared prepared, List<DatasetHandle> effects) {
    gateway.forceBefore(effects, List.of(prepared.transaction()));
    return prepared.transaction().commit();
  }

  private static void anchorAtNewestCommit(
      ManifestView base, Removals removals, List<RawRow> rows) {
    long address = base.newestCommitAddress();
    if (address == ManifestView.NO_ROW) {
      throw CorruptionException.of(
          base.handle().address().toString(), "at least the genesis commit", "no commit", null);
    }
    if (removals.remove(address)) {
      String id = base.snapshot().head().text();
      for (RowScan.Placed placed : RowScan.byIds(base.handle(), List.of(id))) {
        rows.add(placed.row());
      }
    }
  }

  /** A row that is there already may only change its owner. */
  private static void requireReplaceable(RawRow present, ChangeRows change) {
    for (RawRow row : change.rows()) {
      if (row.objectId().equals(present.objectId())) {
        boolean isHead = row.objectId().equals(RowEncoding.headId(change.commit().branch()));
        boolean isHandOff =
            row.objectType().equals(present.objectType())
                && row.rowCount() != RawRow.NULL
                && row.rowCount() == present.rowCount()
                && !Objects.equals(row.tableBranch(), present.tableBranch());
        if (!isHead && !isHandOff) {
          throw ConflictException.of(
              ErrorCode.ALREADY_EXISTS,
              "the table version is published already",
              "refresh and retry",
              Details.of("object_id", row.objectId()));
        }
      }
    }
  }

  /** Collects rows to remove from fragments that are not dropped whole. */
  private static final class Removals {
    private final Set<Integer> dropped;
    private final Map<Integer, List<Integer>> offsets = new HashMap<>();

    Removals(List<Integer> dropped) {
      this.dropped = Set.copyOf(dropped);
    }

    /** Returns whether the row had to be removed by itself. */
    boolean remove(long address) {
      int fragment = (int) (address >>> 32);
      if (dropped.contains(fragment)) {
        return false;
      }
      offsets.computeIfAbsent(fragment, f -> new ArrayList<>()).add((int) address);
      return true;
    }

    Map<Integer, int[]> offsets() {
      Map<Integer, int[]> arrays = new HashMap<>();
      offsets.forEach(
          (fragment, list) ->
              arrays.put(
                  fragment,
                  list.stream().mapToInt(Integer::intValue).sorted().distinct().toArray()));
      return arrays;
    }
  }
}
