package dev.omnigraph.errors;

import org.jspecify.annotations.Nullable;

/** Stored data contradicts itself. Nothing was changed. */
public final class CorruptionException extends OmnigraphException {
  private static final long serialVersionUID = 1L;

  private CorruptionException(
      String sentence, String hint, Details details, @Nullable Throwable cause) {
    super(ErrorCode.CORRUPTION, Retry.NEVER, Effect.NONE, sentence, hint, details.toMap(), cause);
  }

  /** Returns the error for an object that is not what it must be. */
  public static CorruptionException of(
      String object, String expected, String found, @Nullable Throwable cause) {
    return new CorruptionException(
        "stored data is damaged or contradicts itself",
        "run check; restore the object from a copy",
        Details.of("object", object).and("expected", expected).and("found", found),
        cause);
  }

  @Override
  CorruptionException copy() {
    return new CorruptionException(sentence(), hint(), Details.copyOf(details()), getCause());
  }
}
