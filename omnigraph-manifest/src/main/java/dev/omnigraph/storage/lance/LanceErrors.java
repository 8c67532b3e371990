package dev.omnigraph.storage.lance;

import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import dev.omnigraph.storage.local.FileFaults;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Locale;

/**
 * Turns what the binding throws into the product's errors. The binding has no error types worth the
 * name, so its messages are matched, here and nowhere else. The first row that matches decides.
 */
final class LanceErrors {

  /** One row: a text, in lower case, and what a message that contains it means. */
  record Row(String text, Fault fault) {}

  static final List<Row> TABLE =
      List.of(
          new Row("too many concurrent writers", Fault.CONTENTION),
          new Row("retryable commit conflict for version", Fault.CONTENTION),
          new Row("commit conflict for version", Fault.CONTENTION),
          new Row("incompatible transaction", Fault.INCOMPATIBLE),
          new Row("append with different schema", Fault.INCOMPATIBLE),
          new Row("ref conflict error", Fault.REFERENCED),
          new Row("dataset already exists", Fault.ALREADY_EXISTS),
          new Row("clone operation should not enter build_manifest", Fault.ALREADY_EXISTS),
          new Row("no space left on device", Fault.NO_SPACE),
          new Row("quota exceeded", Fault.NO_SPACE),
          new Row("read-only file system", Fault.PERMISSION),
          new Row("permission denied", Fault.PERMISSION),
          new Row("operation not permitted", Fault.PERMISSION),
          new Row("accessdenied", Fault.PERMISSION),
          new Row("failed to decode protobuf", Fault.UNREADABLE),
          new Row("file size is too small", Fault.UNREADABLE),
          new Row("does not have sufficient data", Fault.UNREADABLE),
          new Row("invalid range 0..0", Fault.UNREADABLE),
          new Row("magic number", Fault.UNREADABLE),
          new Row("version not found error", Fault.NOT_FOUND),
          new Row("was not found", Fault.NOT_FOUND),
          new Row("not found", Fault.NOT_FOUND),
          new Row("no such file or directory", Fault.NOT_FOUND));

  private LanceErrors() {}

  /**
   * Returns the error to throw for a failed native call; one of the product's own is returned as it
   * is.
   */
  static OmnigraphException translate(Exception failure, String operation, String object) {
    if (failure instanceof OmnigraphException own) {
      return own;
    }
    String reason = reason(failure);
    if (failure instanceof FileSystemException file) {
      return FileFaults.translate(file, operation, object);
    }
    return StorageException.of(fault(reason), operation, object, firstLine(reason), failure);
  }

  /** Returns what a message means; {@code OTHER} if no row knows it. */
  static Fault fault(String message) {
    String lower = message.toLowerCase(Locale.ROOT);
    for (Row row : TABLE) {
      if (lower.contains(row.text)) {
        return row.fault;
      }
    }
    return Fault.OTHER;
  }

  private static String reason(Throwable failure) {
    StringBuilder text = new StringBuilder();
    int depthMax = 8;
    Throwable at = failure;
    for (int depth = 0; at != null && depth < depthMax; depth++) {
      String message = at.getMessage();
      if (message != null && text.indexOf(message) < 0) {
        text.append(text.isEmpty() ? "" : ": ").append(message);
      }
      at = at.getCause();
    }
    return text.isEmpty() ? failure.getClass().getName() : text.toString();
  }

  private static String firstLine(String text) {
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end);
  }
}
