package dev.omnigraph.errors;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The storage below failed: input or output, permission, space, or the storage library itself. */
public final class StorageException extends OmnigraphException {
  private static final long serialVersionUID = 1L;

  /** What kind of fault it was. */
  public enum Fault {
    NOT_FOUND,
    ALREADY_EXISTS,
    PERMISSION,
    NO_SPACE,
    CONTENTION,
    INCOMPATIBLE,
    REFERENCED,
    UNREADABLE,
    INTERRUPTED,
    OTHER
  }

  private final Fault fault;

  private StorageException(Fault fault, String sentence, Details details, @Nullable Throwable e) {
    super(
        fault == Fault.PERMISSION || fault == Fault.NO_SPACE ? ErrorCode.IO : ErrorCode.STORAGE,
        Retry.LATER,
        Effect.NONE,
        sentence,
        hint(fault),
        details.toMap(),
        e);
    this.fault = fault;
  }

  private static String hint(Fault fault) {
    return switch (fault) {
      case PERMISSION -> "give the user of this process access to it";
      case NO_SPACE -> "make room on the device";
      case NOT_FOUND -> "see whether something else moved or removed it";
      case UNREADABLE -> "run check on the graph";
      case CONTENTION, INTERRUPTED -> "try again";
      case ALREADY_EXISTS, INCOMPATIBLE, REFERENCED, OTHER -> "";
    };
  }

  /** Returns the error for one storage call; {@code operation} is its verb. */
  public static StorageException of(
      Fault fault, String operation, String object, String reason, @Nullable Throwable cause) {
    return new StorageException(
        fault,
        "storage failed",
        Details.of("fault", fault.name().toLowerCase(Locale.ROOT))
            .and("operation", operation)
            .and("object", object)
            .and("reason", reason),
        cause);
  }

  /** Returns the kind of fault. */
  public Fault fault() {
    return fault;
  }

  @Override
  StorageException copy() {
    return new StorageException(fault, sentence(), Details.copyOf(details()), getCause());
  }
}
