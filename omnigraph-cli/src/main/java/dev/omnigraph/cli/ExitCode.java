package dev.omnigraph.cli;

import dev.omnigraph.errors.AlreadyInitialisedException;
import dev.omnigraph.errors.BusyException;
import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.KeyConflictException;
import dev.omnigraph.errors.MergeConflictsException;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.errors.OutcomePendingException;
import dev.omnigraph.errors.RecoveryRequiredException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.UnsupportedFormatException;

/** What the program's exit status means; part of the command line contract. */
enum ExitCode {
  DONE(0),
  WRONG_INPUT(1),
  CONFLICT(2),
  DAMAGED_OR_UNRECOVERED(3),
  IO_OR_LIMIT(4),
  USAGE(64),
  INTERRUPTED(130);

  private final int status;

  ExitCode(int status) {
    this.status = status;
  }

  int status() {
    return status;
  }

  /** Returns whether what the graph refers to is not there, or is not what it should be. */
  private static boolean isDamage(StorageException error) {
    return switch (error.fault()) {
      case UNREADABLE -> true;
      case NOT_FOUND -> "open".equals(error.details().get("operation"));
      case ALREADY_EXISTS,
          PERMISSION,
          NO_SPACE,
          CONTENTION,
          INCOMPATIBLE,
          REFERENCED,
          INTERRUPTED,
          OTHER ->
          false;
    };
  }

  /** Returns the status for a product error: by what the caller can do about it. */
  static ExitCode of(OmnigraphException error) {
    if (error instanceof InvalidInputException
        || error instanceof NotFoundException
        || error instanceof AlreadyInitialisedException
        || error instanceof KeyConflictException) {
      return WRONG_INPUT;
    }
    if (error instanceof ConflictException
        || error instanceof MergeConflictsException
        || error instanceof BusyException) {
      return CONFLICT;
    }
    if (error instanceof CorruptionException
        || error instanceof RecoveryRequiredException
        || error instanceof OutcomePendingException
        || error instanceof UnsupportedFormatException) {
      return DAMAGED_OR_UNRECOVERED;
    }
    if (error instanceof StorageException storage && isDamage(storage)) {
      return DAMAGED_OR_UNRECOVERED;
    }
    if (error instanceof CancelledException) {
      return INTERRUPTED;
    }
    return IO_OR_LIMIT;
  }
}
