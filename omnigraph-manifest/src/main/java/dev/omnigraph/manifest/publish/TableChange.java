package dev.omnigraph.manifest.publish;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import java.util.Objects;

/** One change of the graph's tables that a publish makes visible. Immutable. */
public sealed interface TableChange {
  /** Returns the table. */
  TableKey key();

  /** Registers a table; registering it again under its directory changes nothing. */
  record Register(TableKey key) implements TableChange {
    /** Validates. */
    public Register {
      Objects.requireNonNull(key);
    }
  }

  /**
   * Pins a table at a version.
   *
   * @param version the version of the owner's chain, at least 1
   * @param owner the graph branch whose chain holds it
   * @param rowCount the live rows of that version
   */
  record Update(TableKey key, long version, BranchName owner, long rowCount)
      implements TableChange {
    /** Validates. */
    public Update {
      Objects.requireNonNull(key);
      Objects.requireNonNull(owner);
      if (version < 1 || rowCount < 0) {
        throw new IllegalArgumentException("a version starts at 1 and a row count at 0");
      }
    }
  }

  /**
   * Drops a table: hides its versions up to this one.
   *
   * @param version the tombstone version, at least 1
   */
  record Tombstone(TableKey key, long version) implements TableChange {
    /** Validates. */
    public Tombstone {
      Objects.requireNonNull(key);
      if (version < 1) {
        throw new IllegalArgumentException("a version starts at 1");
      }
    }
  }
}
