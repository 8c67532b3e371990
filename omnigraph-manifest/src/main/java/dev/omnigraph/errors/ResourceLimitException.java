package dev.omnigraph.errors;

/** A stated limit was reached. Nothing was changed. */
public final class ResourceLimitException extends OmnigraphException {
  private static final long serialVersionUID = 1L;

  private ResourceLimitException(ErrorCode code, String sentence, String hint, Details details) {
    super(code, Retry.NEVER, Effect.NONE, sentence, hint, details.toMap(), null);
  }

  /** Returns the error; {@code resource} names limit and unit, for example {@code rows}. */
  public static ResourceLimitException of(String resource, long limit, long actual) {
    return new ResourceLimitException(
        ErrorCode.RESOURCE_LIMIT,
        "a limit was reached",
        "raise the limit in the options, or ask for less",
        Details.of("resource", resource).and("limit", limit).and("actual", actual));
  }

  /** Returns the error for a call that ran out of its time. */
  public static ResourceLimitException timeout(long limitMillis) {
    return new ResourceLimitException(
        ErrorCode.TIMEOUT,
        "the time limit was reached",
        "raise the time limit, or ask for less",
        Details.of("limit_millis", limitMillis));
  }

  @Override
  ResourceLimitException copy() {
    return new ResourceLimitException(code(), sentence(), hint(), Details.copyOf(details()));
  }
}
