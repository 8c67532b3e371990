package dev.omnigraph.storage.local;

import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Locale;

/** Turns what the file system reports into the product's errors. */
public final class FileFaults {
  private FileFaults() {}

  /** Returns the error for a failed call on a local file; {@code operation} is its verb. */
  public static StorageException translate(IOException failure, String operation, String object) {
    return StorageException.of(fault(failure), operation, object, reason(failure), failure);
  }

  private static Fault fault(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return Fault.NOT_FOUND;
    }
    if (failure instanceof FileAlreadyExistsException) {
      return Fault.ALREADY_EXISTS;
    }
    if (failure instanceof AccessDeniedException) {
      return Fault.PERMISSION;
    }
    if (failure instanceof CharacterCodingException) {
      return Fault.UNREADABLE;
    }
    if (failure instanceof ClosedByInterruptException) {
      return Fault.INTERRUPTED;
    }
    return byText(reason(failure));
  }

  /** The JDK has no class for these; the text is the operating system's. */
  private static Fault byText(String reason) {
    String lower = reason.toLowerCase(Locale.ROOT);
    if (lower.contains("no space left") || lower.contains("quota exceeded")) {
      return Fault.NO_SPACE;
    }
    if (lower.contains("read-only file system") || lower.contains("operation not permitted")) {
      return Fault.PERMISSION;
    }
    return Fault.OTHER;
  }

  private static String reason(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof CharacterCodingException) {
      return "the bytes are not UTF-8 text";
    }
    String reason =
        failure instanceof FileSystemException file ? file.getReason() : failure.getMessage();
    return reason != null ? reason : failure.getClass().getSimpleName();
  }

  /** Returns the error for a write refused because the file system is mounted for reading. */
  public static StorageException translate(
      ReadOnlyFileSystemException failure, String operation, String object) {
    return StorageException.of(
        Fault.PERMISSION, operation, object, "the file system is read-only", failure);
  }
}
