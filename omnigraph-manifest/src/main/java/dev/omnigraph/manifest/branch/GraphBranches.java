package dev.omnigraph.manifest.branch;

import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.fault.Failpoints;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphCommit;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.manifest.ManifestFailpoint;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.manifest.coordinator.Coordinator;
import dev.omnigraph.manifest.init.GraphInit;
import dev.omnigraph.manifest.rows.ManifestSchema;
import dev.omnigraph.storage.BranchRef;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.TagRef;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates, lists and deletes the branches of a graph. A branch exists exactly when {@code
 * __manifest} has it; everything else that carries its name is derived.
 *
 * <p><b>Thread-safety:</b> thread-safe; creation and deletion follow each other within a process.
 */
public final class GraphBranches {
  private static final Logger LOG = LoggerFactory.getLogger(GraphBranches.class);

  private static final int INIT_VERSIONS_MAX = GraphInit.VERSIONS + 1; // other engines may differ

  /** The branch of {@code __manifest} whose existence locks the schema. */
  private static final BranchName SCHEMA_LOCK = BranchName.stored("__schema_apply_lock__");

  private final Coordinator coordinator;
  private final DatasetGateway gateway;
  private final Failpoints failpoints;
  private final GraphTags tags;
  private final ReentrantLock changes = new ReentrantLock();

  /** Returns the branches of the graph a coordinator stands for. */
  public GraphBranches(Coordinator coordinator, DatasetGateway gateway, Failpoints failpoints) {
    this.coordinator = coordinator;
    this.gateway = gateway;
    this.failpoints = failpoints;
    this.tags = new GraphTags(coordinator, gateway);
  }

  /** Lists the branches users see, main not included, in byte order. */
  public List<BranchRef> list() {
    return coordinator.branches();
  }

  /**
   * Runs work while no thread of this process creates or deletes a branch or a tag, or removes
   * versions of the manifest.
   */
  public <T> T whileUnchanged(Supplier<T> work) {
    changes.lock();
    try {
      return work.get();
    } finally {
      changes.unlock();
    }
  }

  /** Finds a branch other than main. */
  public Optional<BranchRef> find(BranchName name) {
    return list().stream().filter(ref -> ref.name().equals(name)).findFirst();
  }

  /**
   * Creates a branch at the head of another one.
   *
   * @throws NotFoundException if the other branch does not exist
   * @throws ConflictException if there is a branch or a tag of that name, or it is a path prefix of
   *     another branch's name or the reverse; nothing was changed
   */
  public BranchRef create(BranchName name, BranchName from) {
    return create(name, coordinator.capture(from));
  }

  /**
   * Creates a branch at a commit.
   *
   * @throws NotFoundException if no branch knows the commit, or it is no longer retained
   * @throws ConflictException as {@link #create(BranchName, BranchName)}
   */
  public BranchRef create(BranchName name, CommitId at) {
    return create(name, coordinator.at(at));
  }

  /**
   * Creates a branch at a snapshot. The cost does not depend on how many tables or rows there are.
   *
   * @throws NotFoundException if the snapshot's branch was deleted meanwhile
   * @throws ConflictException as {@link #create(BranchName, BranchName)}
   */
  public BranchRef create(BranchName name, Snapshot at) {
    changes.lock();
    try {
      requireFree(name);
      requireLive(at);
      return create(name, at.branch(), startOf(at));
    } finally {
      changes.unlock();
    }
  }

  /**
   * Returns the manifest version a branch starts with. The first commit of a graph is older than
   * the stamp that writers require, so a branch made there starts with the stamped version, which
   * shows the same.
   *
   * @throws NotFoundException if a cleanup that did not know of this removed it
   */
  private long startOf(Snapshot at) {
    if (at.lineage().head().filter(GraphCommit::isGenesis).isEmpty()) {
      return at.manifestVersion();
    }
    DatasetAddress manifest = coordinator.layout().manifest().on(at.branch());
    for (int step = 0; step < INIT_VERSIONS_MAX; step++) {
      try (DatasetHandle handle = gateway.open(manifest, at.manifestVersion() + step)) {
        if (ManifestSchema.isWritable(handle)) {
          return handle.version();
        }
      } catch (StorageException e) {
        if (e.fault() != StorageException.Fault.NOT_FOUND) {
          throw e;
        }
      }
    }
    throw NotFoundException.reclaimed(manifest.toString(), at.manifestVersion());
  }

  private void requireLive(Snapshot snapshot) {
    BranchName branch = snapshot.branch();
    if (!gateway
        .incarnation(coordinator.layout().manifest().on(branch))
        .equals(Optional.of(snapshot.incarnation()))) {
      throw NotFoundException.branch(branch.text());
    }
  }

  private BranchRef create(BranchName name, BranchName from, long version) {
    DatasetAddress manifest = coordinator.layout().manifest();
    createAuthority(manifest, from, version, name);
    try {
      requireSchemaUnlocked(); // it lists branches after it locked, so one of the two sees the
      // other
      failpoints.hit(ManifestFailpoint.BRANCH_CREATE_AFTER_MANIFEST);
      mirrorCreate(name, from);
    } catch (RuntimeException e) {
      try {
        gateway.deleteBranch(manifest, name);
      } catch (OmnigraphException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
    return find(name).orElseThrow(() -> NotFoundException.branch(name.text()));
  }

  /** Here the branch comes to be. The name was free, so a branch of that name is ours. */
  private void createAuthority(
      DatasetAddress manifest, BranchName from, long version, BranchName name) {
    try {
      gateway.createBranch(manifest.on(from), version, name);
    } catch (StorageException e) {
      if (!isThere(name, e)) {
        throw e;
      }
      LOG.atWarn()
          .addKeyValue("branch", name)
          .setCause(e)
          .log("a branch was created although its creation seemed to fail");
    }
  }

  /** Looks after a failure whether a branch exists. */
  private boolean isThere(BranchName name, StorageException failure) {
    try {
      return gateway.incarnation(coordinator.layout().manifest().on(name)).isPresent();
    } catch (StorageException e) {
      failure.addSuppressed(e);
      throw failure;
    }
  }

  /** Keeps the branch of the empty commit table that other engines expect beside ours. */
  private void mirrorCreate(BranchName name, BranchName from) {
    DatasetAddress commits = coordinator.layout().commits();
    if (!gateway.exists(commits)) {
      return;
    }
    gateway.deleteBranch(commits, name);
    DatasetAddress source = commits;
    try (DatasetHandle main = gateway.openLatest(commits)) {
      for (BranchRef ref : main.branches()) {
        if (ref.name().equals(from)) {
          source = commits.on(from);
        }
      }
    }
    try (DatasetHandle chain = gateway.openLatest(source)) {
      gateway.createBranch(source, chain.version(), name);
    }
  }

  /**
   * Locks the schema: until it is unlocked, no branch is made and nobody else changes the schema.
   *
   * @param stale whether a lock that is there can only be what an ended process left
   * @throws ConflictException if there is a branch other than main, all of which are named, or if
   *     the schema is locked; nothing was changed
   */
  public void lockSchema(BooleanSupplier stale) {
    changes.lock();
    try {
      requireOnlyMain();
      DatasetAddress manifest = coordinator.layout().manifest();
      if (isSchemaLocked()) {
        if (!stale.getAsBoolean()) {
          throw schemaLocked();
        }
        gateway.deleteBranch(manifest, SCHEMA_LOCK);
      }
      long version = coordinator.capture(BranchName.MAIN).manifestVersion();
      try {
        gateway.createBranch(manifest, version, SCHEMA_LOCK);
        requireOnlyMain();
      } catch (OmnigraphException e) {
        tryUnlock(e);
        throw e;
      }
    } finally {
      changes.unlock();
    }
  }

  private void tryUnlock(OmnigraphException failure) {
    try {
      unlockSchema();
    } catch (OmnigraphException e) {
      failure.addSuppressed(e); // an opening for writing breaks a lock nobody owns
    }
  }

  /** Unlocks the schema; absent is success. */
  public void unlockSchema() {
    gateway.deleteBranch(coordinator.layout().manifest(), SCHEMA_LOCK);
    coordinator.forget(SCHEMA_LOCK);
  }

  /**
   * Refuses a change of schema while there are branches beside main; {@link #lockSchema} asks
   * again.
   *
   * @throws ConflictException naming them
   */
  public void requireOnlyMain() {
    List<String> others = list().stream().map(ref -> ref.name().text()).toList();
    if (!others.isEmpty()) {
      throw ConflictException.branch(
          "the schema cannot be changed while there are branches beside main",
          "merge or delete them first",
          Details.of("branches", others));
    }
  }

  private boolean isSchemaLocked() {
    return coordinator.allBranches().stream().anyMatch(ref -> ref.name().equals(SCHEMA_LOCK));
  }

  private void requireSchemaUnlocked() {
    if (isSchemaLocked()) {
      throw schemaLocked();
    }
  }

  private static ConflictException schemaLocked() {
    return ConflictException.schema(
        "the schema is being changed",
        "wait for the change to end; one that was interrupted is ended by opening the graph for"
            + " writing",
        Details.of("lock", SCHEMA_LOCK));
  }

  private void requireFree(BranchName name) {
    if (name.isMain()) {
      throw taken(name, name);
    }
    for (BranchRef ref : coordinator.allBranches()) {
      if (ref.name().equals(SCHEMA_LOCK)) {
        throw schemaLocked();
      }
      String other = ref.name().text();
      if (other.equals(name.text())) {
        throw taken(name, ref.name());
      }
      if (other.startsWith(name.text() + "/") || name.text().startsWith(other + "/")) {
        throw ConflictException.branch(
            "a branch name must not be a path prefix of another one",
            "choose a name that shares no whole leading segments, for example with '-' for '/'",
            Details.of("branch", name).and("other", other));
      }
    }
    if (tags.find(name.text()).isPresent()) {
      throw ConflictException.branch(
          "there is a tag of this name",
          "choose another name, or delete the tag first",
          Details.of("branch", name).and("tag", name));
    }
  }

  private static ConflictException taken(BranchName name, BranchName other) {
    return ConflictException.branch(
        "the branch exists already",
        "choose another name, or delete the branch first",
        Details.of("branch", name).and("other", other));
  }

  /**
   * Deletes a branch and, as far as possible, everything derived from it. The caller has healed
   * pending operations before.
   *
   * @throws NotFoundException if there is no such branch
   * @throws ConflictException if it is main, or another branch descends from it or still reads its
   *     data; nothing was changed
   */
  public void delete(BranchName name) {
    changes.lock();
    try {
      Snapshot last = requireDeletable(name);
      deleteAuthority(name);
      failpoints.hit(ManifestFailpoint.BRANCH_DELETE_AFTER_MANIFEST);
      reclaim(name, last);
    } finally {
      changes.unlock();
    }
  }

  private Snapshot requireDeletable(BranchName name) {
    if (name.isMain()) {
      throw ConflictException.branch(
          "main cannot be deleted", "name another branch", Details.of("branch", name));
    }
    if (find(name).isEmpty()) {
      throw NotFoundException.branch(name.text());
    }
    for (TagRef tag :
        coordinator.exclusively(BranchName.MAIN, session -> session.current().handle().tags())) {
      if (tag.branch().equals(name)) {
        throw ConflictException.branch(
            "a tag keeps a commit of the branch",
            "delete the tag first",
            Details.of("branch", name).and("tag", tag.name()));
      }
    }
    Snapshot last = coordinator.capture(name);
    requireUnread(name, coordinator.capture(BranchName.MAIN));
    for (BranchRef other : list()) {
      if (!other.name().equals(name)) {
        requireUnread(name, coordinator.capture(other.name()));
      }
    }
    return last;
  }

  private static void requireUnread(BranchName name, Snapshot other) {
    for (TableEntry entry : other.entries()) {
      if (entry.isOwnedBy(name)) {
        throw inUse(Details.of("branch", name).and("descendant", other.branch().text()), null);
      }
    }
  }

  private static ConflictException inUse(Details details, @Nullable Throwable cause) {
    ConflictException conflict =
        ConflictException.branch(
            "another branch descends from the branch", "delete the descendants first", details);
    if (cause != null) {
      conflict.addSuppressed(cause);
    }
    return conflict;
  }

  /** Here the branch ends; before, nothing happened, after, only clean-up is left. */
  private void deleteAuthority(BranchName name) {
    try {
      coordinator.exclusively(
          name,
          session -> {
            session.suspect();
            deleteFromManifest(name);
            return name;
          });
    } catch (StorageException e) {
      if (e.fault() == StorageException.Fault.REFERENCED) {
        throw inUse(
            Details.of("branch", name).and("reason", e.details().getOrDefault("reason", "")), e);
      }
      throw e;
    }
    coordinator.forget(name);
  }

  private void deleteFromManifest(BranchName name) {
    try {
      gateway.deleteBranch(coordinator.layout().manifest(), name);
    } catch (StorageException e) {
      if (e.fault() == StorageException.Fault.REFERENCED || isThere(name, e)) {
        throw e;
      }
      LOG.atWarn()
          .addKeyValue("branch", name)
          .setCause(e)
          .log("a branch was deleted although its deletion seemed to fail");
    }
  }

  private void reclaim(BranchName name, Snapshot last) {
    GraphLayout layout = coordinator.layout();
    int index = 1;
    reclaim(layout.commits(), name, index);
    for (TableKey key : last.tables()) {
      index++;
      reclaim(layout.table(key), name, index);
    }
  }

  private void reclaim(DatasetAddress dataset, BranchName name, int index) {
    failpoints.hit(ManifestFailpoint.BRANCH_DELETE_BEFORE_TABLE_RECLAIM, index);
    try {
      gateway.deleteBranch(dataset, name);
    } catch (OmnigraphException e) {
      // The branch is gone already; a fork that stays is an orphan and is reclaimed by cleanup or
      // by the next branch of that name.
      LOG.atWarn()
          .addKeyValue("dataset", dataset.uri())
          .addKeyValue("branch", name)
          .setCause(e)
          .log("a fork of a deleted branch was left behind");
    }
  }
}
