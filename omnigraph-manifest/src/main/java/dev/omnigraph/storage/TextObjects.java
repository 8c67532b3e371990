package dev.omnigraph.storage;

import java.util.List;
import java.util.Optional;

/**
 * Small text files beside the datasets. Thread-safe. Names are URIs or absolute paths below the
 * graph root. Texts are UTF-8; bytes that are not are {@link dev.omnigraph.errors.StorageException}
 * with fault {@code UNREADABLE}.
 */
public interface TextObjects {
  /** Returns the text, or empty when the object is absent. */
  Optional<String> readText(String uri);

  /** Replaces the whole object atomically; durable on return. */
  void writeText(String uri, String text);

  /** Creates the object unless it exists; returns whether this call created it. */
  boolean writeTextIfAbsent(String uri, String text);

  /** Returns whether an object, or anything below this prefix, exists. */
  boolean exists(String uri);

  /** Renames over an existing target; atomic on a local root, copy and delete on object stores. */
  void renameText(String from, String to);

  /**
   * Deletes an object; absent is success. Not forced: after a power cut the object may be there
   * again, whole.
   */
  void delete(String uri);

  /** Returns the names of the direct children in byte order; an absent directory has none. */
  List<String> listDir(String uri);

  /** Deletes everything below a prefix; absent is success. */
  void deletePrefix(String uri);
}
