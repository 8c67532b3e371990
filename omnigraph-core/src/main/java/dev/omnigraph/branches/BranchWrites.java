package dev.omnigraph.branches;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.ManifestFailpoint;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.manifest.branch.GraphBranches;
import dev.omnigraph.manifest.branch.GraphTags;
import dev.omnigraph.manifest.queue.QueueKey;
import dev.omnigraph.manifest.queue.TableQueues;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.topology.DatasetLease;
import dev.omnigraph.write.Healing;
import dev.omnigraph.write.SnapshotPins;
import dev.omnigraph.write.WriteEnvironment;
import java.util.HashSet;
import java.util.Set;

/** Creates and deletes branches beside the writers of their tables. Thread-safe. */
public final class BranchWrites {
  private final WriteEnvironment environment;
  private final Healing healing;
  private final GraphBranches branches;
  private final GraphTags tags;
  private final References references;

  /** Changes the branches of one graph. */
  public BranchWrites(WriteEnvironment environment, Healing healing, GraphBranches branches) {
    this.environment = environment;
    this.healing = healing;
    this.branches = branches;
    this.tags = new GraphTags(environment.coordinator(), environment.gateway());
    this.references = new References(environment.coordinator(), tags);
  }

  /**
   * Creates a branch. The cost does not depend on the size of the graph.
   *
   * @param from what {@link References#resolve} understands
   * @return the state the branch starts with
   * @throws dev.omnigraph.errors.NotFoundException if the source does not exist, or its rows are
   *     gone
   * @throws dev.omnigraph.errors.ConflictException if the name is taken, or is a path prefix of
   *     another branch's name or the reverse
   */
  public Snapshot create(BranchName name, String from) {
    return branches.whileUnchanged(
        () -> {
          Snapshot source = references.resolve(from);
          requireData(source);
          branches.create(name, source);
          return source;
        });
  }

  /** Creates a branch unless it exists; returns whether it did. Otherwise as {@link #create}. */
  public boolean createIfMissing(BranchName name, String from) {
    if (name.isMain() || branches.find(name).isPresent()) {
      return false;
    }
    create(name, from);
    return true;
  }

  /**
   * Names a state for good and keeps it from cleanup. Between looking the state up and naming it,
   * neither cleanup nor the deletion of its branch can take it away.
   *
   * @param at what {@link References#resolve} understands
   * @return the state
   */
  public Snapshot tag(String name, String at) {
    return branches.whileUnchanged(
        () -> {
          Snapshot state = references.resolve(at);
          requireData(state);
          environment.failpoints().hit(ManifestFailpoint.TAG_BEFORE_CREATE);
          tags.create(name, state);
          return state;
        });
  }

  /**
   * A change of the schema that dropped for good took the rows of older states with it, although
   * their manifests stay. Looks at tables only where the schema changed since.
   *
   * @throws dev.omnigraph.errors.NotFoundException naming the first table that is gone
   */
  @SuppressWarnings("try") // opened, and nothing else
  private void requireData(Snapshot state) {
    boolean changed =
        environment.coordinator().capture(state.branch()).lineage().commits().stream()
            .anyMatch(
                commit ->
                    commit.branch().equals(state.branch())
                        && commit.manifestVersion() > state.manifestVersion()
                        && commit.schema().isPresent());
    if (!changed) {
      return;
    }
    SnapshotPins pins = environment.pins(state);
    for (TableEntry entry : state.entries()) {
      try (DatasetLease opened = environment.views().lease(pins.pin(entry))) {
        // there
      }
    }
  }

  /** Deletes a tag. */
  public void deleteTag(String name) {
    branches.whileUnchanged(
        () -> {
          tags.delete(name);
          return name;
        });
  }

  /**
   * Deletes a branch after the writes to it that are under way. Later ones fail, as do reads of
   * states the branch alone held.
   *
   * @throws dev.omnigraph.errors.NotFoundException if there is no such branch
   * @throws dev.omnigraph.errors.ConflictException if it is main, or another branch needs it
   * @throws dev.omnigraph.errors.BusyException if a write to the branch does not end in time
   */
  @SuppressWarnings("try") // held while the block runs
  public void delete(BranchName name) {
    if (name.isMain()) {
      branches.delete(name); // refuses
    }
    healing.heal();
    Snapshot last = environment.coordinator().capture(name);
    Set<QueueKey> keys = new HashSet<>();
    last.tables().forEach(key -> keys.add(QueueKey.of(key, name)));
    try (TableQueues.Held ignored =
        environment.queues().acquire(keys, environment.queueTimeout())) {
      branches.delete(name);
      for (TableKey key : last.tables()) {
        DatasetAddress chain = environment.layout().table(key, name);
        environment.heads().forget(chain);
        environment.views().forget(chain);
      }
    }
  }
}
