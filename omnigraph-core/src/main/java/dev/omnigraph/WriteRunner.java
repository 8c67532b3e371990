package dev.omnigraph;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.mutate.MutationOutcome;
import dev.omnigraph.mutate.MutationRun;
import dev.omnigraph.mutate.Mutations;
import dev.omnigraph.open.CoreWriters;
import dev.omnigraph.open.GraphCore;
import dev.omnigraph.query.QueryCompiler;
import dev.omnigraph.query.ir.MutationIr;
import dev.omnigraph.query.params.BoundParameters;
import dev.omnigraph.write.CommitOutcome;
import dev.omnigraph.write.WriteIntent;
import dev.omnigraph.write.WriteTxn;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The mutations and transactions of one handle. Thread-safe. */
final class WriteRunner {
  private static final int COMPILED_MAX = 1_000;
  private static final int SOURCE_CHARS_CACHED_MAX = 1 << 16;

  private final Omnigraph graph;
  private final Cache<Key, Compiled> compiled =
      Caffeine.newBuilder().maximumSize(COMPILED_MAX).build();

  private record Key(String catalogHash, String source, Optional<String> name) {}

  private record Compiled(Catalog catalog, MutationIr mutation) {
    /** Returns whether the mutation's types are those of the catalog, object for object. */
    @SuppressWarnings("ReferenceEquality") // an equal catalog compiled again has other type objects
    boolean isFor(Catalog other) {
      return catalog == other;
    }
  }

  WriteRunner(Omnigraph graph) {
    this.graph = graph;
  }

  MutationResult mutate(Branch branch, MutationCall call, WriteOptions options) {
    GraphCore core = graph.core();
    CoreWriters writers = core.writers();
    WriteTxn txn = branch.begin(writers);
    try (MutationRun run = writers.mutations().begin(txn)) {
      apply(run, txn, call);
      return commit(run, options);
    }
  }

  /** Adds a mutation to a run; on failure the run is what it was before. */
  void apply(MutationRun run, WriteTxn txn, MutationCall call) {
    MutationIr mutation = compile(txn.catalog(), call);
    Mutations.requireOneDirection(mutation);
    BoundParameters parameters = call.binding().apply(mutation);
    long now = parameters.nowMillis().orElseGet(() -> graph.core().options().clock().millis());
    run.apply(mutation, List.of(parameters.toArray()), now);
  }

  private MutationIr compile(Catalog catalog, MutationCall call) {
    Key key = new Key(catalog.hash(), call.source(), call.name());
    Compiled known = compiled.getIfPresent(key);
    if (known != null && known.isFor(catalog)) {
      return known.mutation();
    }
    MutationIr mutation =
        QueryCompiler.compile(catalog, call.source(), call.name()).requireMutation();
    if (call.source().length() <= SOURCE_CHARS_CACHED_MAX) {
      compiled.put(key, new Compiled(catalog, mutation));
    }
    return mutation;
  }

  MutationResult commit(MutationRun run, WriteOptions options) {
    MutationOutcome outcome = run.commit(intent(WriteIntent.mutation(), options));
    graph.core().committed(outcome.commit().snapshot());
    CommitOutcome.Counts rows = outcome.commit().total();
    return new MutationResult(
        outcome.commit().commitId().map(id -> id.text()),
        rows.inserted(),
        rows.updated(),
        rows.deleted(),
        outcome.affectedNodes(),
        outcome.affectedEdges());
  }

  static WriteIntent intent(WriteIntent plain, WriteOptions options) {
    return plain.with(options.actor(), options.message(), Omnigraph.expected(options));
  }

  <T extends @Nullable Object, E extends Exception> Committed<T> transaction(
      Branch branch, TransactionFunction<T, E> body, WriteOptions options) throws E {
    CoreWriters writers = graph.core().writers();
    WriteTxn txn = branch.begin(writers);
    Optional<String> expected = options.expectedHead();
    if (expected.isPresent() && !expected.get().equals(txn.head().text())) {
      throw ConflictException.preconditionFailed(branch.name(), expected.get(), txn.head().text());
    }
    try (MutationRun run = writers.mutations().begin(txn)) {
      Transaction transaction = new Transaction(graph, txn, run);
      T value;
      try {
        value = body.run(transaction);
      } finally {
        transaction.end();
      }
      WriteOptions condition =
          transaction.hasReadBase() ? options.withExpectedHead(txn.head().text()) : options;
      return new Committed<>(value, commit(run, condition));
    }
  }
}
