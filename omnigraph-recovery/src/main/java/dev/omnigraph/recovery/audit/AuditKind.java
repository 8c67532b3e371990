package dev.omnigraph.recovery.audit;

import java.util.Optional;

/** How an interrupted operation ended. */
public enum AuditKind {
  /** Its effects are visible. */
  ROLLED_FORWARD("RolledForward"),
  /** Its effects, if there were any, were undone. */
  ROLLED_BACK("RolledBack"),
  /** Its branch was deleted before it ended. */
  ORPHANED_BRANCH_DISCARDED("OrphanedBranchDiscarded");

  private final String text;

  AuditKind(String text) {
    this.text = text;
  }

  /** Returns the name stored in the audit table. */
  public String text() {
    return text;
  }

  /** Returns the kind stored under a name, or empty if there is none. */
  public static Optional<AuditKind> parse(String text) {
    for (AuditKind kind : values()) {
      if (kind.text.equals(text)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
