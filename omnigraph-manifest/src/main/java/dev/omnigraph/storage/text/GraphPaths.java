package dev.omnigraph.storage.text;

import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Turns the URI of a text object into a local path. */
final class GraphPaths {
  private GraphPaths() {}

  static Path local(String uri) {
    try {
      if (uri.startsWith("file:")) {
        return Path.of(URI.create(uri));
      }
      if (!uri.contains("://")) {
        return Path.of(uri).toAbsolutePath();
      }
    } catch (InvalidPathException e) {
      throw StorageException.of(Fault.OTHER, "resolve", uri, "not a path", e);
    }
    throw StorageException.of(
        Fault.OTHER, "resolve", uri, "object stores are not supported by this release", null);
  }
}
