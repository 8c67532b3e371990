package dev.omnigraph.errors;

import org.jspecify.annotations.Nullable;

/** It is not known whether the commit became visible. */
public final class OutcomePendingException extends OmnigraphException {
  private static final long serialVersionUID = 1L;

  private OutcomePendingException(Details details, @Nullable Throwable cause) {
    super(
        ErrorCode.OUTCOME_PENDING,
        Retry.NEVER_BLINDLY,
        Effect.UNKNOWN,
        "the outcome of the commit is not known",
        "look for the commit id in the commit list before repeating",
        details.toMap(),
        cause);
  }

  /** Returns the error; {@code commitId} is what to look for. */
  public static OutcomePendingException of(
      String operationId, String commitId, @Nullable Throwable cause) {
    return new OutcomePendingException(
        Details.of("operation_id", operationId).and("commit_id", commitId), cause);
  }

  @Override
  OutcomePendingException copy() {
    return new OutcomePendingException(Details.copyOf(details()), getCause());
  }
}
