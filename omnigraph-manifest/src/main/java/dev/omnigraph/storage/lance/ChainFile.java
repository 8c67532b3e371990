package dev.omnigraph.storage.lance;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One file of a version chain, or a directory that belongs to one.
 *
 * @param path where it is
 * @param name the name versions would name it by
 */
record ChainFile(Path path, String name) {

  /** Lists what versions name besides transactions, and what no version can name. */
  static List<ChainFile> named(LocalLayout chain) throws IOException {
    List<ChainFile> files = new ArrayList<>();
    for (Path file : list(chain.data())) {
      String name = String.valueOf(file.getFileName());
      boolean isBlobDirectory = !name.contains(".") && Files.isDirectory(file);
      files.add(new ChainFile(file, isBlobDirectory ? name + ".lance" : name));
    }
    for (Path directory : List.of(chain.deletions(), chain.indices())) {
      for (Path file : list(directory)) {
        files.add(new ChainFile(file, String.valueOf(file.getFileName())));
      }
    }
    for (Path file : list(chain.versions())) {
      String name = String.valueOf(file.getFileName());
      if (name.endsWith(".torn") || name.contains("#") || name.startsWith(".tmp")) {
        files.add(new ChainFile(file, name));
      }
    }
    return files;
  }

  /** Lists a directory; an absent one is empty. */
  static List<Path> list(Path directory) throws IOException {
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(paths::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
    return paths;
  }

  /** Returns the size of a file, or of everything in a directory; 0 if it is gone. */
  static long size(Path path) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(path, BasicFileAttributes.class);
    } catch (NoSuchFileException gone) {
      return 0;
    }
    if (!attributes.isDirectory()) {
      return attributes.size();
    }
    long bytes = 0;
    try (Stream<Path> below = Files.walk(path)) {
      for (Path file : below.toList()) {
        bytes += Files.isDirectory(file) ? 0 : Files.size(file);
      }
    }
    return bytes;
  }
}
