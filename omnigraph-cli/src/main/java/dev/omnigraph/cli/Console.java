package dev.omnigraph.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where the program reads and prints: results go to one stream, everything else to the other.
 * Confined to the main thread.
 */
final class Console {
  private final InputStream in;
  private final ResultBuffer results;
  private final PrintStream out;
  private final PrintStream err;
  private final boolean outTerminal;
  private final boolean errTerminal;

  Console(
      InputStream in,
      OutputStream out,
      OutputStream err,
      boolean outTerminal,
      boolean errTerminal) {
    this.in = in;
    this.results = new ResultBuffer(new ResultStream(out, "standard output"));
    this.out = new PrintStream(results, false, StandardCharsets.UTF_8);
    this.err = new PrintStream(err, true, StandardCharsets.UTF_8);
    this.outTerminal = outTerminal;
    this.errTerminal = errTerminal;
  }

  /**
   * Returns the process's console. The launcher script says which streams are terminals; without it
   * only an interactive JVM counts as one.
   */
  static Console system() {
    boolean interactive = isInteractive();
    return new Console(
        System.in,
        new FileOutputStream(FileDescriptor.out), // System.out hides that writing failed
        System.err,
        flag("omnigraph.stdout.terminal", interactive),
        flag("omnigraph.stderr.terminal", interactive));
  }

  @SuppressWarnings("SystemConsoleNull") // only asked where null still means no terminal
  private static boolean isInteractive() {
    return Runtime.version().feature() < 22 && System.console() != null;
  }

  private static boolean flag(String property, boolean fallback) {
    String value = System.getProperty(property);
    return value == null ? fallback : value.equals("true");
  }

  /** Returns the program's standard input. */
  InputStream in() {
    return in;
  }

  /** Returns the stream of results, see {@link ResultStream}; not flushed line by line. */
  PrintStream out() {
    return out;
  }

  /** Returns the stream of everything that is not the result. */
  PrintStream err() {
    return err;
  }

  /** Drops what there is of a result that broke off, unless its beginning is out already. */
  void dropResult() {
    results.drop();
  }

  boolean isOutTerminal() {
    return outTerminal;
  }

  boolean isErrTerminal() {
    return errTerminal;
  }

  void flush() {
    out.flush();
    err.flush();
  }
}
