package org.apache.arrow.dataset.scanner;

import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/** A scan over a dataset, as far as Lance's scanner needs it to link. */
@SuppressWarnings("try") // the signature is given
public interface Scanner extends AutoCloseable {
  /** Starts reading batches. */
  ArrowReader scanBatches();

  /** Returns the scan as tasks. */
  Iterable<? extends ScanTask> scan();

  /** Returns the schema of the batches. */
  Schema schema();
}
