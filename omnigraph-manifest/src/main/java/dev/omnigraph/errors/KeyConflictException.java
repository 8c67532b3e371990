package dev.omnigraph.errors;

/** A strict append met an id that exists. Nothing was written; the existing row is unchanged. */
public final class KeyConflictException extends OmnigraphException {
  private static final long serialVersionUID = 1L;

  private KeyConflictException(Details details) {
    super(
        ErrorCode.KEY_CONFLICT,
        Retry.NEVER,
        Effect.NONE,
        "a row with this id already exists",
        "use merge to replace it, or choose another key",
        details.toMap(),
        null);
  }

  /** Returns the error; {@code details} name at least {@code type} and {@code id}. */
  public static KeyConflictException of(String type, String id, Details more) {
    Details details = Details.of("type", type).and("id", id);
    more.toMap().forEach(details::and);
    return new KeyConflictException(details);
  }

  @Override
  KeyConflictException copy() {
    return new KeyConflictException(Details.copyOf(details()));
  }
}
