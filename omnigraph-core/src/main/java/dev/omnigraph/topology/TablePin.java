package dev.omnigraph.topology;

import dev.omnigraph.storage.DatasetAddress;
import java.util.Objects;

/**
 * One version of one table, named so that it never stands for other content. Immutable.
 *
 * @param address the dataset and the branch whose version chain is meant
 * @param incarnation tells two branches of one name apart; empty for main
 * @param version the version, at least 1
 */
public record TablePin(DatasetAddress address, String incarnation, long version) {
  /** Validates. */
  public TablePin {
    Objects.requireNonNull(address);
    Objects.requireNonNull(incarnation);
    if (version < 1) {
      throw new IllegalArgumentException("a table version is at least 1");
    }
  }

  /** Returns the same chain at another version. */
  public TablePin at(long otherVersion) {
    return new TablePin(address, incarnation, otherVersion);
  }

  @Override
  public String toString() {
    return address + "@" + version;
  }
}
