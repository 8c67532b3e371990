package dev.omnigraph.storage.lance;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The directories whose own names are known to be on stable storage. Lance makes its directories
 * when it first needs them, so the first commit that touches one also has to force the directory
 * above. Thread-safe; forgetting costs a force, never durability.
 */
final class SettledDirectories {
  private static final int ENTRIES_MAX = 50_000;

  private final Set<Path> settled = ConcurrentHashMap.newKeySet();

  boolean contains(Path directory) {
    return settled.contains(directory);
  }

  void addAll(Iterable<Path> directories) {
    if (settled.size() > ENTRIES_MAX) {
      settled.clear();
    }
    directories.forEach(settled::add);
  }

  void forgetBelow(Path root) {
    settled.removeIf(directory -> directory.startsWith(root));
  }
}
