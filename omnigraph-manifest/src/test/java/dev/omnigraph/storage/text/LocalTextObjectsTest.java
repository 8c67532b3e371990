package dev.omnigraph.storage.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import dev.omnigraph.ids.IdSource;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.storage.local.FileForcer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalTextObjectsTest {
  @TempDir Path root;
  private final FileForcer forcer = new FileForcer(Durability.FORCED);
  private final LocalTextObjects texts = new LocalTextObjects(forcer, IdSource.system());

  @AfterEach
  void close() {
    forcer.close();
  }

  private String uri(String name) {
    return root.resolve(name).toString();
  }

  private static StorageException failure(Runnable call) {
    StorageException error = catchThrowableOfType(StorageException.class, call::run);
    assertThat(error).isNotNull();
    return error;
  }

  @Test
  void writtenTextIsReadBackAndReplaced() {
    assertThat(texts.readText(uri("a/b/c"))).isEmpty();
    texts.writeText(uri("a/b/c"), "héllo \uD83D\uDE00");
    texts.writeText(uri("a/b/c"), "two");
    assertThat(texts.readText(uri("a/b/c"))).contains("two");
    assertThat(texts.readText(root.resolve("a/b/c").toUri().toString())).contains("two");
    assertThat(root.resolve("a/b").toFile().list()).containsExactly("c");
  }

  @Test
  void writeForcesTheFileAndItsDirectory() throws IOException {
    texts.writeText(uri("a"), "x");
    assertThat(forcer.counts()).isEqualTo(new FileForcer.Counts(1, 1, 2));
    texts.writeText(uri("d/e/f"), "x");
    // the file; its directory, the one that got that directory, and the one that got this
    assertThat(forcer.counts()).isEqualTo(new FileForcer.Counts(2, 4, 4));
    texts.delete(uri("a"));
    texts.delete(uri("a"));
    // a deletion may be undone by a power cut
    assertThat(forcer.counts()).isEqualTo(new FileForcer.Counts(2, 4, 4));
    try (FileForcer relaxed = new FileForcer(Durability.OS_CACHE)) {
      new LocalTextObjects(relaxed, IdSource.system()).writeText(uri("a"), "x");
      assertThat(relaxed.counts()).isEqualTo(new FileForcer.Counts(0, 0, 0));
    }
  }

  @Test
  void exactlyOneCreatorWins() throws Exception {
    int writers = 8;
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      List<Future<Boolean>> outcomes = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        String text = "writer " + i;
        outcomes.add(threads.submit(() -> texts.writeTextIfAbsent(uri("claim"), text)));
      }
      int winner = -1;
      for (int i = 0; i < writers; i++) {
        if (outcomes.get(i).get()) {
          assertThat(winner).isEqualTo(-1);
          winner = i;
        }
      }
      assertThat(texts.readText(uri("claim"))).contains("writer " + winner);
      assertThat(root.toFile().list()).containsExactly("claim");
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void bytesThatAreNotUtf8AreUnreadable() throws IOException {
    Files.write(root.resolve("bad"), new byte[] {(byte) 0xC3, 0x28});
    StorageException error = failure(() -> texts.readText(uri("bad")));
    assertThat(error.fault()).isEqualTo(Fault.UNREADABLE);
    assertThat(error.details()).containsEntry("object", uri("bad"));
  }

  @Test
  void directoryInPlaceOfAFileIsTyped() throws IOException {
    Files.createDirectory(root.resolve("dir"));
    assertThat(failure(() -> texts.readText(uri("dir"))).fault()).isEqualTo(Fault.UNREADABLE);
    assertThat(failure(() -> texts.writeText(uri("dir"), "x")).fault()).isEqualTo(Fault.UNREADABLE);
    assertThat(failure(() -> texts.delete(uri("dir"))).fault()).isEqualTo(Fault.OTHER);
    assertThat(texts.listDir(root.toString())).containsExactly("dir");
  }

  @Test
  void listsDirectChildrenInByteOrder() {
    for (String name : new String[] {"b", "a", "\uD83D\uDE00", "\uFF5E"}) {
      texts.writeText(uri(name), "x");
    }
    texts.writeText(uri("sub/deep"), "x");
    assertThat(texts.listDir(root.toString()))
        .containsExactly("a", "b", "sub", "\uFF5E", "\uD83D\uDE00");
    assertThat(texts.listDir(uri("absent"))).isEmpty();
    assertThat(failure(() -> texts.listDir(uri("a"))).fault()).isEqualTo(Fault.OTHER);
  }

  @Test
  void existsMeansAFileOrSomethingBelow() throws IOException {
    assertThat(texts.exists(uri("p"))).isFalse();
    Files.createDirectories(root.resolve("p/q"));
    assertThat(texts.exists(uri("p"))).isFalse();
    texts.writeText(uri("p/q/r"), "x");
    assertThat(texts.exists(uri("p"))).isTrue();
    texts.deletePrefix(uri("p"));
    texts.deletePrefix(uri("p"));
    assertThat(texts.exists(uri("p"))).isFalse();
    assertThat(root.resolve("p")).doesNotExist();
  }

  @Test
  void renameReplacesItsTarget() {
    texts.writeText(uri("from"), "1");
    texts.writeText(uri("to"), "2");
    texts.renameText(uri("from"), uri("to"));
    assertThat(texts.readText(uri("to"))).contains("1");
    assertThat(texts.exists(uri("from"))).isFalse();
    assertThat(failure(() -> texts.renameText(uri("from"), uri("x"))).fault())
        .isEqualTo(Fault.NOT_FOUND);
  }

  @Test
  void objectStoresAreRefusedByName() {
    StorageException error = failure(() -> texts.readText("s3://bucket/x"));
    assertThat(error.details()).containsEntry("object", "s3://bucket/x");
    assertThat(error.getMessage()).contains("object stores are not supported");
  }
}
