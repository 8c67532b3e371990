package dev.omnigraph.errors;

/** The object was closed before this call. Nothing was done. */
public final class ClosedException extends OmnigraphException {
  private static final long serialVersionUID = 1L;

  private ClosedException(Details details) {
    super(
        ErrorCode.CLOSED,
        Retry.NEVER,
        Effect.NONE,
        "the object is closed",
        "open it again",
        details.toMap(),
        null);
  }

  /** Returns the error for the named object. */
  public static ClosedException of(String object) {
    return new ClosedException(Details.of("object", object));
  }

  @Override
  ClosedException copy() {
    return new ClosedException(Details.copyOf(details()));
  }
}
