package dev.omnigraph.storage.local;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Deletes directories with all they contain. */
public final class FileTrees {
  private FileTrees() {}

  /** Deletes a file or directory tree; symbolic links are removed, not followed. */
  public static void delete(Path root) throws IOException {
    Files.walkFileTree(root, new DeletingVisitor());
  }

  /**
   * Deletes a file or directory tree that may be gone already. A file costs one request and no look
   * at it before, which is what counts where tens of thousands go.
   */
  public static void deleteIfExists(Path root) throws IOException {
    try {
      Files.deleteIfExists(root);
    } catch (DirectoryNotEmptyException tree) {
      delete(root);
    }
  }

  private static final class DeletingVisitor extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
