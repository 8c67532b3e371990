package dev.omnigraph.recovery.converge;

import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.publish.PublishRequest;
import dev.omnigraph.manifest.publish.Published;
import java.util.List;

/** What recovery reads and writes of the graph's manifest. Thread-safe. */
public interface GraphState {
  /**
   * Returns whether the branch exists, from the list of branches, which alone decides; an open that
   * fails is no evidence.
   */
  boolean hasBranch(BranchName branch);

  /** Returns the branches other than main. */
  List<BranchName> branches();

  /** Returns the newest snapshot of a branch after looking at storage. */
  Snapshot refresh(BranchName branch);

  /**
   * Publishes; visible and durable on return.
   *
   * @throws ConflictException if an expected version does not hold; nothing was published
   */
  Published publish(PublishRequest request);

  /**
   * Deletes the schema lock if it is there. Only for a caller which knows that no schema migration
   * is running or pending.
   *
   * @return whether there was one
   */
  boolean breakSchemaLock();
}
