package dev.omnigraph.testkit.powercut;

import dev.omnigraph.storage.local.FileForcer;
import dev.omnigraph.testkit.powercut.FileOperation.Forced;
import dev.omnigraph.testkit.powercut.FileOperation.Kind;
import dev.omnigraph.testkit.powercut.FileOperation.Link;
import dev.omnigraph.testkit.powercut.FileOperation.Mark;
import dev.omnigraph.testkit.powercut.FileOperation.Node;
import dev.omnigraph.testkit.powercut.FileOperation.Rename;
import dev.omnigraph.testkit.powercut.FileOperation.Unlink;
import dev.omnigraph.testkit.powercut.FileOperation.Write;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Records what happens to the files below a root while one thread works on them. Native code writes
 * them too, so what happened is read from the directory before and after every force: whatever
 * happened between two forces is unordered for a power cut anyway. Confined to that thread.
 */
public final class FileRecording implements FileForcer.Observer {
  private final Path root;
  private final List<FileOperation> operations = new ArrayList<>();
  private Map<Path, Seen> seen = new TreeMap<>();
  private final Map<Long, Integer> generations = new HashMap<>();

  @SuppressWarnings("ArrayRecordComponent") // never compared as a record, never changed
  private record Seen(Node node, long size, long modified, byte[] content) {}

  /** Starts with what is below the root now, as if it had just been made. */
  public FileRecording(Path root) {
    this.root = root;
    look();
  }

  /** Returns what happened so far. */
  List<FileOperation> operations() {
    return operations;
  }

  /** Notes that the workload is at a point whose number is one higher than the mark's before. */
  public void mark(int number) {
    look();
    operations.add(new Mark(number));
  }

  /** Takes everything there is now as being on stable storage. */
  public void settle() {
    look();
    Map<Node, byte[]> contents = new HashMap<>();
    Set<Path> directories = new HashSet<>();
    directories.add(Path.of(""));
    seen.forEach(
        (path, file) -> {
          if (file.node().kind() == Kind.FILE) {
            contents.put(file.node(), file.content());
          } else {
            directories.add(path);
          }
        });
    operations.add(new Forced(operations.size(), contents, directories));
  }

  @Override
  public Runnable forcing(Set<Path> files, Set<Path> directories) {
    look();
    Map<Node, byte[]> contents = new HashMap<>();
    for (Path file : files) {
      Seen known = seen.get(relative(file));
      if (known != null) {
        contents.put(known.node(), known.content());
      }
    }
    Set<Path> below = new HashSet<>();
    directories.forEach(directory -> below.add(relative(directory)));
    int begun = operations.size();
    return () -> {
      look();
      operations.add(new Forced(begun, contents, below));
    };
  }

  private Path relative(Path path) {
    return root.equals(path) ? Path.of("") : root.relativize(path);
  }

  /** Compares the directory with what was seen last. */
  private void look() {
    Map<Path, Seen> now = scan();
    Map<Node, Path> gone = new HashMap<>();
    seen.forEach(
        (path, file) -> {
          Seen still = now.get(path);
          if (still == null || !still.node().equals(file.node())) {
            gone.put(file.node(), path);
          }
        });
    Set<Node> known = new HashSet<>();
    seen.values().forEach(file -> known.add(file.node()));
    now.forEach(
        (path, file) -> {
          Seen before = seen.get(path);
          if (before == null || !before.node().equals(file.node())) {
            Path from = gone.remove(file.node());
            if (known.add(file.node()) && file.node().kind() == Kind.FILE) {
              operations.add(new Write(file.node(), file.content()));
            }
            operations.add(
                from == null ? new Link(path, file.node()) : new Rename(from, path, file.node()));
          } else if (!Arrays.equals(before.content(), file.content())) {
            operations.add(new Write(file.node(), file.content()));
          }
        });
    gone.values().stream()
        .filter(path -> !now.containsKey(path))
        .sorted(Comparator.reverseOrder())
        .forEach(path -> operations.add(new Unlink(path)));
    seen = now;
  }

  private Map<Path, Seen> scan() {
    Map<Path, Seen> found = new TreeMap<>();
    if (!Files.exists(root)) {
      return found;
    }
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(
                Path directory, BasicFileAttributes attributes) {
              Seen now =
                  directory.equals(root) ? null : seen(directory, attributes, Kind.DIRECTORY);
              if (now != null) {
                found.put(relative(directory), now);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              Seen now = seen(file, attributes, Kind.FILE);
              if (now != null) {
                found.put(relative(file), now);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private @Nullable Seen seen(Path path, BasicFileAttributes attributes, Kind kind) {
    try {
      long inode = ((Number) Files.getAttribute(path, "unix:ino")).longValue();
      long modified = attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
      Seen before = seen.get(relative(path));
      if (before != null
          && before.node().inode() == inode
          && before.node().kind() == kind
          && before.size() == attributes.size()
          && before.modified() == modified) {
        return before;
      }
      byte[] content = kind == Kind.FILE ? Files.readAllBytes(path) : new byte[0];
      return new Seen(
          new Node(inode, generation(inode, kind, content), kind),
          attributes.size(),
          modified,
          content);
    } catch (NoSuchFileException e) {
      return null; // a temporary file of another thread
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The number of an inode is used again; a node that is not seen any more has ended. */
  private int generation(long inode, Kind kind, byte[] content) {
    for (Seen file : seen.values()) {
      if (file.node().inode() == inode && file.node().kind() == kind) {
        boolean isSame = kind == Kind.DIRECTORY || Arrays.equals(file.content(), content);
        if (isSame) {
          return file.node().generation();
        }
      }
    }
    return generations.merge(inode, 1, Integer::sum);
  }
}
