package dev.omnigraph.maintain;

import dev.omnigraph.CleanupOptions;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphCommit;
import dev.omnigraph.manifest.MergeBase;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.manifest.coordinator.Coordinator;
import dev.omnigraph.manifest.coordinator.PublishedVersions;
import dev.omnigraph.manifest.init.GraphInit;
import dev.omnigraph.manifest.rows.ManifestRow;
import dev.omnigraph.storage.BranchRef;
import dev.omnigraph.storage.TagRef;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything the history of a graph still refers to, under retention rules. Confined to one call;
 * the caller holds the list of branches still.
 */
final class Reachability {
  /*
   * Per branch the retained commits are a suffix of its own commits. Along a branch the pinned version
   * of a table only grows, so what the suffix pins is what its oldest commit pins, plus every
   * version ever published that is not older. A version counts in all chains of its table: a hand-off
   * rewrites the row of a version under another owner. Single commits are kept besides: what tags
   * name, what branches started from, and the commits from which two branches parted, without which they could not be merged.
   */
  private static final Logger LOG = LoggerFactory.getLogger(Reachability.class);

  private final Coordinator coordinator;
  private final CleanupOptions options;
  private final Instant now;
  private final Map<CommitId, GraphCommit> commits = new HashMap<>();
  private final List<Snapshot> heads = new ArrayList<>();
  private final Map<TableKey, Map<BranchName, Set<Long>>> exact = new HashMap<>();
  private final Map<TableKey, Set<Long>> inAnyChain = new HashMap<>();
  private final Map<BranchName, Long> manifestFrom = new HashMap<>();
  private final Map<BranchName, Set<Long>> manifestVersions = new HashMap<>();
  private final SortedSet<TableKey> tables = new TreeSet<>();

  private Reachability(Coordinator coordinator, CleanupOptions options, Instant now) {
    this.coordinator = coordinator;
    this.options = options;
    this.now = now;
  }

  static Reachability of(Coordinator coordinator, CleanupOptions options, Instant now) {
    Reachability reachability = new Reachability(coordinator, options, now);
    reachability.walk();
    return reachability;
  }

  /** Returns every table any branch has ever published. */
  SortedSet<TableKey> tables() {
    return tables;
  }

  /** Returns the branches that exist, main included. */
  List<BranchName> branches() {
    return heads.stream().map(Snapshot::branch).toList();
  }

  boolean needsManifest(BranchName branch, long version) {
    return version >= manifestFrom.getOrDefault(branch, 0L)
        || manifestVersions.getOrDefault(branch, Set.of()).contains(version);
  }

  boolean needs(TableKey table, BranchName owner, long version) {
    return inAnyChain.getOrDefault(table, Set.of()).contains(version)
        || exact.getOrDefault(table, Map.of()).getOrDefault(owner, Set.of()).contains(version);
  }

  /** Returns whether a commit that stays reads the table from the chain of a branch. */
  boolean needsChain(TableKey table, BranchName owner) {
    return exact.getOrDefault(table, Map.of()).containsKey(owner);
  }

  private void walk() {
    heads.add(coordinator.refresh(BranchName.MAIN));
    for (BranchRef branch : coordinator.allBranches()) {
      heads.add(coordinator.refresh(branch.name()));
      keepStart(branch);
    }
    for (Snapshot head : heads) {
      head.lineage().commits().forEach(commit -> commits.put(commit.id(), commit));
    }
    for (Snapshot head : heads) {
      keepBranch(head);
    }
    for (int i = 0; i < heads.size(); i++) {
      for (int j = i + 1; j < heads.size(); j++) {
        keepBase(heads.get(i).head(), heads.get(j).head());
      }
    }
    for (TagRef tag : tags()) {
      keepSnapshot(coordinator.at(tag.branch(), tag.version()));
    }
  }

  /** Keeps what a merge of two heads would compare with. */
  private void keepBase(CommitId left, CommitId right) {
    MergeBase.find(left, right, this::find).ifPresent(this::keepCommit);
    for (MergeBase.Also also : MergeBase.also(left, right, this::find)) {
      find(also.from()).ifPresent(this::keepCommit);
      find(also.to()).ifPresent(this::keepCommit);
    }
  }

  private Optional<GraphCommit> find(CommitId id) {
    return Optional.ofNullable(commits.get(id));
  }

  private List<TagRef> tags() {
    return coordinator.exclusively(BranchName.MAIN, session -> session.current().handle().tags());
  }

  private void keepBranch(Snapshot head) {
    keepSnapshot(head);
    Snapshot oldest = oldestRetained(head);
    keepSnapshot(oldest);
    manifestFrom.put(head.branch(), firstVersion(oldest));
    for (ManifestRow.TableVersion published : PublishedVersions.of(coordinator, head.branch())) {
      tables.add(published.key());
      if (published.version() >= oldest.latestVisible(published.key())) {
        inAnyChain.computeIfAbsent(published.key(), k -> new HashSet<>()).add(published.version());
        exactly(published.key(), published.owner()).add(published.version());
      }
    }
  }

  /** Returns the state of the oldest commit of a branch that is kept and still there. */
  private Snapshot oldestRetained(Snapshot head) {
    List<GraphCommit> own =
        head.lineage().commits().stream().filter(c -> c.branch().equals(head.branch())).toList();
    Set<Long> stored = new HashSet<>();
    coordinator.storedVersions(head.branch()).forEach(version -> stored.add(version.version()));
    for (int i = 0; i < own.size() - 1; i++) {
      if (stored.contains(own.get(i).manifestVersion()) && isRetained(own, i)) {
        Optional<Snapshot> snapshot = snapshot(own.get(i));
        if (snapshot.isPresent()) {
          return snapshot.get();
        }
      }
    }
    return head;
  }

  /**
   * Returns the version that brought the newest commit of a state, by which the commit is read once
   * it is no longer the newest; the state may be of a later version that brought none.
   */
  private static long firstVersion(Snapshot state) {
    return state
        .lineage()
        .find(state.head())
        .filter(commit -> commit.branch().equals(state.branch()))
        .map(commit -> Math.min(commit.manifestVersion(), state.manifestVersion()))
        .orElse(state.manifestVersion());
  }

  private boolean isRetained(List<GraphCommit> own, int index) {
    int newer = own.size() - 1 - index;
    if (options.keepCommits().filter(keep -> newer < keep).isPresent()) {
      return true;
    }
    Instant supersededAt =
        Instant.EPOCH.plus(own.get(index + 1).createdAtMicros(), ChronoUnit.MICROS);
    return supersededAt.isAfter(ago(now, options.minimumAge()))
        || options.keepYounger().filter(age -> supersededAt.isAfter(ago(now, age))).isPresent();
  }

  /** Returns when something of an age was made, however old it is. */
  static Instant ago(Instant now, Duration age) {
    return age.compareTo(Duration.between(Instant.MIN, now)) < 0 ? now.minus(age) : Instant.MIN;
  }

  /** Storage keeps the manifest a branch started from, so its tables must stay, too. */
  private void keepStart(BranchRef branch) {
    try {
      keepSnapshot(coordinator.at(branch.name(), branch.parentVersion()));
    } catch (NotFoundException reclaimed) {
      LOG.atDebug()
          .addKeyValue("branch", branch.name())
          .setCause(reclaimed)
          .log("the start of a branch is not there");
    }
  }

  private void keepCommit(GraphCommit commit) {
    snapshot(commit).ifPresent(this::keepSnapshot);
  }

  /** Returns the state a commit left, unless an earlier cleanup removed it. */
  private Optional<Snapshot> snapshot(GraphCommit commit) {
    try {
      return Optional.of(coordinator.at(commit.id()));
    } catch (NotFoundException reclaimed) {
      return Optional.empty();
    }
  }

  private void keepSnapshot(Snapshot snapshot) {
    manifestVersions
        .computeIfAbsent(snapshot.branch(), b -> new HashSet<>())
        .addAll(List.of(snapshot.manifestVersion(), firstVersion(snapshot)));
    if (snapshot.lineage().head().filter(GraphCommit::isGenesis).isPresent()) {
      keepStamp(snapshot);
    }
    for (TableEntry entry : snapshot.entries()) {
      tables.add(entry.key());
      exactly(entry.key(), entry.owner()).add(entry.version());
    }
  }

  /**
   * A branch made at the first commit starts with one of the versions that followed it and show the
   * same; what follows those shows later commits, whose tables may be gone.
   */
  private void keepStamp(Snapshot genesis) {
    Set<Long> kept = Objects.requireNonNull(manifestVersions.get(genesis.branch()));
    for (long version = genesis.manifestVersion() + 1; version <= GraphInit.VERSIONS; version++) {
      kept.add(version);
    }
  }

  private Set<Long> exactly(TableKey table, BranchName owner) {
    return exact
        .computeIfAbsent(table, k -> new HashMap<>())
        .computeIfAbsent(owner, b -> new HashSet<>());
  }
}
