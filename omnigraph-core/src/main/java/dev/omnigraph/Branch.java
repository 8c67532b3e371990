package dev.omnigraph;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.manifest.GraphCommit;
import dev.omnigraph.manifest.Snapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A branch of an open graph. Thread-safe; holds nothing, so it needs no close. Every call works on
 * the newest commit of the branch, each query on exactly one.
 */
public final class Branch {
  private final Omnigraph graph;
  private final BranchName name;

  Branch(Omnigraph graph, BranchName name) {
    this.graph = graph;
    this.name = name;
  }

  /** Returns the name; {@code main} for the branch every graph has. */
  public String name() {
    return name.text();
  }

  /**
   * Returns the id of the newest commit.
   *
   * @throws dev.omnigraph.errors.NotFoundException if there is no such branch
   */
  public String head() {
    return capture().head().text();
  }

  /** Returns the commits that led to the newest one, newest first. */
  public List<CommitInfo> commits() {
    List<GraphCommit> commits = new ArrayList<>(capture().lineage().commits());
    Collections.reverse(commits);
    return commits.stream().map(Omnigraph::toInfo).toList();
  }

  /** Opens the newest state for several reads that belong together. */
  @MustBeClosed
  public GraphSnapshot snapshot() {
    return new GraphSnapshot(graph, capture());
  }

  /**
   * Prepares a query: parsed, checked and planned once. It runs on whatever is the newest commit
   * then.
   *
   * @param source a source with one query, or the query named
   * @throws dev.omnigraph.errors.InvalidInputException if the source does not compile
   */
  public PreparedQuery prepare(String source, Optional<String> queryName) {
    return new PreparedQuery(graph, this::capture, source, queryName);
  }

  /** Prepares the only query of a source. */
  public PreparedQuery prepare(String source) {
    return prepare(source, Optional.empty());
  }

  /**
   * Runs the only query of a source.
   *
   * @param parameters values by name without {@code $}; see the query guide for the Java types
   * @throws dev.omnigraph.errors.InvalidInputException if the source does not compile or a
   *     parameter does not fit
   */
  @MustBeClosed
  public QueryResult query(String source, Map<String, ?> parameters) {
    Snapshot snapshot = capture(); // once, for compiling and running
    return new PreparedQuery(graph, () -> snapshot, source, Optional.empty()).execute(parameters);
  }

  /** Runs the only query of a source, which takes no parameters. */
  @MustBeClosed
  public QueryResult query(String source) {
    return query(source, Map.of());
  }

  /**
   * Runs the only mutation of a source as one commit.
   *
   * @throws dev.omnigraph.errors.InvalidInputException if it does not compile, a parameter does not
   *     fit, or a constraint forbids it; nothing was changed
   * @throws dev.omnigraph.errors.ConflictException if the graph moved in a way that forbids it;
   *     nothing was changed, retry
   */
  public MutationResult mutate(String source, Map<String, ?> parameters) {
    return mutate(source, Optional.empty(), parameters, WriteOptions.none());
  }

  /** Runs the only mutation of a source, which takes no parameters. */
  public MutationResult mutate(String source) {
    return mutate(source, Map.of());
  }

  /** Runs a mutation as one commit, with actor, message or an expected head. */
  public MutationResult mutate(
      String source, Optional<String> queryName, Map<String, ?> parameters, WriteOptions options) {
    return graph.writes().mutate(name, MutationCall.of(source, queryName, parameters), options);
  }

  /** Runs a mutation whose parameters are given as a JSON object. */
  public MutationResult mutateJson(
      String source, Optional<String> queryName, String parametersJson, WriteOptions options) {
    MutationCall call = MutationCall.ofJson(source, queryName, parametersJson);
    return graph.writes().mutate(name, call, options);
  }

  /**
   * Runs several mutations as one commit.
   *
   * <p>The body stages them through the transaction it is given. When it returns they are checked
   * together and become visible together; when it throws nothing was changed, and what it throws is
   * passed on. A transaction holds no lock while the body runs.
   *
   * @return what all mutations did; without a commit id when they changed nothing
   * @throws E what the body throws
   * @throws dev.omnigraph.errors.InvalidInputException if a constraint forbids the result; nothing
   *     was changed
   * @throws dev.omnigraph.errors.ConflictException if the graph moved meanwhile in a way that
   *     forbids it, or is not at the expected head; nothing was changed, run the transaction again
   */
  public <E extends Exception> MutationResult transaction(
      TransactionBody<E> body, WriteOptions options) throws E {
    TransactionFunction<Boolean, E> function =
        transaction -> {
          body.run(transaction);
          return true;
        };
    return graph.writes().transaction(name, function, options).result();
  }

  /** Runs several mutations as one commit, of which nothing is recorded or expected. */
  public <E extends Exception> MutationResult transaction(TransactionBody<E> body) throws E {
    return transaction(body, WriteOptions.none());
  }

  /**
   * Runs several mutations as one commit and returns what the body returns; as {@link
   * #transaction(TransactionBody, WriteOptions)}.
   */
  public <T extends @Nullable Object, E extends Exception> Committed<T> transactionResult(
      TransactionFunction<T, E> body, WriteOptions options) throws E {
    return graph.writes().transaction(name, body, options);
  }

  /**
   * Loads records as one commit.
   *
   * @throws dev.omnigraph.errors.InvalidInputException if records do not fit the schema or each
   *     other; the details name line and record; nothing was changed
   * @throws dev.omnigraph.errors.KeyConflictException if an appended id exists; nothing was changed
   */
  public LoadResult load(LoadRequest request) {
    return graph.queries().load(name, request);
  }

  private Snapshot capture() {
    return graph.core().capture(name);
  }
}
