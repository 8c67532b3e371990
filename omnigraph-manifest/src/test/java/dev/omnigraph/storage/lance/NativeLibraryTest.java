package dev.omnigraph.storage.lance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
  @TempDir Path root;
  private byte[] content;
  private NativeLibrary.NativeLibraryCopy library;

  @BeforeEach
  void packALibrary() throws IOException {
    content = new byte[200_000];
    new Random(3).nextBytes(content);
    Path jar = root.resolve("x.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry("lib.so"));
      out.write(content);
    }
    URL url = new URL("jar:" + jar.toUri() + "!/lib.so");
    library = new NativeLibrary.NativeLibraryCopy(url, "lib.so");
  }

  private static Path parent(Path path) {
    return Objects.requireNonNull(path.getParent());
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void secondStartUsesTheCopyOfTheFirst() throws IOException {
    Path cache = root.resolve("a/b/cache");
    Path first = library.in(cache);
    Object key = Files.readAttributes(first, "unix:ino").get("ino");
    assertThat(first).hasBinaryContent(content).startsWith(cache);
    assertThat(library.in(cache)).isEqualTo(first);
    assertThat(Files.readAttributes(first, "unix:ino").get("ino")).isEqualTo(key);
    assertThat(files(cache)).containsExactly(first);
  }

  @Test
  void truncatedOrForeignCopyIsReplaced() throws IOException {
    Path cache = root.resolve("cache");
    Path copy = library.in(cache);
    Files.write(copy, new byte[10]);
    assertThat(library.in(cache)).hasBinaryContent(content);
    Files.write(copy, new byte[content.length]);
    assertThat(library.in(cache)).hasBinaryContent(content);
    assertThat(files(cache)).containsExactly(copy);
  }

  @Test
  void concurrentStartsShareOneWholeCopy() throws Exception {
    Path cache = root.resolve("cache");
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Path>> copies = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        copies.add(threads.submit(() -> library.in(cache)));
      }
      for (Future<Path> copy : copies) {
        assertThat(copy.get()).hasBinaryContent(content);
      }
      assertThat(files(cache)).hasSize(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void unusableCacheFallsBackToAPrivateDirectory() throws IOException {
    Path file = Files.writeString(root.resolve("file"), "x");
    Path copy = library.in(file.resolve("cache"));
    assertThat(copy).hasBinaryContent(content);
    assertThat(String.valueOf(parent(copy).getFileName())).startsWith("omnigraph-native-");
    Files.delete(copy);
    Files.delete(parent(copy));
  }

  @Test
  void cacheOthersMayWriteToIsNotTrusted() throws IOException {
    Path cache = root.resolve("cache");
    Path trusted = library.in(cache);
    Files.setPosixFilePermissions(parent(trusted), PosixFilePermissions.fromString("rwxrwxrwx"));
    Path copy = library.in(cache);
    assertThat(copy).hasBinaryContent(content);
    assertThat(copy.startsWith(cache)).isFalse();
    Files.delete(copy);
    Files.delete(parent(copy));
  }

  @Test
  void cacheDirectoryFollowsTheEnvironment() {
    assertThat(NativeLibrary.defaultCache(Map.of("XDG_CACHE_HOME", "/x/y")))
        .isEqualTo(Path.of("/x/y/omnigraph/native"));
    Path relative = NativeLibrary.defaultCache(Map.of("XDG_CACHE_HOME", "y"));
    assertThat(relative).isEqualTo(NativeLibrary.defaultCache(Map.of())).isAbsolute();
  }

  @Test
  void platformNamesAreThoseOfTheJar() {
    assertThat(NativeLibrary.Platform.of("Linux", "amd64").directory()).isEqualTo("linux-x86-64");
    assertThat(NativeLibrary.Platform.of("Linux", "aarch64").directory())
        .isEqualTo("linux-aarch64");
    assertThat(NativeLibrary.Platform.of("Mac OS X", "aarch64").directory())
        .isEqualTo("darwin-aarch64");
    assertThat(NativeLibrary.Platform.of("Mac OS X", "aarch64").fileName("l"))
        .isEqualTo("libl.dylib");
  }
}
