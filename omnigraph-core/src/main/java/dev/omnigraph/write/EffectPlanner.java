package dev.omnigraph.write;

import dev.omnigraph.catalog.Property;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.FragmentInfo;
import dev.omnigraph.storage.StagedFragment;
import dev.omnigraph.storage.TableEffect;
import dev.omnigraph.topology.DatasetLease;
import dev.omnigraph.topology.EdgeTable;
import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.write.rows.IdIndex;
import dev.omnigraph.write.rows.Placement;
import dev.omnigraph.write.rows.TableShape;
import dev.omnigraph.write.rows.Utf8Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns ids into row addresses of the version a table is committed on. Runs under the queues, so
 * that the addresses are of the version that is current. Thread-safe.
 */
final class EffectPlanner {
  /** Bigger additions are bulk loads; those leave the tail alone. */
  private static final long FOLD_ROWS_MAX = 8L << 10;

  private final WriteEnvironment environment;
  private final BlobSizes blobSizes = new BlobSizes();

  EffectPlanner(WriteEnvironment environment) {
    this.environment = environment;
  }

  /** Returns the plan for a table, or empty when nothing would change. */
  Optional<PlannedTable> plan(WriteTxn txn, ReadSet reads, StagedTable staged) {
    TableEntry entry =
        txn.entry(staged.key())
            .orElseThrow(
                () -> ConflictException.readSetChanged(staged.key().toString(), "table dropped"));
    Removals removals = new Removals();
    long replaced = 0;
    long removed = 0;
    TableEffect effect;
    long rowsAfter;
    if (staged.pending().placement() == Placement.REPLACE_ALL) {
      effect = new TableEffect.Overwrite(staged.pending().shape().schema(), staged.added());
      removed = entry.rowCount();
      rowsAfter = staged.rowsAdded();
    } else {
      if (entry.rowCount() > 0) {
        if (staged.pending().placement() == Placement.UPSERT) {
          replaced = removals.addAll(reads, staged, staged.pending().replaced());
        }
        removed = removals.addAll(reads, staged, staged.pending().removed());
      }
      if (staged.added().isEmpty() && removals.isEmpty()) {
        return Optional.empty();
      }
      effect = rewrite(txn, entry, staged, removals.byFragment());
      // The count is of distinct rows only after the grouping.
      rowsAfter = entry.rowCount() - removals.count() + staged.rowsAdded();
    }
    Invariant.check(rowsAfter >= 0, "a table does not lose more rows than it has", staged.key());
    return Optional.of(
        new PlannedTable(
            staged,
            entry,
            environment.chain(txn, entry),
            effect,
            environment.ids().nextUuid(),
            rowsAfter,
            new CommitOutcome.Counts(staged.rowsAdded() - replaced, replaced, removed)));
  }

  private TableEffect.Rewrite rewrite(
      WriteTxn txn, TableEntry entry, StagedTable staged, Map<Integer, int[]> removedRows) {
    List<StagedFragment> added = new ArrayList<>(staged.added());
    List<Integer> folded = new ArrayList<>();
    if (!added.isEmpty() && staged.rowsAdded() <= FOLD_ROWS_MAX) {
      TableShape shape = staged.pending().shape();
      try (DatasetLease base = environment.views().lease(environment.chain(txn, entry))) {
        List<FragmentInfo> tail = tail(base.handle(), shape, removedRows.keySet());
        if (!tail.isEmpty()) {
          added.addAll(
              shape.hasBlobs()
                  ? TailFold.copy(base.handle(), tail, shape, environment.gateway().allocator())
                  : TailFold.copy(base.handle(), tail));
          tail.forEach(f -> folded.add(f.id()));
        }
      }
    }
    return new TableEffect.Rewrite(added, removedRows, folded);
  }

  private List<FragmentInfo> tail(DatasetHandle handle, TableShape shape, Set<Integer> touched) {
    if (!shape.hasBlobs()) {
      return TailFold.choose(handle.fragments(), touched);
    }
    List<String> columns = new ArrayList<>();
    for (Property property : shape.properties()) {
      if (property.type().isBlob()) {
        columns.add(property.name());
      }
    }
    return TailFold.choose(handle, touched, columns, blobSizes);
  }

  /** Rows to delete, by fragment. */
  private static final class Removals {
    private final Map<Integer, int[]> offsets = new HashMap<>();
    private final Map<Integer, Integer> sizes = new HashMap<>();
    private long count;

    boolean isEmpty() {
      return count == 0;
    }

    long count() {
      return count;
    }

    /** Adds the committed rows of ids and returns how many there are. */
    long addAll(ReadSet reads, StagedTable staged, IdIndex ids) {
      if (ids.size() == 0) {
        return 0;
      }
      long before = count;
      if (staged.key().isNode()) {
        NodeTable nodes = reads.nodes(staged.key().typeName());
        Utf8Buffer id = new Utf8Buffer();
        for (int i = 0; i < ids.size(); i++) {
          ids.copyTo(i, id);
          int ordinal = nodes.find(id.bytes(), 0, id.length());
          if (ordinal >= 0) {
            add(nodes.rowAddress(ordinal));
          }
        }
      } else {
        EdgeTable edges = reads.edges(staged.key().typeName());
        for (int i = 0; i < ids.size(); i++) {
          int edge = edges.find(ids.text(i));
          if (edge >= 0) {
            add(edges.rowAddress(edge));
          }
        }
      }
      return count - before;
    }

    private void add(long address) {
      int fragment = (int) (address >>> 32);
      int offset = (int) address;
      int size = sizes.merge(fragment, 1, Integer::sum);
      int[] rows = offsets.get(fragment);
      if (rows == null || rows.length < size) {
        rows = rows == null ? new int[4] : Arrays.copyOf(rows, rows.length * 2);
        offsets.put(fragment, rows);
      }
      rows[size - 1] = offset;
      count++;
    }

    /** Returns ascending distinct offsets by fragment. */
    Map<Integer, int[]> byFragment() {
      Map<Integer, int[]> result = new HashMap<>();
      count = 0;
      offsets.forEach(
          (fragment, rows) -> {
            int[] sorted = Arrays.copyOf(rows, sizes.getOrDefault(fragment, 0));
            Arrays.sort(sorted);
            int distinct = 0;
            for (int i = 0; i < sorted.length; i++) {
              if (i == 0 || sorted[i] != sorted[i - 1]) {
                sorted[distinct++] = sorted[i];
              }
            }
            result.put(fragment, Arrays.copyOf(sorted, distinct));
            count += distinct;
          });
      return result;
    }
  }
}
