package dev.omnigraph.cli;

/** The command line asks for something contradictory; the program prints how to ask. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
