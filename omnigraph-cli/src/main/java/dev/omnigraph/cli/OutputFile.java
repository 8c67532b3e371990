package dev.omnigraph.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file a command writes: afterwards it is whole, or what it was before. */
final class OutputFile {
  /** What is written into it. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private OutputFile() {}

  /**
   * Writes beside the target and renames, so that a failure leaves no half file. A device or a pipe
   * is written as it is, and a symbolic link keeps its place.
   *
   * @throws UsageException if the target is a directory
   * @throws UncheckedIOException naming the target, if it cannot be written
   */
  static void write(Path file, Content content) {
    if (Files.isDirectory(file)) {
      throw new UsageException("--out takes a file, and " + file + " is a directory");
    }
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        try (OutputStream out = open(file, file)) {
          content.writeTo(out);
        }
      } else {
        replace(file, Files.exists(file) ? file.toRealPath() : file.toAbsolutePath(), content);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + IoFailures.reason(e), e);
    }
  }

  private static void replace(Path file, Path target, Content content) throws IOException {
    String name = target.getFileName() + "." + ProcessHandle.current().pid() + ".part";
    Path partial = target.resolveSibling(name);
    try {
      try (OutputStream out = open(partial, file)) {
        partial.toFile().deleteOnExit(); // also when the user interrupts the command
        content.writeTo(out);
      }
      Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private static OutputStream open(Path place, Path named) throws IOException {
    return new BufferedOutputStream(
        new ResultStream(Files.newOutputStream(place), named.toString()), 1 << 16);
  }
}
