package dev.omnigraph.testkit.powercut;

import dev.omnigraph.storage.local.FileTrees;
import dev.omnigraph.testkit.powercut.FileOperation.Forced;
import dev.omnigraph.testkit.powercut.FileOperation.Kind;
import dev.omnigraph.testkit.powercut.FileOperation.Link;
import dev.omnigraph.testkit.powercut.FileOperation.Mark;
import dev.omnigraph.testkit.powercut.FileOperation.Node;
import dev.omnigraph.testkit.powercut.FileOperation.Rename;
import dev.omnigraph.testkit.powercut.FileOperation.Unlink;
import dev.omnigraph.testkit.powercut.FileOperation.Write;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * The power goes after some of the recorded operations; what is left of the directory then. A name
 * is safe when its directory was forced after it appeared, a content when its file was. Everything
 * else may or may not be there, each for itself, whatever the order it happened in; only a rename
 * never loses both names. Immutable.
 */
public final class PowerCut {
  /** What the disk is known to hold. */
  private final Map<Path, Node> safeNames = new TreeMap<>();

  private final Map<Node, byte[]> safeContents = new HashMap<>();

  /** Changes of names that may be lost, in order. */
  private final Map<Integer, FileOperation> looseNames = new TreeMap<>();

  private final Map<Node, byte[]> contents = new HashMap<>();
  private int marks;

  private PowerCut() {}

  /** Returns how many places there are to cut a recording at. */
  public static int places(FileRecording recording) {
    return recording.operations().size() + 1;
  }

  /**
   * Cuts after a number of operations.
   *
   * @param forced whether forces are obeyed; otherwise none was made
   */
  public static PowerCut after(FileRecording recording, int operations, Forces forced) {
    PowerCut cut = new PowerCut();
    List<FileOperation> all = recording.operations();
    for (int i = 0; i < operations; i++) {
      cut.apply(i, all.get(i), forced);
    }
    return cut;
  }

  /** Whether forces are obeyed. */
  public enum Forces {
    /** What was forced is safe. */
    OBEYED,
    /** Nothing is safe but what was settled before the first mark. */
    IGNORED
  }

  /** Returns the number of the last mark before the cut. */
  public int marks() {
    return marks;
  }

  private void apply(int index, FileOperation operation, Forces forces) {
    if (operation instanceof Mark mark) {
      marks = mark.number();
    } else if (operation instanceof Write write) {
      contents.put(write.node(), write.content());
    } else if (operation instanceof Forced forced) {
      if (forces == Forces.OBEYED || marks == 0) {
        settle(forced);
      }
    } else {
      looseNames.put(index, operation);
    }
  }

  private void settle(Forced forced) {
    safeContents.putAll(forced.contents());
    looseNames
        .entrySet()
        .removeIf(
            loose -> {
              boolean safe =
                  loose.getKey() < forced.begun() && isIn(loose.getValue(), forced.directories());
              if (safe) {
                rename(safeNames, loose.getValue());
              }
              return safe;
            });
  }

  private static boolean isIn(FileOperation name, Set<Path> directories) {
    if (name instanceof Link link) {
      return directories.contains(parent(link.path()));
    }
    if (name instanceof Unlink unlink) {
      return directories.contains(parent(unlink.path()));
    }
    Rename rename = (Rename) name;
    return directories.contains(parent(rename.from())) || directories.contains(parent(rename.to()));
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    return parent == null ? Path.of("") : parent;
  }

  private static void rename(Map<Path, Node> names, FileOperation change) {
    if (change instanceof Link link) {
      names.put(link.path(), link.node());
    } else if (change instanceof Unlink unlink) {
      names.remove(unlink.path());
    } else if (change instanceof Rename rename) {
      names.remove(rename.from());
      names.put(rename.to(), rename.node());
    }
  }

  /** Makes the root what the cut leaves of it. */
  public void leave(Path root, Loss loss, long seed) throws IOException {
    Random random = new Random(seed);
    Map<Path, Node> names = new TreeMap<>(safeNames);
    for (FileOperation change : looseNames.values()) {
      if (loss.keepsName(random)) {
        rename(names, change);
      }
    }
    if (Files.exists(root)) {
      FileTrees.delete(root);
    }
    Files.createDirectories(root);
    for (Map.Entry<Path, Node> name : names.entrySet()) {
      Path path = root.resolve(name.getKey());
      Node node = name.getValue();
      Path parent = path.getParent();
      if (parent == null || !Files.isDirectory(parent)) {
        continue; // the directory's own name is lost
      }
      if (node.kind() == Kind.DIRECTORY) {
        Files.createDirectory(path);
      } else {
        Files.write(path, left(node, loss, random));
      }
    }
  }

  private byte[] left(Node node, Loss loss, Random random) {
    byte[] safe = safeContents.get(node);
    byte[] last = contents.getOrDefault(node, safe == null ? new byte[0] : safe);
    return safe == last ? last : loss.leavesOf(last, random);
  }
}
