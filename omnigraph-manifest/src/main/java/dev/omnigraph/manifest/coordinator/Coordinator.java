package dev.omnigraph.manifest.coordinator;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.manifest.GraphCommit;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.rows.ManifestSchema;
import dev.omnigraph.storage.BranchRef;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.StoredVersion;
import dev.omnigraph.storage.TextObjects;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * What is current in one graph, as one process knows it: per branch the newest view of {@code
 * __manifest} it has seen or made.
 *
 * <p><b>Thread-safety:</b> thread-safe. Reads of a warm branch take no lock.
 *
 * <p><b>Lifecycle:</b> one per graph and process; close releases the open manifest versions.
 * Snapshots stay valid.
 *
 * <p><b>Cost:</b> a warm {@link #capture} is free while foreign writers are excluded, otherwise one
 * probe (and for a branch other than main one small read). A change costs one open and one scan of
 * the fragments that are new.
 */
public final class Coordinator implements AutoCloseable {
  /*
   * Probe without listing: versions are consecutive, so a newer one exists only if the very next one
   * does or did. Cleanup could have removed the next one before we looked; it keeps versions younger
   * than an hour by default, so the version directory is listed once per RELIST_AFTER as well. A
   * branch can be deleted and made again at the same version number; its incarnation is compared
   * too.
   */
  private static final Duration RELIST_AFTER = Duration.ofMinutes(5);
  static final int FORWARD_MAX = 16;

  private final GraphLayout layout;
  private final DatasetGateway gateway;
  private final BooleanSupplier foreignWritersExcluded;
  private final InstantSource clock;
  private final TornVersions torn;
  private final CommitSignal signal = new CommitSignal();
  private final ConcurrentHashMap<BranchName, BranchSlot> slots = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Returns a coordinator that has read nothing yet.
   *
   * @param foreignWritersExcluded whether this process holds the writer lease now
   */
  public Coordinator(
      GraphLayout layout,
      DatasetGateway gateway,
      TextObjects texts,
      BooleanSupplier foreignWritersExcluded,
      InstantSource clock) {
    this.layout = layout;
    this.gateway = gateway;
    this.foreignWritersExcluded = foreignWritersExcluded;
    this.clock = clock;
    this.torn = new TornVersions(gateway, texts);
  }

  /** Returns the places of the graph. */
  public GraphLayout layout() {
    return layout;
  }

  /**
   * Returns the newest snapshot of a branch.
   *
   * @throws NotFoundException if there is no such branch, or no graph
   */
  public Snapshot capture(BranchName branch) {
    requireOpen();
    BranchSlot slot = slot(branch);
    ManifestView view = slot.view();
    if (view != null && !slot.isSuspect()) {
      if (foreignWritersExcluded.getAsBoolean() || !hasChanged(view, slot)) {
        return view.snapshot();
      }
    }
    return refresh(branch);
  }

  /** Returns the newest snapshot of a branch after looking at storage in any case. */
  public Snapshot refresh(BranchName branch) {
    return exclusively(branch, session -> session.reload().snapshot());
  }

  /**
   * Runs work that reads and moves one branch while no other thread of this process does.
   *
   * @throws NotFoundException if there is no such branch, or no graph
   */
  public <T> T exclusively(BranchName branch, Function<PublishSession, T> work) {
    requireOpen();
    BranchSlot slot = slot(branch);
    slot.lock();
    try {
      requireOpen();
      return work.apply(new PublishSession(this, branch, slot));
    } finally {
      slot.unlock();
    }
  }

  /** Forgets what is known of a branch, because it was deleted or is about to be. */
  public void forget(BranchName branch) {
    BranchSlot slot = slots.get(branch);
    if (slot != null) {
      slot.lock();
      try {
        slot.replace(null);
      } finally {
        slot.unlock();
      }
    }
  }

  /**
   * Returns the snapshot of a branch at a version of its manifest. Cost: one open, one scan.
   *
   * @throws NotFoundException if there never was such a version, or it is no longer retained
   */
  public Snapshot at(BranchName branch, long manifestVersion) {
    Snapshot newest = capture(branch);
    if (newest.manifestVersion() == manifestVersion) {
      return newest;
    }
    if (manifestVersion < 1 || manifestVersion > newest.manifestVersion()) {
      throw NotFoundException.of(
          "manifest version",
          branch + "@" + manifestVersion,
          "versions of this branch end at " + newest.manifestVersion());
    }
    try (DatasetHandle handle = gateway.open(address(branch), manifestVersion)) {
      ManifestSchema.requireReadable(handle);
      return ManifestView.load(branch, newest.incarnation(), handle).snapshot();
    } catch (StorageException e) {
      if (e.fault() == StorageException.Fault.NOT_FOUND) {
        NotFoundException reclaimed =
            NotFoundException.reclaimed(address(branch).toString(), manifestVersion);
        reclaimed.addSuppressed(e);
        throw reclaimed;
      }
      throw e;
    }
  }

  /**
   * Returns the snapshot a commit made.
   *
   * @throws NotFoundException if no branch knows the commit, or it is no longer retained
   */
  public Snapshot at(CommitId id) {
    GraphCommit commit =
        findCommit(id)
            .orElseThrow(
                () -> NotFoundException.of("commit", id.text(), "list the commits of the branch"));
    Snapshot newest = capture(commit.branch());
    if (newest.head().equals(id)) {
      return newest;
    }
    // A foreign change of the dataset that storage let pass before the publish makes the recorded
    // version too small; the commit is in the next one that shows it.
    long last = Math.min(newest.manifestVersion(), commit.manifestVersion() + FORWARD_MAX);
    for (long version = commit.manifestVersion(); version <= last; version++) {
      Snapshot snapshot = at(commit.branch(), version);
      if (snapshot.lineage().find(id).isPresent()) {
        return snapshot;
      }
    }
    throw NotFoundException.reclaimed(
        address(commit.branch()).toString(), commit.manifestVersion());
  }

  /** Finds a commit: on main, then on the branches this process has read, then on every branch. */
  public Optional<GraphCommit> findCommit(CommitId id) {
    Optional<GraphCommit> found = capture(BranchName.MAIN).lineage().find(id);
    if (found.isPresent()) {
      return found;
    }
    for (BranchSlot slot : slots.values()) {
      ManifestView view = slot.view();
      if (view != null && view.snapshot().lineage().find(id).isPresent()) {
        return view.snapshot().lineage().find(id);
      }
    }
    for (BranchRef ref : branches()) {
      found = capture(ref.name()).lineage().find(id);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** Lists the versions of the manifest of a branch that are stored, newest first: one listing. */
  public List<StoredVersion> storedVersions(BranchName branch) {
    return gateway.versions(address(branch));
  }

  /** Lists the graph branches users see, main not included, in byte order. */
  public List<BranchRef> branches() {
    List<BranchRef> listed = new ArrayList<>();
    for (BranchRef ref : allBranches()) {
      if (!ref.name().text().startsWith("__")) {
        listed.add(ref);
      }
    }
    return listed;
  }

  /** Lists every branch of {@code __manifest}, internal ones included, in byte order. */
  public List<BranchRef> allBranches() {
    return exclusively(
        BranchName.MAIN,
        session -> {
          List<BranchRef> listed = new ArrayList<>(session.current().handle().branches());
          listed.sort(Comparator.comparing(BranchRef::name));
          return listed;
        });
  }

  /**
   * Moves a torn newest version of the manifest of a branch aside. For an opener that holds the
   * writer lease, before anything is captured.
   *
   * @return the version moved aside
   */
  public List<Long> setAsideTornVersion(BranchName branch) {
    return torn.setAsideNewest(address(branch));
  }

  /** Returns what wakes readers when this process made or saw a change. */
  public CommitSignal signal() {
    return signal;
  }

  /** Returns a reader of the states of consecutive commits; the caller closes it. */
  public ManifestWalk walk() {
    requireOpen();
    return new ManifestWalk(this, gateway);
  }

  private BranchSlot slot(BranchName branch) {
    BranchSlot slot = slots.get(branch);
    if (slot == null) {
      if (!branch.isMain()) {
        requireIncarnation(branch); // names that are no branch must not leave a slot behind
      }
      slot = slots.computeIfAbsent(branch, b -> new BranchSlot());
    }
    return slot;
  }

  DatasetAddress address(BranchName branch) {
    return layout.manifest().on(branch);
  }

  /** Looks for a change without opening anything. */
  boolean hasChanged(ManifestView view, BranchSlot slot) {
    DatasetAddress address = address(view.branch());
    if (!requireIncarnation(view.branch()).equals(view.incarnation())) {
      return true;
    }
    if (!gateway.isNewest(address, view.snapshot().manifestVersion())) {
      return true;
    }
    return slot.listedBefore(clock.instant().minus(RELIST_AFTER));
  }

  private String requireIncarnation(BranchName branch) {
    return gateway
        .incarnation(address(branch))
        .orElseThrow(() -> NotFoundException.branch(branch.text()));
  }

  /** Brings a slot up to date with storage; the caller holds its lock. */
  @SuppressWarnings("MustBeClosedChecker") // the view owns it, or the finally block closes it
  ManifestView reload(BranchName branch, BranchSlot slot) {
    ManifestView known = slot.view();
    String incarnation = requireIncarnation(branch);
    DatasetHandle newest = openNewest(branch);
    boolean adopted = false;
    try {
      ManifestSchema.requireReadable(newest);
      ManifestView view;
      if (known == null
          || !known.incarnation().equals(incarnation)
          || newest.version() < known.snapshot().manifestVersion()) {
        view = ManifestView.load(branch, incarnation, newest);
      } else if (newest.version() == known.snapshot().manifestVersion()) {
        slot.confirm(clock.instant());
        return known;
      } else {
        view = known.extend(newest);
      }
      slot.replace(view);
      slot.confirm(clock.instant());
      adopted = true;
      signal.raise();
      return view;
    } finally {
      if (!adopted) {
        newest.close();
      }
    }
  }

  @MustBeClosed
  private DatasetHandle openNewest(BranchName branch) {
    try {
      return torn.openNewestReadable(address(branch));
    } catch (StorageException e) {
      if (e.fault() != StorageException.Fault.NOT_FOUND) {
        throw e;
      }
      NotFoundException absent =
          branch.isMain()
              ? NotFoundException.graph(layout.root())
              : NotFoundException.branch(branch.text());
      absent.addSuppressed(e);
      throw absent;
    }
  }

  Instant now() {
    return clock.instant();
  }

  /** Returns whether this process alone may write. */
  public boolean areForeignWritersExcluded() {
    return foreignWritersExcluded.getAsBoolean();
  }

  private void requireOpen() {
    if (closed.get()) {
      throw ClosedException.of("coordinator of " + layout.root());
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      signal.raise();
      for (BranchSlot slot : slots.values()) {
        slot.lock();
        try {
          slot.replace(null);
        } finally {
          slot.unlock();
        }
      }
    }
  }
}
