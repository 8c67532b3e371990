package dev.omnigraph.errors;

/** The data was written by a generation of the format this library does not handle. */
public final class UnsupportedFormatException extends OmnigraphException {
  private static final long serialVersionUID = 1L;

  private UnsupportedFormatException(String sentence, String hint, Details details) {
    super(
        ErrorCode.UNSUPPORTED_FORMAT,
        Retry.NEVER,
        Effect.NONE,
        sentence,
        hint,
        details.toMap(),
        null);
  }

  /** Returns the error; {@code found} and {@code supported} are version texts. */
  public static UnsupportedFormatException of(
      String object, String found, String supported, String hint) {
    return new UnsupportedFormatException(
        "the format version is not supported",
        hint,
        Details.of("object", object).and("found", found).and("supported", supported));
  }

  @Override
  UnsupportedFormatException copy() {
    return new UnsupportedFormatException(sentence(), hint(), Details.copyOf(details()));
  }
}
