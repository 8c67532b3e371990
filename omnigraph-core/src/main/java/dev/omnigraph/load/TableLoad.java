package dev.omnigraph.load;

import dev.omnigraph.embed.VectorSource;
import dev.omnigraph.ids.IdSource;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.StagedFragment;
import dev.omnigraph.validate.TableFacts;
import dev.omnigraph.validate.ValueRules;
import dev.omnigraph.validate.Violations;
import dev.omnigraph.write.OpClass;
import dev.omnigraph.write.PendingTable;
import dev.omnigraph.write.Stager;
import dev.omnigraph.write.rows.IdIndex;
import dev.omnigraph.write.rows.Placement;
import dev.omnigraph.write.rows.RowBatch;
import dev.omnigraph.write.rows.RowBuffer;
import dev.omnigraph.write.rows.RowFilter;
import dev.omnigraph.write.rows.TableShape;
import dev.omnigraph.write.rows.TextCells;
import dev.omnigraph.write.rows.Utf8Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VarCharVector;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one table on their way from the reader into data files. Confined to the loading
 * thread; closing releases the rows that are still in memory.
 *
 * <p>Batches are checked as soon as they are full and written as soon as enough of them wait, so
 * that memory is bounded. Exception: a merge whose records name ids that are no keys keeps those
 * rows to the end, because a later record may replace an earlier one.
 */
final class TableLoad implements PendingTable, AutoCloseable {
  private static final int BATCH_ROWS = 1 << 16;
  private static final long BATCH_BYTES = 32L << 20;
  private static final long WAITING_BYTES = 96L << 20;
  private static final long WAITING_ROWS = Stager.ROWS_PER_FILE;
  private static final int SIZE_CHECK_ROWS = 1 << 10;

  private final TableShape shape;
  private final Placement placement;
  private final BufferAllocator allocator;
  private final IdSource ids;
  private final Violations found;
  private final MissingVectors missing;
  private final ValueRules values;
  private final TableFacts facts;
  private final boolean keyed;
  private final List<RowBatch> waiting = new ArrayList<>();
  private final List<RowBatch> replaceable = new ArrayList<>();
  private final List<StagedFragment> staged = new ArrayList<>();
  private @Nullable RowBuffer buffer;
  private boolean generatedOnly = true;
  private long waitingBytes;
  private long waitingRows;
  private long records;

  TableLoad(
      TableShape shape,
      Placement placement,
      BufferAllocator allocator,
      IdSource ids,
      VectorSource vectors,
      Violations found) {
    this.shape = shape;
    this.placement = placement;
    this.allocator = allocator;
    this.ids = ids;
    this.found = found;
    this.missing = new MissingVectors(shape, vectors);
    this.values = ValueRules.of(shape);
    this.facts = new TableFacts(shape, placement);
    this.keyed = shape.node().map(n -> n.isKeyed()).orElse(false);
  }

  @Override
  public TableShape shape() {
    return shape;
  }

  /** Returns the buffer for the next row; the same until {@link #endRow}. */
  RowBuffer buffer() {
    if (buffer == null) {
      buffer = new RowBuffer(shape, allocator);
    }
    return buffer;
  }

  /** Where the id of a record comes from. */
  enum IdOrigin {
    KEY,
    EXPLICIT,
    GENERATED
  }

  /**
   * Ends the begun row.
   *
   * @param id the id the record gives or its key spells; not used when one is generated
   */
  void endRow(Utf8Buffer id, IdOrigin origin, long record, int line) {
    RowBuffer rows = buffer();
    if (origin == IdOrigin.GENERATED) {
      byte[] ulid = ids.nextUlid().getBytes(StandardCharsets.US_ASCII);
      rows.leading(TableShape.ID, ulid, 0, ulid.length);
    } else {
      rows.leading(TableShape.ID, id);
      generatedOnly = false;
    }
    rows.endRow(record, line);
    records++;
  }

  /** Returns the number of records of the input. */
  long records() {
    return records;
  }

  /** Returns what has to be checked against committed rows. */
  TableFacts facts() {
    return facts;
  }

  /** Returns whether the buffer should be passed on. */
  boolean isBatchFull() {
    RowBuffer rows = buffer;
    return rows != null
        && (rows.rows() >= BATCH_ROWS
            || (rows.rows() % SIZE_CHECK_ROWS == 0
                && rows.rows() > 0
                && rows.bytes() >= BATCH_BYTES));
  }

  /** Checks the rows in the buffer and queues them for writing. */
  void endBatch() {
    RowBuffer rows = buffer;
    if (rows == null || rows.rows() == 0) {
      return;
    }
    buffer = null;
    RowBatch batch = rows.takeBatch();
    boolean mayBeReplaced = placement == Placement.UPSERT && !keyed && !generatedOnly;
    if (mayBeReplaced) {
      replaceable.add(batch);
      return;
    }
    queue(batch);
    missing.fill(batch);
    values.check(batch, found);
    if (generatedOnly) {
      facts.addGenerated(batch, found);
    } else {
      facts.add(batch, found);
    }
  }

  private void queue(RowBatch batch) {
    waiting.add(batch);
    waitingBytes += batch.bytes();
    waitingRows += batch.rows();
  }

  /** Returns whether enough rows wait to be written. */
  boolean isFileFull() {
    return waitingBytes >= WAITING_BYTES || waitingRows >= WAITING_ROWS;
  }

  /** Writes the waiting rows. */
  void write(Stager stager, DatasetAddress address) {
    List<RowBatch> batches = List.copyOf(waiting);
    waiting.clear();
    waitingBytes = 0;
    waitingRows = 0;
    staged.addAll(stager.stage(address, shape, batches));
  }

  /** Passes on what is left: the last batch, and rows kept because later ones may replace them. */
  void endInput() {
    endBatch();
    if (replaceable.isEmpty()) {
      return;
    }
    List<RowBatch> batches = List.copyOf(replaceable);
    replaceable.clear();
    waiting.addAll(batches); // owned from here on, whatever happens next
    List<BitSet> kept = lastOfEachId(batches);
    waiting.removeAll(batches);
    for (int i = 0; i < batches.size(); i++) {
      RowBatch batch = RowFilter.keep(batches.get(i), kept.get(i), allocator);
      queue(batch);
      missing.fill(batch);
      values.check(batch, found);
      facts.add(batch, found);
    }
  }

  private static List<BitSet> lastOfEachId(List<RowBatch> batches) {
    IdIndex seen = new IdIndex();
    List<BitSet> kept = new ArrayList<>();
    for (int b = batches.size() - 1; b >= 0; b--) {
      RowBatch batch = batches.get(b);
      BitSet keep = new BitSet();
      TextCells cells =
          TextCells.copyOf((VarCharVector) batch.root().getVector(TableShape.ID), batch.rows());
      for (int row = batch.rows() - 1; row >= 0; row--) {
        int before = seen.size();
        if (seen.intern(cells.bytes(), cells.start(row), cells.length(row)) == before) {
          keep.set(row);
        }
      }
      kept.add(0, keep);
    }
    return kept;
  }

  @Override
  public Placement placement() {
    return placement;
  }

  @Override
  public OpClass opClass() {
    return placement == Placement.REPLACE_ALL ? OpClass.STRICT : OpClass.NON_STRICT;
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
    return List.copyOf(staged);
  }

  @Override
  public void close() {
    RowBuffer rows = buffer;
    if (rows != null) {
      rows.close();
      buffer = null;
    }
    waiting.forEach(RowBatch::close);
    waiting.clear();
    replaceable.forEach(RowBatch::close);
    replaceable.clear();
  }
}
