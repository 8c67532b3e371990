package dev.omnigraph.testkit.powercut;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** One thing that happened to the files below a root. Paths are relative to it. */
sealed interface FileOperation {

  /** A name appeared. {@code node} is what it names. */
  record Link(Path path, Node node) implements FileOperation {}

  /** A name went away. */
  record Unlink(Path path) implements FileOperation {}

  /** A name became another one; the one that had it before is gone. */
  record Rename(Path from, Path to, Node node) implements FileOperation {}

  /** A file got this content. */
  @SuppressWarnings("ArrayRecordComponent") // never compared as a record, never changed
  record Write(Node node, byte[] content) implements FileOperation {}

  /**
   * A force ended: these contents and the entries these directories had when it began are on stable
   * storage.
   *
   * @param begun the number of operations before it began
   */
  record Forced(int begun, Map<Node, byte[]> contents, Set<Path> directories)
      implements FileOperation {}

  /** The workload reached a mark. */
  record Mark(int number) implements FileOperation {}

  /** A file or directory, whatever its names are. */
  record Node(long inode, int generation, Kind kind) {}

  /** What a node is. */
  enum Kind {
    FILE,
    DIRECTORY
  }
}
