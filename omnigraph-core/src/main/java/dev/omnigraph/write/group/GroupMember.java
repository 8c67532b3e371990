package dev.omnigraph.write.group;

/** One writer's work, which another writer may do along with its own. */
public interface GroupMember {
  /** Returns whether its outcome is known. */
  boolean isDone();

  /** Returns whether it may be done along with the other; symmetric. */
  boolean isCompatible(GroupMember other);

  /** Gives it the outcome of work that broke off nobody knows where. */
  void abandon(Throwable cause);
}
