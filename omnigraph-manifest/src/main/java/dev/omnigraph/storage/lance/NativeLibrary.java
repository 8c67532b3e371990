package dev.omnigraph.storage.lance;

import dev.omnigraph.storage.local.UserCache;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds Lance's native library on disk, copying it out of its jar the first time. Thread-safe and
 * safe between processes.
 *
 * <p>The copy lives in a per-user cache directory under a name made of size and checksum of the jar
 * entry, so another Lance version is another file. It is written beside its final name, forced and
 * renamed, so a reader sees it whole or not at all. Later starts compare size and the first bytes
 * only; reading 180 MB to verify them would cost more than the copy saves. Where the cache
 * directory cannot be used, a private temporary directory is, and deleted at exit.
 *
 * <p><b>Cost:</b> first start about a second, later ones a few file look-ups.
 */
public final class NativeLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);
  private static final AtomicReference<@Nullable Path> OVERRIDE = new AtomicReference<>();
  private static final int HEAD_BYTES = 64;

  private NativeLibrary() {}

  /**
   * Names the directory to keep the library in; heeded until the library is loaded, the last call
   * wins.
   */
  static void cacheIn(Path directory) {
    OVERRIDE.set(directory.toAbsolutePath());
  }

  /**
   * Returns the library's path, copying it there if it is not.
   *
   * @param owner a class of the jar that carries the library
   * @param resourceDirectory absolute resource name of the directory with one directory per
   *     platform
   * @param name library name without prefix and extension
   * @throws UnsatisfiedLinkError if this platform has no library or no copy can be made
   */
  public static Path locate(Class<?> owner, String resourceDirectory, String name) {
    Platform platform =
        Platform.of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    String resource =
        resourceDirectory + "/" + platform.directory() + "/" + platform.fileName(name);
    URL url = owner.getResource(resource);
    if (url == null) {
      throw new UnsatisfiedLinkError(
          "Lance brings no native library for "
              + platform.directory()
              + "; supported are linux-x86-64, linux-aarch64 and darwin-aarch64");
    }
    try {
      Path override = OVERRIDE.get();
      Path cache = override != null ? override : defaultCache(System.getenv());
      return new NativeLibraryCopy(url, platform.fileName(name)).in(cache);
    } catch (IOException e) {
      UnsatisfiedLinkError error =
          new UnsatisfiedLinkError("the native library cannot be copied from " + url);
      error.initCause(e);
      throw error;
    }
  }

  /** Returns the directory for native libraries in the per-user cache. */
  static Path defaultCache(Map<String, String> environment) {
    return UserCache.directory(environment).resolve("native");
  }

  /** The platform part of a resource name. */
  record Platform(String os, String arch) {
    static Platform of(String osName, String osArch) {
      String os = osName.toLowerCase(Locale.ROOT);
      String arch = osArch.toLowerCase(Locale.ROOT);
      String system = os.startsWith("mac") || os.startsWith("darwin") ? "darwin" : os;
      String machine =
          switch (arch) {
            case "amd64", "x86_64", "x86-64" -> "x86-64";
            case "arm64", "aarch64" -> "aarch64";
            default -> arch;
          };
      return new Platform(system, machine);
    }

    String directory() {
      return os + "-" + arch;
    }

    String fileName(String name) {
      return "lib" + name + (os.equals("darwin") ? ".dylib" : ".so");
    }
  }

  /** One library as it stands in its jar. */
  static final class NativeLibraryCopy {
    private final URL source;
    private final String fileName;

    NativeLibraryCopy(URL source, String fileName) {
      this.source = source;
      this.fileName = fileName;
    }

    /** Returns the copy under the cache directory, or under a private one if that is not usable. */
    Path in(Path cache) throws IOException {
      Identity identity = identity();
      try {
        Path directory = cache.resolve("lance-" + identity.text());
        UserCache.createPrivate(directory);
        if (UserCache.isOpenToOthers(directory)) { // who can replace a library can run code
          throw new IOException("others may write to " + directory);
        }
        Path target = directory.resolve(fileName);
        if (!isWhole(target, identity)) {
          copyTo(target, identity);
        }
        return target;
      } catch (IOException | SecurityException e) {
        LOG.atWarn()
            .addKeyValue("directory", cache)
            .setCause(e)
            .log("native library cache is not usable, copying to a temporary directory");
        return inTemporaryDirectory(identity);
      }
    }

    private Path inTemporaryDirectory(Identity identity) throws IOException {
      Path directory = Files.createTempDirectory("omnigraph-native-");
      directory.toFile().deleteOnExit();
      Path target = directory.resolve(fileName);
      target.toFile().deleteOnExit();
      copyTo(target, identity);
      return target;
    }

    private void copyTo(Path target, Identity identity) throws IOException {
      Path temporary = Files.createTempFile(target.getParent(), fileName, ".part");
      try {
        CRC32 crc = new CRC32();
        try (InputStream in = new CheckedInputStream(source.openStream(), crc)) {
          Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
        }
        if (Files.size(temporary) != identity.bytes()
            || (identity.crc() >= 0 && crc.getValue() != identity.crc())) {
          throw new IOException("the copy of " + source + " is not what the jar holds");
        }
        // Without this a power loss could leave a file of the right size filled with zeros.
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
        move(temporary, target);
      } finally {
        Files.deleteIfExists(temporary);
      }
    }

    private static void move(Path temporary, Path target) throws IOException {
      try {
        Files.move(
            temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
      }
    }

    private boolean isWhole(Path target, Identity identity) throws IOException {
      if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
          || Files.size(target) != identity.bytes()) {
        return false;
      }
      try (InputStream ours = Files.newInputStream(target);
          InputStream theirs = source.openStream()) {
        byte[] head = ours.readNBytes(HEAD_BYTES);
        return Arrays.equals(head, theirs.readNBytes(HEAD_BYTES));
      }
    }

    private Identity identity() throws IOException {
      URLConnection connection = source.openConnection();
      if (connection instanceof JarURLConnection jar && jar.getJarEntry() != null) {
        return new Identity(jar.getJarEntry().getSize(), jar.getJarEntry().getCrc());
      }
      // Not in a jar, as in an exploded class path: size and time stand for the content.
      connection.getInputStream().close(); // connecting opens the file
      return new Identity(connection.getContentLengthLong(), -1 - connection.getLastModified());
    }

    /** What tells two libraries apart without reading them; a negative checksum is none. */
    private record Identity(long bytes, long crc) {
      String text() {
        String hex = HexFormat.of().toHexDigits(crc); // a format would load a locale's symbols
        return bytes + "-" + (crc >= 0 && crc <= 0xffff_ffffL ? hex.substring(8) : hex);
      }
    }
  }
}
