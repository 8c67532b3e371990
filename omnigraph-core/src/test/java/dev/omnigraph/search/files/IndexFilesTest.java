package dev.omnigraph.search.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.search.files.IndexFiles.Use;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Index files are what was written, or count as absent; nothing about them is ever a failure. */
class IndexFilesTest {
  private static final IndexName NAME = new IndexName("Doc", "text", "stems", "0a.lance");
  private static final String BASIS = "20 4711";
  private static final long BYTES_MAX = 1 << 20;

  @TempDir Path root;

  private final AtomicLong millis = new AtomicLong(1_000_000);
  private final InstantSource clock = () -> Instant.ofEpochMilli(millis.addAndGet(1_000));

  private IndexFiles files(Use use) {
    return IndexFiles.in(root.resolve("all").resolve("g1"), use, BYTES_MAX, clock);
  }

  private static void write(IndexFiles files, IndexName name, int... numbers) {
    files.write(
        name,
        BASIS,
        out -> {
          out.putCount(numbers.length);
          for (int number : numbers) {
            out.putCount(number);
          }
        });
  }

  private static Optional<List<Integer>> read(IndexFiles files, IndexName name) {
    return read(files, name, BASIS);
  }

  private static Optional<List<Integer>> read(IndexFiles files, IndexName name, String basis) {
    return files.read(
        name,
        basis,
        in -> {
          Integer[] numbers = new Integer[in.getCountOf(1)];
          for (int i = 0; i < numbers.length; i++) {
            numbers[i] = in.getCount();
          }
          return List.of(numbers);
        });
  }

  private static Path only(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      List<Path> files = all.filter(Files::isRegularFile).toList();
      assertThat(files).hasSize(1);
      return files.get(0);
    }
  }

  private long count() throws IOException {
    if (!Files.exists(root.resolve("all"))) {
      return 0;
    }
    try (Stream<Path> all = Files.walk(root.resolve("all"))) {
      return all.filter(Files::isRegularFile).count();
    }
  }

  @Test
  void whatWasWrittenIsReadBackByAnyHandle() throws IOException {
    IndexFiles files = files(Use.READ_WRITE);
    assertThat(read(files, NAME)).isEmpty();
    write(files, NAME, 0, 127, 128, 300_000, Integer.MAX_VALUE);
    assertThat(read(files(Use.READ), NAME))
        .contains(List.of(0, 127, 128, 300_000, Integer.MAX_VALUE));
    assertThat(files.names()).containsExactly(NAME);
    write(files, NAME, 5);
    assertThat(read(files, NAME)).contains(List.of(5));
    assertThat(only(root).getFileName()).hasToString("Doc~text~stems~0a.lance.index");
    assertThat(Files.getPosixFilePermissions(only(root).getParent()))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThat(List.of(files.writes(), files.reads(), files.refusals()))
        .containsExactly(2L, 1L, 0L);
  }

  @Test
  void numbersAndTextsOfAnyLengthComeBack() {
    IndexFiles files = files(Use.READ_WRITE);
    String text = "\u00e9\ud83d\ude00".repeat(40_000);
    float[] numbers = {0f, -0f, Float.NaN, Float.MIN_VALUE, Float.NEGATIVE_INFINITY};
    files.write(
        NAME,
        BASIS,
        out -> {
          out.putText("");
          out.putText(text);
          out.putInt(Integer.MIN_VALUE);
          out.putLong(-2L << 33 | 7);
          out.putFloats(numbers);
        });
    assertThat(
            files.read(
                NAME,
                BASIS,
                in -> {
                  assertThat(in.getText()).isEmpty();
                  assertThat(in.getText()).isEqualTo(text);
                  assertThat(in.getInt()).isEqualTo(Integer.MIN_VALUE);
                  assertThat(in.getLong()).isEqualTo(-2L << 33 | 7);
                  assertThat(in.getFloats(5)).containsExactly(numbers);
                  return true;
                }))
        .contains(true);
  }

  @Test
  void everyFlippedBitEveryTruncationAndEveryAdditionIsNoticed() throws IOException {
    IndexFiles files = files(Use.READ_WRITE);
    write(files, NAME, 1, 2, 3, 1 << 20);
    Path file = only(root);
    byte[] good = Files.readAllBytes(file);
    for (int bit = 0; bit < good.length * Byte.SIZE; bit++) {
      byte[] bad = good.clone();
      bad[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      Files.write(file, bad);
      assertThat(read(files, NAME)).as("bit %d", bit).isEmpty();
    }
    for (int length = 0; length < good.length; length++) {
      Files.write(file, Arrays.copyOf(good, length));
      assertThat(read(files, NAME)).as("length %d", length).isEmpty();
    }
    Files.write(file, Arrays.copyOf(good, good.length + 1));
    assertThat(read(files, NAME)).isEmpty();
    assertThat(files.refusals()).isEqualTo(good.length * 9L + 1);
    Files.write(file, good);
    assertThat(read(files, NAME)).isPresent();
  }

  @Test
  void anIndexOfSomethingElseOrByOtherRulesCountsAsAbsent() throws IOException {
    IndexFiles files = files(Use.READ_WRITE);
    write(files, NAME, 1);
    Path file = only(root);
    assertThat(read(files, NAME, "21 4711")).isEmpty();
    assertThat(files.refusals()).isEqualTo(1);
    for (IndexName other :
        List.of(
            new IndexName("Dog", "text", "stems", "0a.lance"),
            new IndexName("Doc", "test", "stems", "0a.lance"),
            new IndexName("Doc", "text", "words", "0a.lance"),
            new IndexName("Doc", "text", "stems", "0b.lance"))) {
      Files.copy(file, file.resolveSibling(other.fileName().orElseThrow()));
      assertThat(read(files, other)).isEmpty();
    }
    assertThat(files.refusals()).isEqualTo(5);
  }

  @Test
  void namesThatAreNoFileNamesAreNotKept() throws IOException {
    IndexFiles files = files(Use.READ_WRITE);
    for (String dataFile : List.of("../a.lance", "a/b", "a~b", "", "x".repeat(300), "a\u0000")) {
      IndexName name = new IndexName("Doc", "text", "stems", dataFile);
      write(files, name, 1);
      assertThat(read(files, name)).isEmpty();
    }
    assertThat(count()).isZero();
  }

  @Test
  void aHandleThatReadsWritesAndDeletesNothing() throws IOException {
    write(files(Use.READ), NAME, 1);
    assertThat(count()).isZero();
    write(files(Use.READ_WRITE), NAME, 1);
    Path file = only(root);
    Files.setLastModifiedTime(file, FileTime.fromMillis(5_000));
    IndexFiles reading = files(Use.READ);
    assertThat(read(reading, NAME)).isPresent();
    reading.delete(reading.unneeded(Set.of()));
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(FileTime.fromMillis(5_000));
    assertThat(read(IndexFiles.none(), NAME)).isEmpty();
    assertThat(IndexFiles.none().unneeded(Set.of())).isEmpty();
  }

  @Test
  void aDirectoryThatCannotBeMadeOrWrittenIsNoFailure() throws IOException {
    Files.writeString(root.resolve("all"), "in the way");
    IndexFiles blocked = files(Use.READ_WRITE);
    write(blocked, NAME, 1);
    assertThat(read(blocked, NAME)).isEmpty();
    assertThat(blocked.names()).isEmpty();
    assertThat(blocked.writes()).isZero();

    Path closed = Path.of("/proc/self/fdinfo"); // where not even root may write
    IndexFiles refused = IndexFiles.in(closed.resolve("g"), Use.READ_WRITE, BYTES_MAX, clock);
    write(refused, NAME, 1);
    assertThat(read(refused, NAME)).isEmpty();
  }

  @Test
  void filesInADirectoryWithoutPermissionToWriteAreRead() throws IOException {
    IndexFiles files = files(Use.READ_WRITE);
    write(files, NAME, 1);
    Path own = root.resolve("all").resolve("g1");
    Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("r-x------"));
    try {
      boolean isRoot = Files.isWritable(own); // then permissions mean nothing
      write(files, NAME, 2);
      assertThat(read(files, NAME)).contains(List.of(isRoot ? 2 : 1));
      assertThat(count()).isEqualTo(1);
    } finally {
      Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void filesOthersMayWriteAreNotBelieved() throws IOException {
    IndexFiles files = files(Use.READ_WRITE);
    write(files, NAME, 1);
    Path directory = only(root).getParent();
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwx---"));
    assertThat(read(files, NAME)).isEmpty();
    write(files, NAME, 2);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    assertThat(read(files, NAME)).contains(List.of(1));
  }

  @Test
  void somethingElseUnderTheNameOfAFileIsNoFailure() throws IOException {
    IndexFiles files = files(Use.READ_WRITE);
    write(files, NAME, 1);
    Path file = only(root);
    Files.delete(file);
    Files.createDirectories(file.resolve("sub"));
    assertThat(read(files, NAME)).isEmpty();
    write(files, NAME, 2);
    assertThat(read(files, NAME)).isEmpty();
    Files.delete(file.resolve("sub"));
    Files.delete(file);
    Files.createSymbolicLink(file, root.resolve("elsewhere"));
    assertThat(read(files, NAME)).isEmpty();
    write(files, NAME, 3); // replaces the link
    assertThat(read(files, NAME)).contains(List.of(3));
    assertThat(root.resolve("elsewhere")).doesNotExist();
  }

  @Test
  void anInterruptedThreadReadsAndWritesAsAnyOther() {
    IndexFiles files = files(Use.READ_WRITE);
    Thread.currentThread().interrupt();
    write(files, NAME, 7);
    assertThat(read(files, NAME)).contains(List.of(7));
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void anIndexThatCannotBeWrittenToTheEndLeavesNothing() throws IOException {
    IndexFiles files = files(Use.READ_WRITE);
    files.write(
        NAME,
        BASIS,
        out -> {
          out.putInt(1);
          throw new IOException("no space left on device");
        });
    assertThat(count()).isZero();
    IndexFiles small =
        IndexFiles.in(root.resolve("all").resolve("g1"), Use.READ_WRITE, 1_000, clock);
    small.write(
        NAME,
        BASIS,
        out -> {
          for (int i = 0; i < 100_000; i++) {
            out.putInt(i);
          }
        });
    assertThat(count()).isZero();
    assertThat(small.writes()).isZero();
  }

  @Test
  void whatWasUsedLeastRecentlyOfAllGraphsGoesFirst() throws IOException {
    Path all = root.resolve("all");
    Path home = Files.createDirectories(all.resolve("papers"));
    for (String name : List.of("film.part", "17.part", "book.index", "index-.part", "a~b.index")) {
      Path foreign = Files.write(home.resolve(name), new byte[9_000]);
      Files.setLastModifiedTime(foreign, FileTime.fromMillis(1));
    }
    IndexFiles one = IndexFiles.in(all.resolve("g1"), Use.READ_WRITE, 500, clock);
    IndexFiles two = IndexFiles.in(all.resolve("g2"), Use.READ_WRITE, 500, clock);
    IndexName[] names = new IndexName[5];
    for (int i = 0; i < names.length; i++) {
      names[i] = new IndexName("Doc", "text", "stems", i + ".lance");
    }
    int[] numbers = new int[100];
    Arrays.fill(numbers, 1);
    write(one, names[0], numbers); // each about 150 bytes
    write(two, names[1], numbers);
    write(one, names[2], numbers);
    assertThat(read(one, names[0])).isPresent();
    write(two, names[3], numbers);
    write(two, names[4], numbers);
    assertThat(one.names()).containsExactly(names[0]);
    assertThat(two.names()).containsExactlyInAnyOrder(names[3], names[4]);
    assertThat(home.toFile().list()).hasSize(5); // nothing of others
  }

  @Test
  void filesOfOtherDataFilesAndOfDeadWritersAreUnneeded() throws IOException {
    IndexFiles files = files(Use.READ_WRITE);
    IndexName two = new IndexName("Doc", "text", "stems", "0a.lance+0b.lance");
    write(files, NAME, 1);
    write(files, two, 1);
    Path part = Files.createFile(root.resolve("all").resolve("g1").resolve("index-17.part"));
    Path foreign = Files.createFile(root.resolve("all").resolve("g1").resolve("notes.txt"));
    assertThat(files.unneeded(Set.of("0a.lance", "0b.lance")))
        .extracting(IndexFiles.Kept::path)
        .containsExactly(part);
    assertThat(files.unneeded(Set.of("0a.lance"))).hasSize(2);
    files.write(
        NAME,
        BASIS,
        out -> assertThat(files.unneeded(Set.of("0a.lance"))).hasSize(2)); // not its own
    files.delete(files.unneeded(Set.of("0a.lance")));
    assertThat(files.names()).containsExactly(NAME);
    assertThat(part).doesNotExist();
    assertThat(foreign).exists();
    files.delete(files.unneeded(Set.of()));
    assertThat(files.names()).isEmpty();
  }
}
