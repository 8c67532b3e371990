package dev.omnigraph.evolve;

import dev.omnigraph.fault.Failpoint;

/** The boundaries of a schema apply. */
public enum EvolveFailpoint implements Failpoint {
  /** The schema is locked, nothing else was done. */
  AFTER_LOCK("schema.afterLock"),
  /** One more table was rewritten or made; indexed by table. */
  AFTER_REWRITE("schema.afterRewrite"),
  /** All tables are done and forced, no schema file is staged. */
  BEFORE_STAGING("schema.beforeStaging"),
  /** One more schema file is staged; indexed by file. */
  AFTER_STAGING("schema.afterStaging"),
  /** The change is visible, the schema files are the old ones. */
  AFTER_PUBLISH("schema.afterPublish"),
  /** One more schema file was renamed; indexed by file. */
  AFTER_RENAME("schema.afterRename"),
  /** The new schema is in force, what is dropped for good is still there. */
  BEFORE_PURGE("schema.beforePurge"),
  /** Everything is done but the lock. */
  BEFORE_UNLOCK("schema.beforeUnlock");

  private final String text;

  EvolveFailpoint(String text) {
    this.text = text;
  }

  @Override
  public String pointName() {
    return text;
  }
}
