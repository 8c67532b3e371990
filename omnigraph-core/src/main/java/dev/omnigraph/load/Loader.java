package dev.omnigraph.load;

import dev.omnigraph.errors.StorageException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.validate.GraphRules;
import dev.omnigraph.validate.TableFacts;
import dev.omnigraph.validate.Violations;
import dev.omnigraph.write.CommitOutcome;
import dev.omnigraph.write.CommitSequence;
import dev.omnigraph.write.PendingTable;
import dev.omnigraph.write.ReadSet;
import dev.omnigraph.write.Stager;
import dev.omnigraph.write.WriteEnvironment;
import dev.omnigraph.write.WriteTxn;
import dev.omnigraph.write.rows.TableShape;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Loads JSON Lines into a branch: one commit, or nothing. Thread-safe.
 *
 * <p>Cost: one pass over the input; memory for the ids of the input and a bounded number of rows.
 */
public final class Loader {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int PROGRESS_RECORDS = 1 << 14;

  private final WriteEnvironment environment;
  private final CommitSequence sequence;
  private final Stager stager;

  /** Loads into one graph. */
  public Loader(WriteEnvironment environment, CommitSequence sequence) {
    this.environment = environment;
    this.sequence = sequence;
    this.stager = new Stager(environment);
  }

  /**
   * Loads.
   *
   * @throws dev.omnigraph.errors.InvalidInputException if records do not fit the schema or each
   *     other; nothing is changed
   * @throws dev.omnigraph.errors.KeyConflictException if an appended id exists; nothing is changed
   */
  public LoadOutcome load(WriteTxn txn, LoadPlan plan) {
    try (BufferAllocator allocator =
            environment.gateway().allocator().newChildAllocator("load", 0, Long.MAX_VALUE);
        Work work = new Work(txn, plan, allocator)) {
      work.readAll();
      List<TableFacts> facts = work.tables.values().stream().map(TableLoad::facts).toList();
      GraphRules rules = new GraphRules(facts, plan.errorsMax());
      try (ReadSet reads = environment.reads(txn)) {
        rules.check(txn, reads);
        List<PendingTable> pending = List.copyOf(work.tables.values());
        CommitOutcome commit = sequence.commit(txn, reads, pending, rules, plan.intent());
        return new LoadOutcome(commit, work.records());
      }
    }
  }

  /** One load under way. */
  private final class Work implements AutoCloseable {
    private final WriteTxn txn;
    private final LoadPlan plan;
    private final BufferAllocator allocator;
    private final Violations found;
    private final SortedMap<TableKey, TableLoad> tables = new TreeMap<>();
    private long bytes;

    Work(WriteTxn txn, LoadPlan plan, BufferAllocator allocator) {
      this.txn = txn;
      this.plan = plan;
      this.allocator = allocator;
      this.found = new Violations(plan.errorsMax());
    }

    void readAll() {
      RecordReader reader = new RecordReader(txn.catalog(), this::table, found);
      if (plan.sources().size() > 1) {
        reader.nameSources();
      }
      for (LoadSource source : plan.sources()) {
        try (InputStream stream = decompressed(new Counted(source.open()))) {
          reader.read(source.name(), stream, () -> afterRecord(reader));
        } catch (IOException e) {
          throw StorageException.of(
              StorageException.Fault.OTHER,
              "read",
              source.name(),
              String.valueOf(e.getMessage()),
              e);
        }
      }
      for (TableLoad table : tables.values()) {
        table.endInput();
      }
      plan.progress().update(bytes, reader.records());
      found.throwIfAny();
    }

    private TableLoad table(TableKey key) {
      return tables.computeIfAbsent(
          key,
          k ->
              new TableLoad(
                  TableShape.of(txn.catalog(), k),
                  plan.placement(),
                  allocator,
                  environment.ids(),
                  plan.vectors(),
                  found));
    }

    private void afterRecord(RecordReader reader) {
      TableLoad table = reader.lastTable();
      if (table != null && table.isBatchFull()) {
        table.endBatch();
        if (table.isFileFull() && found.isEmpty()) {
          writeEarly(table);
        }
      }
      if (reader.records() % PROGRESS_RECORDS == 0) {
        plan.progress().update(bytes, reader.records());
      }
    }

    /** Writes ahead of the commit, where the branch has a chain of the table to write beside. */
    private void writeEarly(TableLoad table) {
      txn.entry(table.key())
          .filter(entry -> entry.isOwnedBy(txn.branch()))
          .ifPresent(entry -> table.write(stager, environment.layout().table(entry)));
    }

    SortedMap<TableKey, Long> records() {
      SortedMap<TableKey, Long> records = new TreeMap<>();
      tables.forEach((key, table) -> records.put(key, table.records()));
      return records;
    }

    @Override
    public void close() {
      tables.values().forEach(TableLoad::close);
    }

    private final class Counted extends FilterInputStream {
      Counted(InputStream in) {
        super(in);
      }

      @Override
      public int read() throws IOException {
        int value = super.read();
        bytes += value < 0 ? 0 : 1;
        return value;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length);
        bytes += Math.max(0, count);
        return count;
      }
    }
  }

  private static InputStream decompressed(InputStream raw) throws IOException {
    BufferedInputStream stream = new BufferedInputStream(raw, BUFFER_BYTES);
    stream.mark(2);
    int first = stream.read();
    int second = stream.read();
    stream.reset();
    return first == 0x1f && second == 0x8b ? new GZIPInputStream(stream, BUFFER_BYTES) : stream;
  }
}
