package dev.omnigraph;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.embed.VectorSource;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.mutate.MutationOutcome;
import dev.omnigraph.mutate.MutationRun;
import dev.omnigraph.mutate.MutationVectors;
import dev.omnigraph.mutate.Mutations;
import dev.omnigraph.open.CoreWriters;
import dev.omnigraph.open.GraphCore;
import dev.omnigraph.query.QueryCompiler;
import dev.omnigraph.query.ir.MutationIr;
import dev.omnigraph.query.ir.Value;
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
  private final VectorSource vectors;
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

  /** Serves one handle, whose options may differ from those that opened the shared core. */
  WriteRunner(Omnigraph graph, OmnigraphOptions options) {
    this.graph = graph;
    this.vectors = Embeddings.forWrites(options.embedder());
  }

  /** A mutation with its parameters, ready for a catalog. */
  private record Bound(
      Compiled compiled, MutationIr mutation, BoundParameters parameters, long nowMillis) {}

  MutationResult mutate(Branch branch, MutationCall call, WriteOptions options) {
    GraphCore core = graph.core();
    CoreWriters writers = core.writers();
    // Compiled and embedded here, so that what a group does for this caller is short and does not
    // call back.
    Optional<Bound> early = tryBind(core.catalog(), call).map(this::complete);
    MutationOutcome outcome =
        writers
            .groups()
            .execute(
                branch.branchName(),
                (run, txn) -> {
                  graph.core();
                  branch.bind(txn.base());
                  requireHead(branch, txn, options);
                  boolean fits = early.isPresent() && early.get().compiled().isFor(txn.catalog());
                  apply(run, fits ? early.get() : complete(bind(txn.catalog(), call)));
                },
                intent(WriteIntent.mutation(), options));
    return result(core, outcome);
  }

  /** Looks before anything is staged; the commit looks again. */
  static void requireHead(Branch branch, WriteTxn txn, WriteOptions options) {
    Optional<String> expected = options.expectedHead();
    if (expected.isPresent() && !expected.get().equals(txn.head().text())) {
      throw ConflictException.preconditionFailed(branch.name(), expected.get(), txn.head().text());
    }
  }

  /** Binds to a catalog that may not be the one in force; a failure is found again then. */
  private Optional<Bound> tryBind(Catalog catalog, MutationCall call) {
    try {
      return Optional.of(bind(catalog, call));
    } catch (InvalidInputException e) {
      return Optional.empty();
    }
  }

  /** Adds a mutation to a run; on failure the run is what it was before. */
  void apply(MutationRun run, WriteTxn txn, MutationCall call) {
    apply(run, complete(bind(txn.catalog(), call)));
  }

  private static void apply(MutationRun run, Bound bound) {
    run.apply(bound.mutation(), List.of(bound.parameters().toArray()), bound.nowMillis());
  }

  /** Adds the vectors that the mutation leaves out. */
  private Bound complete(Bound bound) {
    List<Value> values = List.of(bound.parameters().toArray());
    MutationIr mutation =
        MutationVectors.complete(bound.mutation(), values, bound.nowMillis(), vectors);
    return new Bound(bound.compiled(), mutation, bound.parameters(), bound.nowMillis());
  }

  private Bound bind(Catalog catalog, MutationCall call) {
    Compiled mutation = compile(catalog, call);
    BoundParameters parameters = call.binding().apply(mutation.mutation());
    long now = parameters.nowMillis().orElseGet(() -> graph.core().options().clock().millis());
    return new Bound(mutation, mutation.mutation(), parameters, now);
  }

  private Compiled compile(Catalog catalog, MutationCall call) {
    Key key = new Key(catalog.hash(), call.source(), call.name());
    Compiled known = compiled.getIfPresent(key);
    if (known != null && known.isFor(catalog)) {
      return known;
    }
    MutationIr mutation =
        QueryCompiler.compile(catalog, call.source(), call.name()).requireMutation();
    Mutations.requireOneDirection(mutation);
    Compiled fresh = new Compiled(catalog, mutation);
    if (call.source().length() <= SOURCE_CHARS_CACHED_MAX) {
      compiled.put(key, fresh);
    }
    return fresh;
  }

  /** Takes note of what a commit of this handle did, also when the handle is closed by now. */
  private static MutationResult result(GraphCore core, MutationOutcome outcome) {
    core.committed(outcome.commit().snapshot());
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
    GraphCore core = graph.core();
    CoreWriters writers = core.writers();
    WriteTxn txn = branch.begin(writers);
    requireHead(branch, txn, options);
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
      graph.core();
      MutationOutcome outcome = run.commit(intent(WriteIntent.mutation(), condition));
      return new Committed<>(value, result(core, outcome));
    }
  }
}
