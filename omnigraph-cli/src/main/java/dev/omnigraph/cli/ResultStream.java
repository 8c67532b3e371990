package dev.omnigraph.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * The stream of results. The first failure ends the command, so that nobody computes what cannot be
 * read and no half result passes for a whole one; what is written after it goes nowhere.
 */
final class ResultStream extends OutputStream {
  private final OutputStream target;
  private final String name;
  private boolean started;
  private boolean failed;

  /** Wraps a stream that errors call by the given name. */
  ResultStream(OutputStream target, String name) {
    this.target = target;
    this.name = name;
  }

  /** The result could not be written. */
  static final class FailedException extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    private final boolean readerGone;

    FailedException(String name, IOException cause) {
      super("cannot write " + name + ": " + IoFailures.reason(cause), cause);
      readerGone = String.valueOf(cause.getMessage()).contains("Broken pipe");
    }

    /** Returns whether the reader went away, as {@code head} does when it has seen enough. */
    boolean isReaderGone() {
      return readerGone;
    }
  }

  /** Returns whether anything was written. */
  boolean isStarted() {
    return started;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    started = true;
    if (!failed) {
      run(() -> target.write(bytes, offset, length));
    }
  }

  @Override
  public void flush() {
    if (!failed) {
      run(target::flush);
    }
  }

  @Override
  public void close() {
    run(target::close);
  }

  /** What may fail. */
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  private void run(Step step) {
    try {
      step.run();
    } catch (IOException e) {
      failed = true;
      throw new FailedException(name, e);
    }
  }
}
