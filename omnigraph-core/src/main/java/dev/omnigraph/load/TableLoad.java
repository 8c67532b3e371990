package dev.omnigraph.load;

import dev.omnigraph.embed.VectorSource;
import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.spill.SpillSpace;
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
import dev.omnigraph.write.rows.RowSpill;
import dev.omnigraph.write.rows.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one table on their way from the input into data files. Confined to the loading
 * thread; closing waits for files under way and releases the rows that are still in memory.
 *
 * <p>Rows arrive in pieces in the order of the input and are written as soon as enough of them
 * wait, so that memory is bounded. Rows of a merge whose records name ids that are no keys wait in
 * a temporary file for the end of the input, because a later record may replace an earlier one; so
 * do rows of a table that the branch shares with another one, which gets a place of its own with
 * the commit.
 */
final class TableLoad implements PendingTable, AutoCloseable {
  private static final long WAITING_BYTES = 96L << 20;
  private static final long WAITING_ROWS = Stager.ROWS_PER_FILE;

  private final TableShape shape;
  private final Placement placement;
  private final Violations found;
  private final MissingVectors missing;
  private final ValueRules values;
  private final TableFacts facts;
  private final boolean keyed;
  private final List<RowBatch> waiting = new ArrayList<>();
  private final ReplaceableRows replaceable;

  /** Rows before the waiting ones, where there is no place for files before the commit. */
  private final RowSpill deferred;

  private final List<Future<List<StagedFragment>>> files = new ArrayList<>();

  /** The files of each of those that are whole, also where a later one failed. */
  private final List<List<StagedFragment>> written = new ArrayList<>();

  private final List<RowStream> streams = new ArrayList<>();
  private @Nullable RowStream stream;
  private @Nullable Future<List<StagedFragment>> writing;
  private boolean isDeferring;
  private boolean isStaged;
  private boolean generatedOnly = true;
  private long waitingBytes;
  private long waitingRows;
  private long records;

  TableLoad(
      TableShape shape,
      Placement placement,
      BufferAllocator allocator,
      VectorSource vectors,
      SpillSpace space,
      Violations found) {
    this.shape = shape;
    this.placement = placement;
    this.found = found;
    this.missing = new MissingVectors(shape, vectors);
    this.values = ValueRules.of(shape);
    this.facts = new TableFacts(shape, placement, space);
    this.replaceable = new ReplaceableRows(shape, allocator, space);
    this.deferred = new RowSpill(shape, allocator);
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
    boolean noted = false;
    try {
      fillVectors(batch);
      if (generatedOnly) {
        facts.addGenerated(batch, found);
      } else {
        facts.add(batch, found);
      }
      noted = true;
    } finally {
      if (!noted || !found.isEmpty()) {
        batch.close(); // nothing of this load will be written
      }
    }
    if (found.isEmpty()) {
      passOn(batch);
    } else {
      giveUp();
    }
  }

  private void passOn(RowBatch batch) {
    if (stream != null && writing != null) {
      stream.put(batch, writing);
    } else {
      queue(batch);
    }
  }

  /** Lets go of rows that will never be written, for there are violations. */
  void giveUp() {
    drop();
    if (stream != null) {
      stream.abort();
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

  /** Writes the waiting rows. */
  void write(Stager stager, DatasetAddress address) {
    List<RowBatch> batches = List.copyOf(waiting);
    if (batches.isEmpty()) {
      return;
    }
    waiting.clear();
    waitingBytes = 0;
    waitingRows = 0;
    List<StagedFragment> staged = stager.stage(address, shape, batches);
    written.add(staged);
    files.add(CompletableFuture.completedFuture(staged));
  }

  /** Moves the waiting rows to a temporary file, where they wait for a place for files. */
  void defer() {
    List<RowBatch> batches = List.copyOf(waiting);
    for (RowBatch batch : batches) {
      waiting.remove(0);
      deferred.add(batch);
    }
    waitingBytes = 0;
    waitingRows = 0;
    isDeferring = true;
  }

  private void writeDeferred(Stager stager, DatasetAddress address) {
    List<StagedFragment> whole = new ArrayList<>();
    written.add(whole);
    FileRuns.write(stager, address, shape, this::nextDeferred, whole);
    files.add(CompletableFuture.completedFuture(whole));
    isDeferring = false;
    waitingBytes = 0;
    waitingRows = 0;
  }

  private @Nullable RowBatch nextDeferred() {
    Optional<RowBatch> next = deferred.take();
    if (next.isPresent()) {
      return next.get();
    }
    return waiting.isEmpty() ? null : waiting.remove(0);
  }

  /** Returns whether rows are written as they arrive. */
  boolean isStreaming() {
    return stream != null;
  }

  /** Has the waiting rows and those to come written while the input is read on. */
  void startStream(Stager stager, DatasetAddress address, LoadThreads threads) {
    RowStream rows = new RowStream();
    List<StagedFragment> whole = new ArrayList<>();
    Future<List<StagedFragment>> future =
        threads.write(() -> FileRuns.write(stager, address, shape, rows::next, whole));
    written.add(whole);
    stream = rows;
    writing = future;
    streams.add(rows);
    files.add(future);
    List<RowBatch> batches = List.copyOf(waiting);
    for (RowBatch batch : batches) {
      waiting.remove(0);
      rows.put(batch, future);
    }
    waitingBytes = 0;
    waitingRows = 0;
  }

  /** Ends the writing of rows as they arrive; further ones wait. */
  void endStream() {
    if (stream != null && writing != null) {
      stream.end(writing);
    }
    stream = null;
    writing = null;
  }

  /**
   * Takes back rows kept because later ones may replace them.
   *
   * @param passOn has rows written when enough of them wait
   */
  void endInput(Runnable passOn) {
    while (found.isEmpty()) {
      Optional<RowBatch> next = replaceable.take();
      if (next.isEmpty()) {
        return;
      }
      RowBatch batch = next.get();
      boolean noted = false;
      try {
        fillVectors(batch);
        facts.add(batch, found);
        noted = true;
      } finally {
        if (!noted || !found.isEmpty()) {
          batch.close();
        }
      }
      if (found.isEmpty()) {
        passOn(batch);
        passOn.run();
      } else {
        giveUp();
      }
    }
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
    endStream();
    if (isDeferring) {
      writeDeferred(stager, address);
    } else {
      write(stager, address);
    }
    List<StagedFragment> staged = new ArrayList<>();
    for (Future<List<StagedFragment>> file : files) {
      staged.addAll(LoadThreads.await(file));
    }
    if (streams.stream().anyMatch(RowStream::isAborted)) {
      throw CancelledException.of("load");
    }
    isStaged = true;
    return staged;
  }

  /** Returns whether a commit may have the files by now. */
  boolean isStaged() {
    return isStaged;
  }

  /** Returns the files that are whole; to be called when this is closed. */
  List<StagedFragment> written() {
    return written.stream().flatMap(List::stream).toList();
  }

  @Override
  public void close() {
    if (stream != null) {
      stream.abort();
    }
    files.forEach(LoadThreads::settle);
    streams.forEach(RowStream::drain);
    drop();
    replaceable.close();
    deferred.close();
  }
}
