package dev.omnigraph.storage.lance;

import org.jspecify.annotations.Nullable;

/** Closes several native objects whatever each of them throws. */
final class Closing {
  private Closing() {}

  /**
   * Closes in the given order.
   *
   * @throws dev.omnigraph.errors.StorageException for the first failure, with the others suppressed
   */
  static void all(String operation, String object, @Nullable AutoCloseable... resources) {
    Exception failure = null;
    for (AutoCloseable resource : resources) {
      try {
        if (resource != null) {
          resource.close();
        }
      } catch (Exception e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw LanceErrors.translate(failure, operation, object);
    }
  }

  /** Closes after a failure; what closing throws is added to it. */
  static void after(Throwable failure, @Nullable AutoCloseable... resources) {
    for (AutoCloseable resource : resources) {
      try {
        if (resource != null) {
          resource.close();
        }
      } catch (Exception e) {
        failure.addSuppressed(e);
      }
    }
  }
}
