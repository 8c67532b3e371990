package dev.omnigraph.storage;

import java.util.Map;

/**
 * The transaction that made a version, as far as it can be read back.
 *
 * @param uuid its identity
 * @param readVersion the version it was planned against
 * @param operation what kind it was
 * @param properties the text kept with it
 */
public record TransactionInfo(
    String uuid, long readVersion, OperationKind operation, Map<String, String> properties) {

  /** Kinds of transactions, as far as recovery and repair tell them apart. */
  public enum OperationKind {
    APPEND,
    DELETE,
    UPDATE,
    OVERWRITE,
    REWRITE,
    RESERVE_FRAGMENTS,
    CREATE_INDEX,
    RESTORE,
    UPDATE_CONFIG,
    OTHER;

    /** Returns whether the rows are the same before and after. */
    public boolean isMaintenance() {
      return this == REWRITE || this == RESERVE_FRAGMENTS || this == CREATE_INDEX;
    }
  }
}
