package dev.omnigraph.testkit.storage;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.storage.BatchStream;
import org.apache.arrow.vector.VectorSchemaRoot;

/** A stream that notes how many rows it gave. As thread-safe as what it wraps. */
final class CountingStream implements BatchStream {
  private final BatchStream inner;
  private final StorageLedger ledger;

  @MustBeClosed
  CountingStream(BatchStream inner, StorageLedger ledger) {
    this.inner = inner;
    this.ledger = ledger;
  }

  @Override
  public boolean next() {
    boolean more = inner.next();
    if (more) {
      ledger.addRows(inner.batch().getRowCount());
    }
    return more;
  }

  @Override
  public VectorSchemaRoot batch() {
    return inner.batch();
  }

  @Override
  public void close() {
    inner.close();
  }
}
