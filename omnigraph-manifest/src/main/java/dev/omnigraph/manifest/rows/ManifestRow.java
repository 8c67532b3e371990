package dev.omnigraph.manifest.rows;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphCommit;
import java.util.Optional;

/** One row of {@code __manifest} by its meaning. Immutable. */
public sealed interface ManifestRow {

  /** Receives a row by kind. */
  interface Visitor {
    /** Receives the registration of a table. */
    void onTable(Table row);

    /** Receives one published version of a table. */
    void onTableVersion(TableVersion row);

    /** Receives the end of a table. */
    void onTombstone(Tombstone row);

    /** Receives a commit. */
    void onCommit(Commit row);

    /** Receives the contention row of a branch. */
    void onHead(Head row);

    /** Receives a row of a kind this library does not know. */
    void onOther(Other row);
  }

  /** Passes this row to the method of its kind. */
  void accept(Visitor visitor);

  /**
   * A registered table.
   *
   * @param relativePath its directory below the graph root
   */
  record Table(TableKey key, String relativePath) implements ManifestRow {
    @Override
    public void accept(Visitor visitor) {
      visitor.onTable(this);
    }
  }

  /**
   * A published version of a table.
   *
   * @param owner the branch whose chain holds it
   */
  record TableVersion(TableKey key, long version, BranchName owner, long rowCount)
      implements ManifestRow {
    @Override
    public void accept(Visitor visitor) {
      visitor.onTableVersion(this);
    }
  }

  /**
   * The end of a table: versions up to this one are hidden.
   *
   * @param version the tombstone version
   */
  record Tombstone(TableKey key, long version) implements ManifestRow {
    @Override
    public void accept(Visitor visitor) {
      visitor.onTombstone(this);
    }
  }

  /** A commit of the graph. */
  record Commit(GraphCommit commit) implements ManifestRow {
    @Override
    public void accept(Visitor visitor) {
      visitor.onCommit(this);
    }
  }

  /**
   * The contention row of a branch, rewritten by each publish; not the authority for parents.
   *
   * @param head the newest commit
   * @param parent its parent
   */
  record Head(BranchName branch, CommitId head, Optional<CommitId> parent) implements ManifestRow {
    @Override
    public void accept(Visitor visitor) {
      visitor.onHead(this);
    }
  }

  /** A row of an unknown kind; ignored by readers, kept by writers. */
  record Other(String objectId, String objectType) implements ManifestRow {
    @Override
    public void accept(Visitor visitor) {
      visitor.onOther(this);
    }
  }
}
