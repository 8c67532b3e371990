package dev.omnigraph.cli;

import java.io.BufferedOutputStream;

/** Holds a result back until there is much of it, so that one that breaks off can be dropped. */
final class ResultBuffer extends BufferedOutputStream {
  private static final int BYTES = 1 << 16;

  private final ResultStream target;

  ResultBuffer(ResultStream target) {
    super(target, BYTES);
    this.target = target;
  }

  /** Drops what is held, unless its beginning is out already. */
  synchronized void drop() {
    if (!target.isStarted()) {
      count = 0;
    }
  }
}
