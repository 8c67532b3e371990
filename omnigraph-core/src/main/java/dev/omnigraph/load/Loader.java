package dev.omnigraph.load;

import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.lang.Diagnostics;
import dev.omnigraph.lang.NearestName;
import dev.omnigraph.spill.SpillSpace;
import dev.omnigraph.storage.DatasetAddress;
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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Loads JSON Lines and tables into a branch: one commit, or nothing. Thread-safe.
 *
 * <p>Cost: one pass over the input; memory for a bounded number of rows; ids, ends and unique
 * values move to a temporary file beyond {@link LoadPlan.Pace#keyBytesMax}.
 */
public final class Loader {
  private static final long WAITING_BYTES = 192L << 20;
  private static final long STREAM_BYTES = 8L << 20;

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
    private final Map<TableKey, TableShape> shapes = new ConcurrentHashMap<>();
    private final LoadThreads threads;
    private final SpillSpace space;

    Work(WriteTxn txn, LoadPlan plan, BufferAllocator allocator) {
      this.txn = txn;
      this.plan = plan;
      this.allocator = allocator;
      this.found = new Violations(plan.errorsMax());
      this.space = SpillSpace.of(plan.pace().keyBytesMax());
      this.threads = LoadThreads.start(plan.pace().readers());
    }

    void readAll() {
      ChunkParser parser =
          new ChunkParser(
              txn.catalog(),
              allocator,
              plan.errorsMax(),
              plan.sources().size() > 1,
              this::shape,
              shape -> new MissingVectors(shape, plan.vectors()).isNeeded());
      new InputReader(
              plan, parser, this::tableOf, this::shape, allocator, found, threads, this::accept)
          .readAll();
      for (TableLoad table : tables.values()) {
        table.endInput(this::passOn);
      }
      found.throwIfAny();
    }

    private TableKey tableOf(String type) {
      List<TableKey> keys =
          txn.catalog().tableKeys().stream()
              .filter(k -> k.typeName().equals(type) || k.toString().equals(type))
              .toList();
      if (keys.size() == 1) {
        return keys.get(0);
      }
      List<String> known = txn.catalog().tableKeys().stream().map(TableKey::typeName).toList();
      throw InvalidInputException.of(
          ErrorCode.BAD_REQUEST,
          "no such type",
          "say which node or edge type the rows of the table have",
          Details.of("type", Diagnostics.shown(type))
              .and("suggestion", NearestName.of(type, known).orElse(null)));
    }

    private TableShape shape(TableKey key) {
      return shapes.computeIfAbsent(key, k -> TableShape.of(txn.catalog(), k));
    }

    private void accept(ParsedRows rows) {
      rows.generateIds(environment.ids());
      rows.groups().forEach((key, group) -> table(key).accept(group));
      if (!found.isEmpty()) {
        tables.values().forEach(TableLoad::giveUp);
      } else {
        passOn();
      }
    }

    private void passOn() {
      tables.values().stream()
          .filter(t -> t.isFileFull() && chain(t).isEmpty())
          .forEach(TableLoad::defer);
      if (threads.isInline()) {
        tables.values().stream().filter(TableLoad::isFileFull).forEach(this::writeEarly);
      } else {
        startStreams();
      }
    }

    /** Has the tables with the most rows written while the input is read on. */
    private void startStreams() {
      long waiting = 0;
      int streams = 0;
      for (TableLoad table : tables.values()) {
        waiting += table.waitingBytes();
        streams += table.isStreaming() ? 1 : 0;
      }
      if (waiting >= WAITING_BYTES) {
        tables.values().forEach(TableLoad::endStream); // others have their turn
        streams = 0;
      }
      while (streams < LoadThreads.FILES_MAX) {
        Optional<TableLoad> next =
            tables.values().stream()
                .filter(t -> !t.isStreaming() && t.waitingBytes() >= STREAM_BYTES)
                .filter(t -> chain(t).isPresent())
                .max(Comparator.comparingLong(TableLoad::waitingBytes));
        if (next.isEmpty()) {
          return;
        }
        next.get().startStream(stager, chain(next.get()).orElseThrow(), threads);
        streams++;
      }
    }

    private TableLoad table(TableKey key) {
      return tables.computeIfAbsent(
          key,
          k -> new TableLoad(shape(k), plan.placement(), allocator, plan.vectors(), space, found));
    }

    private void writeEarly(TableLoad table) {
      chain(table).ifPresent(address -> table.write(stager, address));
    }

    /** Returns where files can be written ahead of the commit: the branch's own chain. */
    private Optional<DatasetAddress> chain(TableLoad table) {
      return txn.entry(table.key())
          .filter(entry -> entry.isOwnedBy(txn.branch()))
          .map(entry -> environment.layout().table(entry));
    }

    SortedMap<TableKey, Long> records() {
      SortedMap<TableKey, Long> records = new TreeMap<>();
      tables.forEach((key, table) -> records.put(key, table.records()));
      return records;
    }

    @Override
    public void close() {
      threads.close();
      tables.values().forEach(TableLoad::close);
      space.close();
      if (!tables.values().stream().allMatch(TableLoad::isStaged)) { // so no commit was begun
        tables.values().forEach(table -> environment.gateway().discard(table.written()));
      }
    }
  }
}
