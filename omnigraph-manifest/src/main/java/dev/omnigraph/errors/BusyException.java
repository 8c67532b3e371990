package dev.omnigraph.errors;

/** Somebody else holds the right to write. Nothing was done; the same call may succeed later. */
public final class BusyException extends OmnigraphException {
  private static final long serialVersionUID = 1L;

  private BusyException(String sentence, Details details) {
    super(
        ErrorCode.BUSY,
        Retry.LATER,
        Effect.NONE,
        sentence,
        "wait for the holder to finish, or raise the lock timeout",
        details.toMap(),
        null);
  }

  /** Returns the error; {@code holder} says who holds it as well as is known. */
  public static BusyException of(String sentence, String holder) {
    return new BusyException(sentence, Details.of("holder", holder));
  }

  @Override
  BusyException copy() {
    return new BusyException(sentence(), Details.copyOf(details()));
  }
}
