package dev.omnigraph.recovery.sidecar;

import dev.omnigraph.errors.Invariant;
import dev.omnigraph.ids.OperationId;

/**
 * A sidecar whose operation is under way in this process.
 *
 * <p><b>Thread-safety:</b> confined to the writer. <b>Lifecycle:</b> ends with {@link #complete},
 * after the publish, or with {@link #abandon} or close, which leave the file to recovery; a later
 * call does nothing. Until then recovery of this process passes it over.
 */
public final class ArmedSidecar implements AutoCloseable {
  private final SidecarStore store;
  private Sidecar sidecar;
  private boolean ended;

  ArmedSidecar(SidecarStore store, Sidecar sidecar) {
    this.store = store;
    this.sidecar = sidecar;
  }

  /** Returns the content as last written. */
  public Sidecar sidecar() {
    return sidecar;
  }

  /** Returns the id of the operation. */
  public OperationId operationId() {
    return sidecar.operationId();
  }

  /**
   * Replaces the content durably: the confirmation of a merge, or the full content of a schema
   * migration.
   */
  public void rewrite(Sidecar content) {
    Invariant.check(!ended, "an ended sidecar is not rewritten", sidecar.operationId());
    Invariant.check(
        content.operationId().equals(sidecar.operationId())
            && content.writerKind() == sidecar.writerKind(),
        "a sidecar keeps its operation",
        sidecar.operationId(),
        content.operationId());
    store.write(content);
    sidecar = content;
  }

  /** Deletes the sidecar after its operation became visible; best effort, never fails. */
  public void complete() {
    if (!ended) {
      ended = true;
      store.delete(sidecar.operationId());
      store.release(sidecar.operationId());
    }
  }

  /** Leaves the sidecar to recovery, which completes or undoes the operation. */
  public void abandon() {
    if (!ended) {
      ended = true;
      store.release(sidecar.operationId());
    }
  }

  /** Abandons the sidecar unless it was completed. */
  @Override
  public void close() {
    abandon();
  }
}
