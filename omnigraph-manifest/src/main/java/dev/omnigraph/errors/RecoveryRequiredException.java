package dev.omnigraph.errors;

import org.jspecify.annotations.Nullable;

/** An interrupted operation must be recovered before this call can go on. */
public final class RecoveryRequiredException extends OmnigraphException {
  private static final long serialVersionUID = 1L;

  private RecoveryRequiredException(
      Effect effect, String sentence, String hint, Details details, @Nullable Throwable cause) {
    super(
        ErrorCode.RECOVERY_REQUIRED,
        Retry.AFTER_RECOVERY,
        effect,
        sentence,
        hint,
        details.toMap(),
        cause);
  }

  /** The call did nothing, because an earlier operation is unfinished. */
  public static RecoveryRequiredException blocked(String sentence, String hint, Details details) {
    return new RecoveryRequiredException(Effect.NONE, sentence, hint, details, null);
  }

  /** The call itself was interrupted; recovery completes or undoes it. */
  public static RecoveryRequiredException interrupted(String operationId, Throwable cause) {
    return new RecoveryRequiredException(
        Effect.PENDING,
        "the operation was interrupted after its first effect",
        "the next write or a reopen completes or undoes it",
        Details.of("operation_id", operationId),
        cause);
  }

  @Override
  RecoveryRequiredException copy() {
    return new RecoveryRequiredException(
        effect(), sentence(), hint(), Details.copyOf(details()), getCause());
  }
}
