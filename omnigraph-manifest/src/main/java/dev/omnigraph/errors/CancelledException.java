package dev.omnigraph.errors;

/** The caller, or an interrupt, asked for the end of the call. Nothing was changed. */
public final class CancelledException extends OmnigraphException {
  private static final long serialVersionUID = 1L;

  private CancelledException(Details details) {
    super(
        ErrorCode.CANCELLED,
        Retry.NEVER,
        Effect.NONE,
        "the operation was cancelled",
        "",
        details.toMap(),
        null);
  }

  /** Returns the error for the named operation. */
  public static CancelledException of(String operation) {
    return new CancelledException(Details.of("operation", operation));
  }

  @Override
  CancelledException copy() {
    return new CancelledException(Details.copyOf(details()));
  }
}
