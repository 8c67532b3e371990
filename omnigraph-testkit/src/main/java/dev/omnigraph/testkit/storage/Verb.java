package dev.omnigraph.testkit.storage;

/** The calls that are counted. */
public enum Verb {
  /** A version file was loaded and a dataset object made. */
  OPEN,
  /** The newest version, or whether anything changed, was asked for. */
  PROBE,
  /** Rows were read. */
  SCAN,
  /** Rows were counted by storage. */
  COUNT,
  /** A dataset was created. */
  CREATE,
  /** Data files were written that no version names yet. */
  STAGE,
  /** A transaction was committed. */
  COMMIT,
  /** Rows were upserted by key. */
  UPSERT,
  /** An index was built. */
  INDEX,
  /** The transaction of a version was read. */
  READ_TRANSACTION,
  /** Fragments of a version were listed. */
  LIST_FRAGMENTS,
  /** Deleted rows of a fragment were read. */
  READ_DELETIONS,
  /** Branches of a dataset were listed. */
  LIST_BRANCHES,
  /** A dataset branch was created or deleted. */
  CHANGE_BRANCH,
  /** Files of one commit were forced to stable storage. */
  FORCE,
  /** A dataset or versions of it were removed. */
  REMOVE,
  /** A text was read. */
  READ_TEXT,
  /** The existence of an object was asked. */
  EXISTS,
  /** A text was written. */
  WRITE_TEXT,
  /** A text was renamed. */
  RENAME_TEXT,
  /** A text was deleted. */
  DELETE_TEXT,
  /** A directory was listed. */
  LIST_DIR
}
