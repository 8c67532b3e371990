package dev.omnigraph;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.branches.References;
import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.maintain.Cleaner;
import dev.omnigraph.maintain.GraphCheck;
import dev.omnigraph.maintain.Optimizer;
import dev.omnigraph.maintain.Repairer;
import dev.omnigraph.manifest.GraphCommit;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.branch.GraphTags;
import dev.omnigraph.open.CoreRegistry;
import dev.omnigraph.open.GraphCore;
import dev.omnigraph.open.GraphCreation;
import dev.omnigraph.recovery.converge.Disposition;
import dev.omnigraph.storage.BranchRef;
import dev.omnigraph.storage.text.GraphUri;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An open graph.
 *
 * <p><b>Thread-safety:</b> thread-safe; any number of threads may read and write through one
 * handle.
 *
 * <p><b>Lifecycle:</b> close it when done. Handles of one process on one graph share what they keep
 * in memory, so opening a graph twice is cheap. Closing twice is harmless; every other call after
 * that throws {@link ClosedException}. Calls that are under way end normally or with that
 * exception.
 *
 * <p><b>Durability:</b> an acknowledged write survives the end of the process, and by default power
 * loss; see {@link OmnigraphOptions.Builder#durability}.
 */
public final class Omnigraph implements AutoCloseable {
  private final GraphCore core;
  private final QueryRunner queries;
  private final WriteRunner writes;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Branch main;

  private Omnigraph(GraphCore core, OmnigraphOptions options) {
    this.core = core;
    this.queries = new QueryRunner(this, options);
    this.writes = new WriteRunner(this, options);
    this.main = new Branch(this, BranchName.MAIN);
  }

  /** Creates an empty graph with the default options and opens it. */
  @MustBeClosed
  public static Omnigraph init(String uri, String schema) {
    return init(uri, schema, OmnigraphOptions.defaults());
  }

  /**
   * Creates an empty graph and opens it for writing.
   *
   * @param uri a local directory, as path or {@code file://} URI; created if missing
   * @param schema the schema source
   * @throws dev.omnigraph.errors.AlreadyInitialisedException if there is a graph already
   * @throws dev.omnigraph.errors.InvalidInputException if the schema or the URI is not acceptable
   * @throws dev.omnigraph.errors.StorageException if the directory cannot be written; what this
   *     call made is removed again
   */
  @MustBeClosed
  public static Omnigraph init(String uri, String schema, OmnigraphOptions options) {
    GraphUri place = GraphUri.of(uri);
    GraphCreation.create(place, schema, options);
    return new Omnigraph(CoreRegistry.process().acquire(place, options), options);
  }

  /** Opens a graph for reading and writing with the default options. */
  @MustBeClosed
  public static Omnigraph open(String uri) {
    return open(uri, OmnigraphOptions.defaults());
  }

  /**
   * Opens a graph. A writing handle takes the writer lease and completes or undoes whatever an
   * interrupted process left; a reading one writes nothing.
   *
   * @throws NotFoundException if there is no graph
   * @throws dev.omnigraph.errors.BusyException if another process keeps the lease
   * @throws dev.omnigraph.errors.UnsupportedFormatException if another generation of the format
   *     made the graph
   * @throws dev.omnigraph.errors.CorruptionException if stored data contradicts itself
   */
  @MustBeClosed
  public static Omnigraph open(String uri, OmnigraphOptions options) {
    return new Omnigraph(CoreRegistry.process().acquire(GraphUri.of(uri), options), options);
  }

  /**
   * Verifies a graph without changing it, also one that cannot be opened for writing.
   *
   * @throws NotFoundException if there is no graph
   */
  public static CheckReport check(String uri, OmnigraphOptions options, CheckOptions how) {
    return GraphCheck.run(GraphUri.of(uri), options, how);
  }

  /**
   * Verifies a graph in this process; data files damaged badly enough may end it. See {@link
   * CheckOptions#deep} for the other way.
   *
   * @throws NotFoundException if there is no graph
   */
  public static CheckReport check(String uri, OmnigraphOptions options, CheckReport.Depth depth) {
    return check(
        uri,
        options,
        new CheckOptions(depth, CheckOptions.Place.THIS_PROCESS, Duration.ofHours(1)));
  }

  /** Returns the normalised URI. */
  public String uri() {
    return core().uri();
  }

  /** Returns the accepted schema. */
  public GraphSchema schema() {
    return new GraphSchema(core().catalogFor(core().capture(BranchName.MAIN)));
  }

  /**
   * Plans a change of schema with the default options; see {@link #planSchema(String,
   * SchemaApplyOptions)}.
   */
  public SchemaPlan planSchema(String desiredSource) {
    return planSchema(desiredSource, SchemaApplyOptions.defaults());
  }

  /**
   * Plans a change of schema. Looks at the two schemas only, never at rows, and changes nothing; a
   * handle for reading may plan too.
   *
   * @throws dev.omnigraph.errors.InvalidInputException if the desired schema does not compile
   */
  public SchemaPlan planSchema(String desiredSource, SchemaApplyOptions options) {
    Catalog accepted = core().catalogFor(core().capture(BranchName.MAIN));
    return SchemaChanges.plan(accepted, desiredSource, options);
  }

  /**
   * Changes the schema with the default options; see {@link #applySchema(String,
   * SchemaApplyOptions)}.
   */
  public SchemaApplyResult applySchema(String desiredSource) {
    return applySchema(desiredSource, SchemaApplyOptions.defaults());
  }

  /**
   * Plans a change of schema and applies it as one commit. Other handles and prepared queries of
   * this process go on under the new schema; snapshots of earlier commits under theirs.
   *
   * @throws dev.omnigraph.errors.InvalidInputException if the desired schema does not compile, a
   *     step is not supported, or existing rows break a new constraint; nothing was changed
   * @throws dev.omnigraph.errors.ConflictException if there are branches beside main, or the schema
   *     is being changed; nothing was changed
   */
  public SchemaApplyResult applySchema(String desiredSource, SchemaApplyOptions options) {
    return SchemaChanges.apply(core(), desiredSource, options);
  }

  /**
   * Applies a plan; otherwise as {@link #applySchema(String, SchemaApplyOptions)}.
   *
   * @throws dev.omnigraph.errors.ConflictException also if the accepted schema is not the one the
   *     plan was made for
   */
  public SchemaApplyResult applySchema(SchemaPlan plan, SchemaApplyOptions options) {
    return SchemaChanges.apply(core(), plan, options);
  }

  /** Returns the main branch. */
  public Branch main() {
    return main;
  }

  /**
   * Returns a handle of a branch. Whether the branch exists is found out when it is used.
   *
   * @throws dev.omnigraph.errors.InvalidInputException if this can be no branch name
   */
  public Branch branch(String name) {
    core();
    BranchName branch = BranchName.of(name);
    return branch.isMain() ? main : new Branch(this, branch);
  }

  /** Creates a branch at the newest commit of main; as {@link #createBranch(String, String)}. */
  public Branch createBranch(String name) {
    return createBranch(name, BranchName.MAIN.text());
  }

  /**
   * Creates a branch. The time does not depend on how many types or rows there are: tables are
   * shared until the branch writes to them.
   *
   * @param name segments of letters, digits, {@code .}, {@code -}, {@code _}, joined by {@code /}
   * @param from a branch, a commit of any branch, or a version of a branch's manifest as {@code
   *     manifest:<branch>:v<version>}
   * @throws dev.omnigraph.errors.InvalidInputException if this can be no branch name
   * @throws NotFoundException if the source does not exist or is no longer retained
   * @throws dev.omnigraph.errors.ConflictException if the name is taken, or is a path prefix of
   *     another branch's name or the reverse; nothing was changed
   */
  public Branch createBranch(String name, String from) {
    BranchName branch = BranchName.of(name);
    core().writers().branches().create(branch, from);
    Branch made = new Branch(this, branch);
    made.bind(core().capture(branch));
    return made;
  }

  /** Returns the branches: main, then the others in byte order of their names. */
  public List<BranchInfo> branches() {
    GraphCore open = core();
    List<BranchInfo> branches = new ArrayList<>();
    Snapshot mainNow = open.capture(BranchName.MAIN);
    branches.add(
        new BranchInfo(
            BranchName.MAIN.text(),
            mainNow.head().text(),
            mainNow.lineage().commits().stream()
                .findFirst()
                .map(genesis -> toInfo(genesis).createdAt())
                .orElse(Instant.EPOCH)));
    for (BranchRef ref : open.parts().branches().list()) {
      branches.add(
          new BranchInfo(
              ref.name().text(),
              open.capture(ref.name()).head().text(),
              Instant.ofEpochSecond(ref.createdAtSeconds())));
    }
    return List.copyOf(branches);
  }

  /**
   * Deletes a branch with everything only it holds. Writes to it that are under way end first;
   * reads that are under way end normally or with a typed error.
   *
   * @throws NotFoundException if there is no such branch
   * @throws dev.omnigraph.errors.ConflictException if it is main, or another branch descends from
   *     it or reads its data; nothing was changed
   * @throws dev.omnigraph.errors.BusyException if a write to it did not end within the lock timeout
   */
  public void deleteBranch(String name) {
    core().writers().branches().delete(BranchName.of(name));
  }

  /**
   * Opens the state of the graph at a commit of any branch.
   *
   * @param commit the id of a commit, or a version of a branch's manifest as {@code
   *     manifest:<branch>:v<version>}
   * @throws NotFoundException if there is no such commit, or it was removed by cleanup
   */
  @MustBeClosed
  public GraphSnapshot at(String commit) {
    return new GraphSnapshot(this, references().resolveFixed(commit));
  }

  /** Returns all changes between two states; as {@link #diff(String, String, ChangeFilter)}. */
  @MustBeClosed
  public ChangeStream diff(String from, String to) {
    return diff(from, to, ChangeFilter.all());
  }

  /**
   * Compares two states of the graph. Neither need descend from the other; exchanging them inverts
   * every change. Each state is read under its own schema: a property only one of them has is null
   * in the other.
   *
   * @param from the older state: a branch or a commit, as for {@link #createBranch(String, String)}
   * @param to the newer state
   * @throws NotFoundException if a state does not exist or is no longer retained
   * @throws dev.omnigraph.errors.InvalidInputException if the filter names a type neither has
   */
  @MustBeClosed
  public ChangeStream diff(String from, String to, ChangeFilter filter) {
    References references = references();
    Snapshot older = references.resolve(from);
    Snapshot newer = references.resolve(to);
    filter.requireKnown(List.of(core().catalogFor(older), core().catalogFor(newer)));
    return new ChangeStream(core(), older, newer, filter);
  }

  References references() {
    return new References(core().parts().coordinator(), tagList());
  }

  private GraphTags tagList() {
    return new GraphTags(core().parts().coordinator(), core().parts().gateway());
  }

  /**
   * Names a state of the graph. A tag can stand wherever a commit can, and keeps its commit from
   * cleanup until it is deleted.
   *
   * @param name as the name of a branch
   * @param at a branch, whose newest commit is meant, or a commit
   * @return the tag
   * @throws dev.omnigraph.errors.InvalidInputException if the name is not allowed
   * @throws NotFoundException if the state does not exist or is no longer retained
   * @throws dev.omnigraph.errors.ConflictException if there is a tag or a branch of that name
   */
  public TagInfo createTag(String name, String at) {
    Snapshot state = core().writers().branches().tag(name, at);
    return new TagInfo(
        name.strip(), state.head().text(), state.branch().text(), state.manifestVersion());
  }

  /** Returns the tags in byte order of their names. Cost: one open for each. */
  public List<TagInfo> tags() {
    return tagList().list().stream()
        .map(
            tag ->
                new TagInfo(
                    tag.name(),
                    core().parts().coordinator().at(tag.branch(), tag.version()).head().text(),
                    tag.branch().text(),
                    tag.version()))
        .toList();
  }

  /**
   * Deletes a tag; the commit stays as long as something else keeps it.
   *
   * @throws NotFoundException if there is no such tag
   */
  public void deleteTag(String name) {
    core().writers().branches().deleteTag(name);
  }

  /**
   * Returns a commit of any branch.
   *
   * @throws NotFoundException if there is no such commit
   */
  public CommitInfo commit(String commitId) {
    return core()
        .parts()
        .coordinator()
        .findCommit(commit(commitId, core()))
        .map(Omnigraph::toInfo)
        .orElseThrow(() -> NotFoundException.of("commit", commitId, "list the commits"));
  }

  static CommitId commit(String text, GraphCore core) {
    if (text.isBlank()) {
      throw NotFoundException.of("commit", text, "list the commits of " + core.uri());
    }
    return new CommitId(text.strip());
  }

  /** Runs a read query on main; see {@link Branch#query(String, Map)}. */
  @MustBeClosed
  public QueryResult query(String source, Map<String, ?> parameters) {
    return main.query(source, parameters);
  }

  /** Runs a mutation on main; see {@link Branch#mutate(String, Map)}. */
  public MutationResult mutate(String source, Map<String, ?> parameters) {
    return main.mutate(source, parameters);
  }

  /** Runs a transaction on main; see {@link Branch#transaction(TransactionBody, WriteOptions)}. */
  public <E extends Exception> MutationResult transaction(TransactionBody<E> body) throws E {
    return main.transaction(body, WriteOptions.none());
  }

  /** Loads into main; see {@link Branch#load}. */
  public LoadResult load(LoadRequest request) {
    return main.load(request);
  }

  /**
   * Merges small fragments and those with many deleted rows, as one commit that changes no answer,
   * and makes search indexes of large fragments ahead of the first search. Others read and write
   * meanwhile.
   *
   * @throws NotFoundException if there is no such branch
   * @throws dev.omnigraph.errors.InvalidInputException if there is no such type
   * @throws dev.omnigraph.errors.RecoveryRequiredException if an interrupted operation is pending
   */
  public OptimizeResult optimize(OptimizeOptions options) {
    OptimizeResult result = new Optimizer(core().writers()).run(options);
    Snapshot now = core().capture(BranchName.of(options.branch()));
    return result.withSearchIndexes(queries.makeIndexFiles(now, options.types()));
  }

  /** Counts what {@link #cleanup} would remove; removes nothing. */
  public CleanupResult previewCleanup(CleanupOptions options) {
    return cleaner().run(options, CleanupResult.Mode.PREVIEW);
  }

  /**
   * Removes commits that no rule of the options keeps, and whatever only they and unfinished writes
   * left on disk. What branches, tags and open snapshots of this process refer to stays. Reading a
   * removed commit is an error, see {@link #at}.
   *
   * @throws dev.omnigraph.errors.RecoveryRequiredException if an interrupted operation is pending
   */
  public CleanupResult cleanup(CleanupOptions options) {
    return cleaner().run(options, CleanupResult.Mode.REMOVED);
  }

  /**
   * Looks for tables with versions the graph does not know and no pending operation explains, and
   * publishes those versions as far as the mode allows.
   *
   * @throws dev.omnigraph.errors.RecoveryRequiredException if an interrupted operation is pending
   */
  public RepairResult repair(RepairMode mode) {
    return new Repairer(core().writers()).run(mode);
  }

  private Cleaner cleaner() {
    GraphCore open = core();
    return new Cleaner(
        GraphUri.of(open.uri()),
        open.writers(),
        open.parts().branches(),
        open.parts().texts(),
        open.parts().indexFiles());
  }

  /** Returns a linter for query sources over the accepted schema. */
  public SchemaLint lint() {
    return SchemaLint.ofGraph(uri(), core().catalogFor(core().capture(BranchName.MAIN)));
  }

  /** Returns what opening the graph for writing completed or undid; empty when all was well. */
  public List<RecoveredOperation> recovered() {
    return core().recovered().sidecars().stream()
        .map(
            s ->
                new RecoveredOperation(
                    s.operationId().text(), s.writerKind().text(), disposition(s.disposition())))
        .toList();
  }

  /** Returns whether it was closed. */
  public boolean isClosed() {
    return closed.get();
  }

  /**
   * Closes the handle. What it lent, such as snapshots, must not be used any more. Queries that run
   * on other threads end at their next batch with {@link ClosedException}.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      queries.close(core.uri());
      core.release();
    }
  }

  GraphCore core() {
    if (closed.get()) {
      throw ClosedException.of("graph " + core.uri());
    }
    return core;
  }

  QueryRunner queries() {
    return queries;
  }

  WriteRunner writes() {
    return writes;
  }

  /** Returns a disposition in the spelling of the audit log, for example {@code RolledForward}. */
  private static String disposition(Disposition disposition) {
    StringBuilder text = new StringBuilder();
    for (String word : disposition.name().split("_", -1)) {
      text.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return text.toString();
  }

  static CommitInfo toInfo(GraphCommit commit) {
    return new CommitInfo(
        commit.id().text(),
        commit.parent().map(CommitId::text),
        commit.mergedParent().map(CommitId::text),
        commit.actor(),
        commit.message(),
        Instant.EPOCH.plus(commit.createdAtMicros(), ChronoUnit.MICROS),
        commit.manifestVersion());
  }

  static Optional<CommitId> expected(WriteOptions options) {
    return options.expectedHead().map(CommitId::new);
  }
}
