package dev.omnigraph.load;

import dev.omnigraph.embed.VectorSource;
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
import dev.omnigraph.write.rows.RowFilter;
import dev.omnigraph.write.rows.TableShape;
import dev.omnigraph.write.rows.TextCells;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VarCharVector;

/**
 * The rows of one table on their way from the input into data files. Confined to the loading
 * thread; closing waits for files under way and releases the rows that are still in memory.
 *
 * <p>Rows arrive in pieces in the order of the input and are written as soon as enough of them
 * wait, so that memory is bounded. Exception: a merge whose records name ids that are no keys keeps
 * those rows to the end, because a later record may replace an earlier one.
 */
final class TableLoad implements PendingTable, AutoCloseable {
  private static final long WAITING_BYTES = 96L << 20;
  private static final long WAITING_ROWS = Stager.ROWS_PER_FILE;

  private final TableShape shape;
  private final Placement placement;
  private final BufferAllocator allocator;
  private final Violations found;
  private final MissingVectors missing;
  private final ValueRules values;
  private final TableFacts facts;
  private final boolean keyed;
  private final List<RowBatch> waiting = new ArrayList<>();
  private final List<RowBatch> replaceable = new ArrayList<>();
  private final List<Future<List<StagedFragment>>> files = new ArrayList<>();
  private boolean generatedOnly = true;
  private long waitingBytes;
  private long waitingRows;
  private long records;

  TableLoad(
      TableShape shape,
      Placement placement,
      BufferAllocator allocator,
      VectorSource vectors,
      Violations found) {
    this.shape = shape;
    this.placement = placement;
    this.allocator = allocator;
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

  /** Returns the number of records of the input. */
  long records() {
    return records;
  }

  /** Returns what has to be checked against committed rows. */
  TableFacts facts() {
    return facts;
  }

  /** Takes the rows of the next piece, whose values are checked already unless vectors are due. */
  void accept(RowGroup group) {
    generatedOnly &= group.isGeneratedOnly();
    RowBatch batch = group.take();
    records += batch.rows();
    if (batch.rows() == 0) {
      batch.close();
      return;
    }
    boolean mayBeReplaced = placement == Placement.UPSERT && !keyed && !generatedOnly;
    if (mayBeReplaced) {
      replaceable.add(batch);
      return;
    }
    queue(batch);
    fillVectors(batch);
    if (generatedOnly) {
      facts.addGenerated(batch, found);
    } else {
      facts.add(batch, found);
    }
    if (!found.isEmpty()) {
      drop(); // nothing of this load will be written
    }
  }

  private void fillVectors(RowBatch batch) {
    if (missing.isNeeded()) {
      missing.fill(batch);
      values.check(batch, found);
    }
  }

  private void queue(RowBatch batch) {
    waiting.add(batch);
    waitingBytes += batch.bytes();
    waitingRows += batch.rows();
  }

  private void drop() {
    waiting.forEach(RowBatch::close);
    waiting.clear();
    waitingBytes = 0;
    waitingRows = 0;
  }

  /** Returns the memory of the rows that wait to be written. */
  long waitingBytes() {
    return waitingBytes;
  }

  /** Returns whether enough rows wait to be written. */
  boolean isFileFull() {
    return waitingBytes >= WAITING_BYTES || waitingRows >= WAITING_ROWS;
  }

  /** Writes the waiting rows, perhaps while the input is read on. */
  void write(Stager stager, DatasetAddress address, LoadThreads threads) {
    List<RowBatch> batches = List.copyOf(waiting);
    if (batches.isEmpty()) {
      return;
    }
    waiting.clear();
    waitingBytes = 0;
    waitingRows = 0;
    files.add(threads.write(() -> stager.stage(address, shape, batches)));
  }

  /** Passes on rows kept because later ones may replace them. */
  void endInput() {
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
      fillVectors(batch);
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
    write(stager, address, LoadThreads.NONE);
    List<StagedFragment> staged = new ArrayList<>();
    for (Future<List<StagedFragment>> file : files) {
      staged.addAll(LoadThreads.await(file));
    }
    return staged;
  }

  @Override
  public void close() {
    files.forEach(LoadThreads::settle);
    drop();
    replaceable.forEach(RowBatch::close);
    replaceable.clear();
  }
}
