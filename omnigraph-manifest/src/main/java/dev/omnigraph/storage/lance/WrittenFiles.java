package dev.omnigraph.storage.lance;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The files and directories one commit wrote and nobody forced yet. Filled by one thread, then
 * handed over whole.
 */
final class WrittenFiles {
  private final Set<Path> files = new LinkedHashSet<>();
  private final Set<Path> directories = new LinkedHashSet<>();
  private final Set<Path> fileDirectories = new LinkedHashSet<>();

  /** Adds a file and the directory that names it. */
  void add(Path file) {
    files.add(file);
    Path directory = file.getParent();
    if (directory != null) {
      directories.add(directory);
      fileDirectories.add(directory);
    }
  }

  /** Adds a directory whose entries changed, and whose own name is durable or added as well. */
  void addDirectory(Path directory) {
    directories.add(directory);
  }

  void addAll(WrittenFiles other) {
    files.addAll(other.files);
    directories.addAll(other.directories);
    fileDirectories.addAll(other.fileDirectories);
  }

  Collection<Path> files() {
    return files;
  }

  Collection<Path> directories() {
    return directories;
  }

  /** Returns the directories of files, which Lance may have made for them. */
  Collection<Path> fileDirectories() {
    return fileDirectories;
  }
}
