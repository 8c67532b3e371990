package org.apache.arrow.dataset.scanner;

import org.apache.arrow.vector.ipc.ArrowReader;

/** One part of a scan, as far as Lance's scanner needs it to link. */
@SuppressWarnings("try") // the signature is given
public interface ScanTask extends AutoCloseable {
  /** Starts reading the part. */
  ArrowReader execute();
}
