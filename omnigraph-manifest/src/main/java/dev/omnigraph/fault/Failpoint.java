package dev.omnigraph.fault;

/**
 * A named boundary in a multi-step operation. Implemented by enums, one per module or operation.
 */
public interface Failpoint {
  /** Returns the name used by the crash matrix, for example {@code write.afterStage}. */
  String pointName();
}
