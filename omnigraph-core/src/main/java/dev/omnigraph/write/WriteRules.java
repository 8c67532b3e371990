package dev.omnigraph.write;

/**
 * What must hold of a write for its commit. Called once on the captured base and again, under the
 * queues, on the base the commit is made on, if that is another one.
 */
@FunctionalInterface
public interface WriteRules {
  /** Nothing beyond the versions of the written tables. */
  WriteRules NONE = (txn, reads) -> {};

  /**
   * Checks.
   *
   * @throws dev.omnigraph.errors.OmnigraphException if the write must not happen
   */
  void check(WriteTxn txn, ReadSet reads);
}
