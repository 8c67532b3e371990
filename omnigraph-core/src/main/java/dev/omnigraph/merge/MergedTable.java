package dev.omnigraph.merge;

import dev.omnigraph.delta.RowImage;
import dev.omnigraph.spill.SpillSpace;
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
import dev.omnigraph.write.rows.RowSpill;
import dev.omnigraph.write.rows.TableShape;
import dev.omnigraph.write.rows.ValueCells;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;

/**
 * What a merge changes in one table of the target, in order of id. Confined to the merging thread;
 * closing releases the rows that are still in memory.
 */
final class MergedTable implements PendingTable, AutoCloseable {
  private static final int BATCH_ROWS = 1 << 14;
  private static final long BATCH_BYTES = 16L << 20;
  private static final int SIZE_CHECK_ROWS = 1 << 8;

  private final TableShape shape;
  private final BufferAllocator allocator;
  private final Destination destination;
  private final Violations found;
  private final ValueRules rules;
  private final TableFacts facts;
  private final List<RowBatch> waiting = new ArrayList<>();
  private final RowSpill spilled;
  private final List<StagedFragment> staged = new ArrayList<>();
  private RowBuffer buffer;
  private long rows;
  private long waitingBytes;
  private long inserted;
  private long updated;
  private long deleted;

  /**
   * Where rows go before the commit.
   *
   * @param kept whether the rows are wanted at all, or only looked at
   * @param early the chain beside which full batches may be written early, if it exists already;
   *     without one they wait in a temporary file
   * @param waitingMax how many bytes of rows wait in memory
   */
  record Destination(boolean kept, Optional<Early> early, long waitingMax) {
    /** Rows are looked at and dropped. */
    static final Destination NOWHERE = new Destination(false, Optional.empty(), 0);

    /** An existing chain. */
    record Early(Stager stager, DatasetAddress address) {}
  }

  MergedTable(
      TableShape shape,
      BufferAllocator allocator,
      Destination destination,
      SpillSpace space,
      Violations found) {
    this.shape = shape;
    this.allocator = allocator;
    this.destination = destination;
    this.found = found;
    this.rules = ValueRules.of(shape);
    this.facts = new TableFacts(shape, Placement.UPSERT, space);
    this.buffer = new RowBuffer(shape, allocator);
    this.spilled = new RowSpill(shape, allocator);
  }

  /**
   * Brings a row of the target to a state.
   *
   * @param ours what the target has
   * @param merged what it is to have
   */
  void change(Optional<RowImage> ours, Optional<RowImage> merged) {
    if (ours.equals(merged)) {
      return;
    }
    if (merged.isEmpty()) {
      facts.remove(ours.orElseThrow().id());
      deleted++;
      return;
    }
    write(merged.get());
    if (ours.isPresent()) {
      updated++;
    } else {
      inserted++;
    }
  }

  private void write(RowImage row) {
    int at = buffer.beginRow();
    leading(TableShape.ID, row.id());
    if (!shape.key().isNode()) {
      leading(TableShape.SRC, row.source());
      leading(TableShape.DST, row.target());
    }
    for (int i = 0; i < row.values().size(); i++) {
      ValueCells.write(row.values().get(i), shape.properties().get(i).type(), buffer.cell(i), at);
    }
    buffer.endRow(++rows, 0);
    boolean full =
        buffer.rows() >= BATCH_ROWS
            || (buffer.rows() % SIZE_CHECK_ROWS == 0 && buffer.bytes() >= BATCH_BYTES);
    if (full) {
      endBatch();
    }
  }

  private void leading(int column, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    buffer.leading(column, utf8, 0, utf8.length);
  }

  /** Ends the input. */
  void finish() {
    endBatch();
  }

  private void endBatch() {
    if (buffer.rows() == 0) {
      return;
    }
    RowBatch batch = buffer.takeBatch();
    buffer = new RowBuffer(shape, allocator);
    waiting.add(batch); // owned from here on, whatever the checks do
    rules.check(batch, found);
    facts.add(batch, found);
    if (!destination.kept()) {
      waiting.remove(batch);
      batch.close();
      return;
    }
    waitingBytes += batch.bytes();
    if (waitingBytes >= destination.waitingMax()) {
      if (destination.early().isPresent()) {
        write(destination.early().get().stager(), destination.early().get().address());
      } else {
        while (!waiting.isEmpty()) {
          spilled.add(waiting.remove(0));
        }
        waitingBytes = 0;
      }
    }
  }

  private void write(Stager stager, DatasetAddress address) {
    List<RowBatch> batches = List.copyOf(waiting);
    waiting.clear();
    waitingBytes = 0;
    staged.addAll(stager.stage(address, shape, batches));
  }

  /** Returns what has to be checked against committed rows. */
  TableFacts facts() {
    return facts;
  }

  /** Returns the id of the row a violation of this table's rows names by record. */
  String idOfRecord(long record) {
    return record < 1 || record > facts.ids().size() ? "" : facts.ids().text((int) record - 1);
  }

  /** Returns how many rows change how. */
  CommitOutcome.Counts counts() {
    return new CommitOutcome.Counts(inserted, updated, deleted);
  }

  /** Returns whether no row changes. */
  boolean isEmpty() {
    return inserted + updated + deleted == 0;
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
    return OpClass.STRICT;
  }

  @Override
  public IdIndex replaced() {
    return facts.ids();
  }

  @Override
  public IdIndex removed() {
    return facts.removed();
  }

  @Override
  public List<StagedFragment> stage(Stager stager, DatasetAddress address) {
    write(stager, address);
    for (var batch = spilled.take(); batch.isPresent(); batch = spilled.take()) {
      waiting.add(batch.get());
      waitingBytes += batch.get().bytes();
      if (waitingBytes >= destination.waitingMax()) {
        write(stager, address);
      }
    }
    write(stager, address);
    spilled.close();
    return List.copyOf(staged);
  }

  @Override
  public void close() {
    buffer.close();
    waiting.forEach(RowBatch::close);
    waiting.clear();
    spilled.close();
  }
}
