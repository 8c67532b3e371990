package dev.omnigraph.recovery.sidecar;

import java.util.Optional;

/** The kinds of operations that move table heads. */
public enum WriterKind {
  /** A mutation, or a transaction of several. */
  MUTATION("Mutation"),
  /** A bulk load in any mode, overwrite included. */
  LOAD("Load"),
  /** A schema migration. */
  SCHEMA_APPLY("SchemaApply"),
  /** A three-way merge of one graph branch into another. */
  BRANCH_MERGE("BranchMerge"),
  /** An index build. */
  ENSURE_INDICES("EnsureIndices"),
  /** A compaction. */
  OPTIMIZE("Optimize");

  private final String text;

  WriterKind(String text) {
    this.text = text;
  }

  /** Returns the name stored in sidecars and audit rows. */
  public String text() {
    return text;
  }

  /** Returns the kind stored under a name, or empty if there is none. */
  public static Optional<WriterKind> parse(String text) {
    for (WriterKind kind : values()) {
      if (kind.text.equals(text)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
