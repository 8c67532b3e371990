package dev.omnigraph.mutate;

import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.StagedFragment;
import dev.omnigraph.validate.TableFacts;
import dev.omnigraph.validate.ValueRules;
import dev.omnigraph.validate.Violations;
import dev.omnigraph.write.CommitOutcome;
import dev.omnigraph.write.OpClass;
import dev.omnigraph.write.PendingTable;
import dev.omnigraph.write.Stager;
import dev.omnigraph.write.rows.IdIndex;
import dev.omnigraph.write.rows.Placement;
import dev.omnigraph.write.rows.RowBatch;
import dev.omnigraph.write.rows.RowBuffer;
import dev.omnigraph.write.rows.TableShape;
import dev.omnigraph.write.rows.ValueCells;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * What the statements of a write have done to one table so far: its final image over the base.
 * Confined to the writing thread; closing releases the rows built for staging.
 */
final class PendingChanges implements PendingTable, AutoCloseable {
  private static final int BATCH_ROWS = 1 << 16;

  private final TableShape shape;
  private final Map<String, PendingRow> rows = new LinkedHashMap<>();
  private final Set<String> removed = new LinkedHashSet<>();
  private final List<RowBatch> batches = new ArrayList<>();
  private final Map<String, Before> sinceMark = new LinkedHashMap<>();
  private final List<PendingRow> unbuilt = new ArrayList<>();
  private @Nullable TableFacts facts;
  private OpClass opClass = OpClass.NON_STRICT;
  private OpClass opClassAtMark = OpClass.NON_STRICT;

  /**
   * What the image said about an id when it was marked.
   *
   * @param row the row put in its place, if any
   * @param removed whether its committed row went away
   */
  private record Before(@Nullable PendingRow row, boolean removed) {}

  PendingChanges(TableShape shape) {
    this.shape = shape;
  }

  /** Makes what the image is now the point {@link #undo} goes back to. */
  void mark() {
    sinceMark.clear();
    opClassAtMark = opClass;
  }

  /** Takes back everything since the last mark, or since the start. */
  void undo() {
    if (sinceMark.isEmpty()) {
      return;
    }
    rebuild();
    sinceMark.forEach(
        (id, before) -> {
          if (before.row() == null) {
            rows.remove(id);
          } else {
            rows.put(id, before.row());
          }
          if (before.removed()) {
            removed.add(id);
          } else {
            removed.remove(id);
          }
        });
    opClass = opClassAtMark;
    mark();
  }

  /** Returns how many rows came, were replaced and went since the last mark. */
  CommitOutcome.Counts sinceMark(Predicate<String> isCommitted) {
    long inserted = 0;
    long updated = 0;
    long deleted = 0;
    for (Map.Entry<String, Before> touched : sinceMark.entrySet()) {
      String id = touched.getKey();
      boolean committed = isCommitted.test(id);
      boolean was =
          touched.getValue().row() != null || (committed && !touched.getValue().removed());
      boolean is = rows.containsKey(id) || (committed && !removed.contains(id));
      inserted += !was && is ? 1 : 0;
      updated += was && is ? 1 : 0;
      deleted += was && !is ? 1 : 0;
    }
    return new CommitOutcome.Counts(inserted, updated, deleted);
  }

  private void note(String id) {
    if (!sinceMark.containsKey(id)) {
      sinceMark.put(id, new Before(rows.get(id), removed.contains(id)));
    }
  }

  /** Returns the rows put so far, by id. */
  Collection<PendingRow> rows() {
    return rows.values();
  }

  /** Returns whether a row of this id was put. */
  boolean has(String id) {
    return rows.containsKey(id);
  }

  /** Returns whether a committed row of this id goes away. */
  boolean isRemoved(String id) {
    return removed.contains(id);
  }

  /** Puts a row in place of any of its id. */
  void put(PendingRow row) {
    note(row.id());
    boolean replaces = rows.put(row.id(), row) != null;
    if (removed.remove(row.id()) || replaces) {
      rebuild();
    } else if (facts != null) {
      unbuilt.add(row);
    }
  }

  /** Drops a row put by this write. */
  void drop(String id) {
    note(id);
    if (rows.remove(id) != null) {
      rebuild();
    }
  }

  /** Lets a committed row go; false when it goes already. */
  boolean remove(String id) {
    note(id);
    boolean added = removed.add(id);
    TableFacts built = facts;
    if (added && built != null) {
      built.remove(id);
    }
    return added;
  }

  /** Notes that the write holds only for the version it read. */
  void strict() {
    opClass = OpClass.STRICT;
  }

  /** Returns whether the table is touched at all. */
  boolean isEmpty() {
    return rows.isEmpty() && removed.isEmpty();
  }

  /** Returns the number of rows put or let go. */
  long size() {
    return (long) rows.size() + removed.size();
  }

  /** Forgets what was built of an image that is no longer the one to commit. */
  private void rebuild() {
    facts = null;
    unbuilt.clear();
    batches.forEach(RowBatch::close);
    batches.clear();
  }

  /** Lets the rows be built again if they are in more pieces than they need to be. */
  void compact() {
    if (batches.size() + (unbuilt.isEmpty() ? 0 : 1) > 1 + rows.size() / BATCH_ROWS) {
      rebuild();
    }
  }

  /**
   * Builds what is not built yet of the image, checks what of that needs no committed row, and
   * returns what does. On failure nothing is built.
   */
  TableFacts finish(BufferAllocator allocator, Violations found) {
    TableFacts collected = facts;
    try {
      if (collected == null) {
        collected = new TableFacts(shape, Placement.UPSERT);
        removed.forEach(collected::remove);
        build(rows.values(), collected, allocator, found);
      } else {
        build(unbuilt, collected, allocator, found);
      }
    } catch (RuntimeException | Error e) {
      rebuild();
      throw e;
    }
    unbuilt.clear();
    facts = collected;
    return collected;
  }

  private void build(
      Collection<PendingRow> from,
      TableFacts collected,
      BufferAllocator allocator,
      Violations found) {
    ValueRules rules = ValueRules.of(shape);
    int before = batches.size();
    RowBuffer buffer = new RowBuffer(shape, allocator);
    try {
      for (PendingRow row : from) {
        write(row, buffer);
        if (buffer.rows() == BATCH_ROWS) {
          batches.add(buffer.takeBatch());
          buffer = new RowBuffer(shape, allocator);
        }
      }
      if (buffer.rows() > 0) {
        batches.add(buffer.takeBatch());
      }
    } finally {
      buffer.close();
    }
    for (RowBatch batch : batches.subList(before, batches.size())) {
      rules.check(batch, found);
      collected.add(batch, found);
    }
  }

  private void write(PendingRow row, RowBuffer buffer) {
    int at = buffer.beginRow();
    leading(buffer, TableShape.ID, row.id());
    if (!shape.key().isNode()) {
      leading(buffer, TableShape.SRC, row.src());
      leading(buffer, TableShape.DST, row.dst());
    }
    for (int i = 0; i < row.values().size(); i++) {
      ValueCells.write(row.values().get(i), shape.properties().get(i).type(), buffer.cell(i), at);
    }
    buffer.endRow(0, 0);
  }

  private static void leading(RowBuffer buffer, int column, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    buffer.leading(column, utf8, 0, utf8.length);
  }

  @Override
  public TableShape shape() {
    return shape;
  }

  @Override
  public Placement placement() {
    return Placement.UPSERT;
  }

  @Override
  public OpClass opClass() {
    return opClass;
  }

  private TableFacts finished() {
    TableFacts collected = facts;
    if (collected == null) {
      throw new IllegalStateException("the image is not built yet");
    }
    return collected;
  }

  @Override
  public IdIndex replaced() {
    return finished().ids();
  }

  @Override
  public IdIndex removed() {
    return finished().removed();
  }

  @Override
  public List<StagedFragment> stage(Stager stager, DatasetAddress address) {
    List<RowBatch> owned = List.copyOf(batches);
    batches.clear();
    return stager.stage(address, shape, owned);
  }

  @Override
  public void close() {
    batches.forEach(RowBatch::close);
    batches.clear();
  }
}
