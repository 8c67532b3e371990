package dev.omnigraph;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.manifest.GraphCommit;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.merge.MergeOutcome;
import dev.omnigraph.open.CoreWriters;
import dev.omnigraph.write.WriteTxn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A branch of an open graph. Thread-safe; holds nothing, so it needs no close. Every call works on
 * the newest commit of the branch, each query on exactly one.
 *
 * <p>From its first use on, the handle means the branch as it was made then: when that is deleted,
 * calls fail with {@link dev.omnigraph.errors.NotFoundException}, and when another one was made
 * under its name, with {@link ConflictException}.
 */
public final class Branch {
  private final Omnigraph graph;
  private final BranchName name;
  private final AtomicReference<@Nullable String> incarnation = new AtomicReference<>();

  Branch(Omnigraph graph, BranchName name) {
    this.graph = graph;
    this.name = name;
  }

  BranchName branchName() {
    return name;
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
   * Opens the state at a commit of this branch's history, as {@link Omnigraph#at}.
   *
   * @throws dev.omnigraph.errors.NotFoundException if the commit is not in the history of the
   *     branch, or was removed by cleanup
   */
  @MustBeClosed
  public GraphSnapshot at(String commit) {
    Snapshot newest = capture();
    Snapshot found = graph.references().resolveFixed(commit);
    if (newest.lineage().find(found.head()).isEmpty()) {
      throw NotFoundException.of(
          "commit of branch " + name, commit, "list the commits of the branch");
    }
    return new GraphSnapshot(graph, found);
  }

  /**
   * Opens the state at a version of the branch's graph manifest.
   *
   * @throws dev.omnigraph.errors.NotFoundException if there never was such a version, or it was
   *     removed by cleanup
   */
  @MustBeClosed
  public GraphSnapshot at(long manifestVersion) {
    capture();
    return new GraphSnapshot(graph, graph.core().parts().coordinator().at(name, manifestVersion));
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
    return graph.writes().mutate(this, MutationCall.of(source, queryName, parameters), options);
  }

  /** Runs a mutation whose parameters are given as a JSON object. */
  public MutationResult mutateJson(
      String source, Optional<String> queryName, String parametersJson, WriteOptions options) {
    MutationCall call = MutationCall.ofJson(source, queryName, parametersJson);
    return graph.writes().mutate(this, call, options);
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
    return graph.writes().transaction(this, function, options).result();
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
    return graph.writes().transaction(this, body, options);
  }

  /**
   * Loads records as one commit.
   *
   * @throws dev.omnigraph.errors.InvalidInputException if records do not fit the schema or each
   *     other; the details name line and record; nothing was changed
   * @throws dev.omnigraph.errors.KeyConflictException if an appended id exists; nothing was changed
   */
  public LoadResult load(LoadRequest request) {
    return graph.queries().load(this, request);
  }

  /**
   * Merges another branch into this one as one commit, which has that branch's head as merged
   * parent. Merging again later takes over what is new.
   *
   * <p><b>Cost:</b> reads what the two branches changed since they parted, not the graph.
   *
   * @param source the branch whose changes are taken over; it stays as it is
   * @throws dev.omnigraph.errors.NotFoundException if there is no such branch
   * @throws dev.omnigraph.errors.MergeConflictsException listing all conflicts and all constraints
   *     the result would violate; nothing was changed
   * @throws dev.omnigraph.errors.ConflictException if this branch is not at the expected head, or
   *     the branches kept moving; nothing was changed
   */
  public MergeResult merge(String source, MergeOptions options) {
    capture();
    return merged(graph.core().writers().merger().merge(BranchName.of(source), name, options));
  }

  /** Merges another branch into this one; any conflict fails it. */
  public MergeResult merge(String source) {
    return merge(source, MergeOptions.defaults());
  }

  /**
   * Returns what {@link #merge(String, MergeOptions)} would do, conflicts included. Changes
   * nothing.
   *
   * @throws dev.omnigraph.errors.NotFoundException if there is no such branch
   */
  public MergeResult previewMerge(String source, MergeOptions options) {
    capture();
    return graph.core().writers().merger().preview(BranchName.of(source), name, options);
  }

  /**
   * Undoes what one commit of this branch's history changed, as a new commit. What later commits
   * changed stays; where it is in the way, that is a conflict.
   *
   * @return what changed; without a commit id when nothing of the commit was left to undo
   * @throws dev.omnigraph.errors.NotFoundException if the history does not have the commit
   * @throws dev.omnigraph.errors.InvalidInputException if it is the first one, or changed the
   *     schema
   * @throws dev.omnigraph.errors.MergeConflictsException listing what later commits made of the
   *     same rows and properties; nothing was changed
   */
  public MergeResult revert(String commitId, WriteOptions options) {
    capture();
    CommitId commit = Omnigraph.commit(commitId, graph.core());
    return merged(graph.core().writers().merger().revert(commit, name, options));
  }

  private MergeResult merged(MergeOutcome outcome) {
    graph.core().committed(outcome.snapshot());
    return outcome.result();
  }

  /**
   * Returns the change feed of the branch.
   *
   * @throws dev.omnigraph.errors.InvalidInputException if the filter names no type of the schema
   */
  public ChangeFeed changes(ChangeFilter filter) {
    return new ChangeFeed(graph, this, filter);
  }

  Snapshot capture() {
    Snapshot newest = graph.core().capture(name);
    bind(newest);
    return newest;
  }

  /** Begins a write on the branch this handle means. */
  WriteTxn begin(CoreWriters writers) {
    WriteTxn txn = writers.begin(name);
    bind(txn.base());
    return txn;
  }

  /** Means the branch of a snapshot from now on, or holds that it still is the one meant. */
  void bind(Snapshot snapshot) {
    if (name.isMain()) {
      return;
    }
    String meant = incarnation.get();
    if (meant == null) {
      incarnation.compareAndSet(null, snapshot.incarnation());
      meant = incarnation.get();
    }
    if (!snapshot.incarnation().equals(meant)) {
      throw ConflictException.branchReplaced(name.text());
    }
  }

  /** Forgets which branch was meant, because this handle makes a new one. */
  void unbind() {
    incarnation.set(null);
  }
}
