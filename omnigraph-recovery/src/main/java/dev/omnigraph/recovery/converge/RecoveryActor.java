package dev.omnigraph.recovery.converge;

/** The actor of commits that recovery publishes. */
public final class RecoveryActor {
  /** The name in the commit. */
  public static final String NAME = "omnigraph:recovery";

  private RecoveryActor() {}
}
