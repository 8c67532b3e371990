package dev.omnigraph.errors;

/**
 * The graph moved, or is being used, in a way that forbids this write; nothing was written. With a
 * fresh view the same intent may succeed.
 */
public final class ConflictException extends OmnigraphException {
  private static final long serialVersionUID = 1L;

  private ConflictException(ErrorCode code, String sentence, String hint, Details details) {
    super(code, Retry.AFTER_REFRESH, Effect.NONE, sentence, hint, details.toMap(), null);
  }

  /** {@code ExpectedVersionMismatch}: a strict write found its table at another version. */
  public static ConflictException expectedVersion(String tableKey, long expected, long actual) {
    return new ConflictException(
        ErrorCode.EXPECTED_VERSION,
        "the table is not at the expected version: refresh and retry",
        "refresh and retry",
        Details.of("table_key", tableKey).and("expected", expected).and("actual", actual));
  }

  /** {@code RowLevelContention}: concurrent publishes kept colliding. */
  public static ConflictException contention(String object, int attempts) {
    return new ConflictException(
        ErrorCode.ROW_CONTENTION,
        "concurrent commits kept colliding",
        "retry",
        Details.of("object", object).and("attempts", attempts));
  }

  /** {@code ReadSetChanged}: something the write's validation relied on is different now. */
  public static ConflictException readSetChanged(String tableKey, String what) {
    return new ConflictException(
        ErrorCode.READ_SET_CHANGED,
        "what this write was validated against has changed",
        "refresh and retry",
        Details.of("table_key", tableKey).and("changed", what));
  }

  /** {@code PreconditionFailed}: the branch head is not the one the caller expects. */
  public static ConflictException preconditionFailed(
      String branch, String expected, String actual) {
    return new ConflictException(
        ErrorCode.PRECONDITION_FAILED,
        "the branch head is not the expected commit",
        "read the branch again and decide",
        Details.of("branch", branch).and("expected", expected).and("actual", actual));
  }

  /** The accepted schema changed, is locked, or was edited out of band. */
  public static ConflictException schema(String sentence, String hint, Details details) {
    return new ConflictException(ErrorCode.SCHEMA_CONFLICT, sentence, hint, details);
  }

  /** A branch operation is refused by the state of the branches. */
  public static ConflictException branch(String sentence, String hint, Details details) {
    return new ConflictException(ErrorCode.BRANCH_CONFLICT, sentence, hint, details);
  }

  /** The branch is not the one it was when the caller first used it. */
  public static ConflictException branchReplaced(String branch) {
    return branch(
        "the branch was deleted and made again",
        "ask the graph for the branch again and decide",
        Details.of("branch", branch));
  }

  /** A conflict of another kind. */
  public static ConflictException of(
      ErrorCode code, String sentence, String hint, Details details) {
    return new ConflictException(code, sentence, hint, details);
  }

  @Override
  ConflictException copy() {
    return new ConflictException(code(), sentence(), hint(), Details.copyOf(details()));
  }
}
