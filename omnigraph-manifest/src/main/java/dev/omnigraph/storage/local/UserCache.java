package dev.omnigraph.storage.local;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Where a user's caches lie, and what may be trusted there: directories nobody else may write to.
 */
public final class UserCache {
  private UserCache() {}

  /** Returns the per-user cache directory by the rules of the operating system. */
  public static Path directory(Map<String, String> environment) {
    String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
    if (!xdg.isEmpty() && Path.of(xdg).isAbsolute()) {
      return Path.of(xdg, "omnigraph");
    }
    Path home = Path.of(System.getProperty("user.home", "/"));
    boolean mac = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac");
    Path caches = mac ? home.resolve("Library").resolve("Caches") : home.resolve(".cache");
    return caches.resolve("omnigraph");
  }

  /** Creates a directory, and those above it, for this user alone; one that exists stays as is. */
  public static void createPrivate(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.getParent();
    if (parent != null) {
      createPrivate(parent);
    }
    try {
      if (isPosix(directory)) {
        Files.createDirectory(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } else {
        Files.createDirectory(directory);
      }
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
  }

  /** Returns whether somebody else may put files into a directory. */
  public static boolean isOpenToOthers(Path directory) throws IOException {
    if (!isPosix(directory)) {
      return false;
    }
    PosixFileAttributes attributes = Files.readAttributes(directory, PosixFileAttributes.class);
    Set<PosixFilePermission> permissions = attributes.permissions();
    return permissions.contains(PosixFilePermission.OTHERS_WRITE)
        || permissions.contains(PosixFilePermission.GROUP_WRITE);
  }

  private static boolean isPosix(Path directory) {
    return directory.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
