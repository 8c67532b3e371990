package dev.omnigraph.storage.text;

import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import dev.omnigraph.ids.IdSource;
import dev.omnigraph.ids.Utf8Order;
import dev.omnigraph.storage.TextObjects;
import dev.omnigraph.storage.local.FileFaults;
import dev.omnigraph.storage.local.FileForcer;
import dev.omnigraph.storage.local.FileTrees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Text objects as files of a local directory.
 *
 * <p><b>Thread-safety:</b> thread-safe, also between processes. <b>Durability:</b> whatever the
 * forcer obeys: content is forced before it gets its name, then the directory that names it;
 * deletions are not forced. Temporary files start with a dot and are never listed.
 */
public final class LocalTextObjects implements TextObjects {
  private static final String TEMPORARY_PREFIX = ".og-";

  private final FileForcer forcer;
  private final IdSource ids;

  /** Makes an adapter; the forcer stays the caller's. */
  public LocalTextObjects(FileForcer forcer, IdSource ids) {
    this.forcer = forcer;
    this.ids = ids;
  }

  private interface FileCall<T> {
    T run(Path path) throws IOException;
  }

  private static <T> T call(String operation, String uri, FileCall<T> call) {
    Path path = GraphPaths.local(uri);
    try {
      return call.run(path);
    } catch (NotDirectoryException e) {
      throw StorageException.of(Fault.OTHER, operation, uri, "not a directory", e);
    } catch (DirectoryNotEmptyException e) {
      throw StorageException.of(Fault.OTHER, operation, uri, "a directory that is not empty", e);
    } catch (IOException e) {
      throw FileFaults.translate(e, operation, uri);
    }
  }

  @Override
  public Optional<String> readText(String uri) {
    return call(
        "read",
        uri,
        path -> {
          byte[] bytes;
          try {
            bytes = Files.readAllBytes(path);
          } catch (NoSuchFileException e) {
            return Optional.empty();
          } catch (IOException e) {
            throw refuseDirectory(path, "read", uri, e);
          }
          return Optional.of(
              StandardCharsets.UTF_8
                  .newDecoder()
                  .onMalformedInput(CodingErrorAction.REPORT)
                  .onUnmappableCharacter(CodingErrorAction.REPORT)
                  .decode(ByteBuffer.wrap(bytes))
                  .toString());
        });
  }

  /** Returns the failure, unless the reason is that the name is a directory's. */
  private static IOException refuseDirectory(
      Path path, String operation, String uri, IOException failure) {
    if (Files.isDirectory(path)) {
      throw StorageException.of(Fault.UNREADABLE, operation, uri, "it is a directory", failure);
    }
    return failure;
  }

  @Override
  public void writeText(String uri, String text) {
    call(
        "write",
        uri,
        path -> {
          List<Path> grown = createParents(path);
          Path temporary = writeTemporary(path, text);
          try {
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
          } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw refuseDirectory(path, "write", uri, e);
          }
          forcer.force(List.of(), grown);
          return path;
        });
  }

  @Override
  public boolean writeTextIfAbsent(String uri, String text) {
    return call(
        "create",
        uri,
        path -> {
          if (Files.exists(path)) {
            return false;
          }
          List<Path> grown = createParents(path);
          Path temporary = writeTemporary(path, text);
          try {
            // A link, unlike a rename, fails on an existing name and shows the whole content at
            // once.
            Files.createLink(path, temporary);
          } catch (FileAlreadyExistsException e) {
            return false;
          } finally {
            Files.deleteIfExists(temporary);
          }
          forcer.force(List.of(), grown);
          return true;
        });
  }

  private Path writeTemporary(Path path, String text) throws IOException {
    Path temporary = path.resolveSibling(TEMPORARY_PREFIX + ids.nextUuid());
    try (FileChannel channel =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    forcer.force(List.of(temporary), List.of());
    return temporary;
  }

  /** Makes the directories above and returns those that get a new entry by the write. */
  private static List<Path> createParents(Path path) throws IOException {
    List<Path> grown = new ArrayList<>();
    Path parent = path.getParent();
    if (parent == null) {
      return grown;
    }
    grown.add(parent);
    Path at = parent;
    while (at != null && !Files.isDirectory(at)) {
      at = at.getParent();
      if (at != null) {
        grown.add(at);
      }
    }
    Files.createDirectories(parent);
    return grown;
  }

  @Override
  public boolean exists(String uri) {
    return call(
        "look up",
        uri,
        path -> {
          if (!Files.isDirectory(path)) {
            return Files.exists(path);
          }
          try (Stream<Path> below = Files.walk(path)) {
            return below.anyMatch(Files::isRegularFile);
          } catch (UncheckedIOException e) {
            throw e.getCause();
          }
        });
  }

  @Override
  public void renameText(String from, String to) {
    Path target = GraphPaths.local(to);
    call(
        "rename",
        from,
        path -> {
          List<Path> grown = createParents(target);
          Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
          Path left = path.getParent();
          if (left != null && !grown.contains(left)) {
            grown.add(left);
          }
          forcer.force(List.of(), grown);
          return target;
        });
  }

  @Override
  public void delete(String uri) {
    call(
        "delete",
        uri,
        path -> {
          if (Files.isDirectory(path)) {
            throw StorageException.of(Fault.OTHER, "delete", uri, "it is a directory", null);
          }
          Files.deleteIfExists(path);
          return path;
        });
  }

  @Override
  public List<String> listDir(String uri) {
    return call(
        "list",
        uri,
        path -> {
          List<String> names = new ArrayList<>();
          try (Stream<Path> children = Files.list(path)) {
            for (Path child : (Iterable<Path>) children::iterator) {
              String name = String.valueOf(child.getFileName());
              if (!name.startsWith(TEMPORARY_PREFIX)) {
                names.add(name);
              }
            }
          } catch (NoSuchFileException e) {
            return List.of();
          } catch (UncheckedIOException e) {
            throw e.getCause();
          }
          names.sort(Utf8Order.INSTANCE);
          return names;
        });
  }

  @Override
  public void deletePrefix(String uri) {
    call(
        "delete below",
        uri,
        path -> {
          if (!Files.exists(path)) {
            return path;
          }
          FileTrees.delete(path);
          Path parent = path.getParent();
          if (parent != null) {
            forcer.force(List.of(), List.of(parent));
          }
          return path;
        });
  }
}
