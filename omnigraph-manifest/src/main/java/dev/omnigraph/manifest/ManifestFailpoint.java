package dev.omnigraph.manifest;

import dev.omnigraph.fault.Failpoint;

/** The boundaries of this module's multi-step operations. */
public enum ManifestFailpoint implements Failpoint {
  /** {@code _schema.pg} exists, nothing else does. */
  INIT_SCHEMA_CLAIMED("init.schemaClaimed"),
  /** All three schema files exist. */
  INIT_CONTRACT_WRITTEN("init.contractWritten"),
  /** One more table dataset exists; indexed by table. */
  INIT_TABLE_CREATED("init.tableCreated"),
  /** {@code __manifest} exists with its rows, without configuration and stamp. */
  INIT_MANIFEST_CREATED("init.manifestCreated"),
  /** The stamp is written; the side tables do not exist yet. */
  INIT_MANIFEST_STAMPED("init.manifestStamped"),
  /** Before the manifest is read for a publish; once per attempt. */
  PUBLISH_BEFORE_LOAD("publish.beforeLoad"),
  /** All checks passed; once per attempt. */
  PUBLISH_AFTER_CHECK("publish.afterCheck"),
  /** The rows are staged and nothing is visible. */
  PUBLISH_BEFORE_MERGE("publish.beforeMerge"),
  /** The commit is visible and not yet acknowledged. */
  PUBLISH_AFTER_MERGE("publish.afterMerge"),
  /** The commit is visible and its outcome is about to be looked at. */
  PUBLISH_ACK_LOST("publish.ackLost"),
  /** A table of an inherited chain is about to be forked. */
  FORK_BEFORE_CREATE("fork.beforeCreate"),
  /** The fork exists and nothing points to it. */
  FORK_AFTER_CREATE("fork.afterCreate"),
  /** A refused fork is about to be classified. */
  FORK_BEFORE_CLASSIFY("fork.beforeClassify"),
  /** An orphan fork is about to be deleted. */
  FORK_BEFORE_RECLAIM("fork.beforeReclaim"),
  /** The branch of {@code __manifest} exists, that of the commit table does not. */
  BRANCH_CREATE_AFTER_MANIFEST("branch.create.afterManifest"),
  /** The branch is gone from {@code __manifest}; its forks are orphans. */
  BRANCH_DELETE_AFTER_MANIFEST("branch.delete.afterManifest"),
  /** One more orphan fork is about to be deleted. */
  BRANCH_DELETE_BEFORE_TABLE_RECLAIM("branch.delete.beforeTableReclaim"),
  /** The state a tag is to name was found, nothing names it yet. */
  TAG_BEFORE_CREATE("tag.beforeCreate");

  private final String text;

  ManifestFailpoint(String text) {
    this.text = text;
  }

  @Override
  public String pointName() {
    return text;
  }
}
