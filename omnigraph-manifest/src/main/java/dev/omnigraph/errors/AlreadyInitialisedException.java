package dev.omnigraph.errors;

/** A graph is already where one should be created. Nothing was changed. */
public final class AlreadyInitialisedException extends OmnigraphException {
  private static final long serialVersionUID = 1L;

  private AlreadyInitialisedException(Details details) {
    super(
        ErrorCode.ALREADY_INITIALISED,
        Retry.NEVER,
        Effect.NONE,
        "a graph already exists at this location",
        "open it, choose another location, or force a new one",
        details.toMap(),
        null);
  }

  /** Returns the error for a root; {@code found} names the object that proves the graph. */
  public static AlreadyInitialisedException of(String uri, String found) {
    return new AlreadyInitialisedException(Details.of("uri", uri).and("found", found));
  }

  @Override
  AlreadyInitialisedException copy() {
    return new AlreadyInitialisedException(Details.copyOf(details()));
  }
}
