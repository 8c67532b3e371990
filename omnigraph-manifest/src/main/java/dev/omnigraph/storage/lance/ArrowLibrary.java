package dev.omnigraph.storage.lance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.c.jni.JniLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads Arrow's native half of the C data interface. Its loader copies the library into the
 * temporary directory and leaves the copy to an exit hook, which a killed process never runs. Where
 * the system tells what is mapped, the copy is unlinked as soon as it is loaded; the mapping stays.
 * Thread-safe.
 */
final class ArrowLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(ArrowLibrary.class);
  private static final Path MAPPINGS = Path.of("/proc/self/maps");
  private static final String COPY_PREFIX = "jnilib-";
  private static final String COPY_SUFFIX = ".tmp";

  private ArrowLibrary() {}

  /** Loads the library once per process. */
  static void load() {
    JniLoader.get().ensureLoaded();
    Once.unlinked();
  }

  /** The copies of this process, as far as the system tells; empty where it does not. */
  static List<Path> mappedCopies() throws IOException {
    if (!Files.isReadable(MAPPINGS)) {
      return List.of();
    }
    return Files.readAllLines(MAPPINGS).stream()
        .filter(line -> line.endsWith(COPY_SUFFIX) && line.contains("/" + COPY_PREFIX))
        .map(line -> Path.of(line.substring(line.indexOf('/'))))
        .distinct()
        .toList();
  }

  private static final class Once {
    static {
      try {
        for (Path copy : mappedCopies()) {
          Files.deleteIfExists(copy);
        }
      } catch (IOException e) {
        // Best effort: the exit hook of Arrow's loader removes the copy of a process that ends
        // well.
        LOG.atDebug().setCause(e).log("the copy of Arrow's native library was left in place");
      }
    }

    private static void unlinked() {}
  }
}
