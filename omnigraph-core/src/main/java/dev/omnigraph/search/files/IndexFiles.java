package dev.omnigraph.search.files;

import dev.omnigraph.storage.local.UserCache;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The index files of one graph in a cache directory, which other graphs share. Thread-safe, and
 * safe between processes.
 *
 * <p>A file says what it is an index of and ends with a checksum over all it says. One that is not
 * exactly what is wanted counts as absent. Files are written beside their names and renamed, not
 * forced: what a power cut leaves is not exactly what is wanted. No method fails because of a file
 * or the directory.
 *
 * <p>Together the files of all graphs take no more than a bound; those used least recently go.
 */
public final class IndexFiles {
  /*
   * magic, format, identity, content, CRC-32C of all that. The identity has the name and whatever
   * the caller says the content depends on.
   */
  private static final int MAGIC = 0x5849474f;
  private static final int FORMAT = 1;
  private static final int HEAD_BYTES = 2 * Integer.BYTES;
  private static final String PART_PREFIX = "index-";
  private static final String PART_SUFFIX = ".part";
  private static final Pattern PART = Pattern.compile(PART_PREFIX + "[0-9]+\\" + PART_SUFFIX);
  private static final Logger LOG = LoggerFactory.getLogger(IndexFiles.class);

  /** What may be done with the files. */
  public enum Use {
    /** Nothing is ever written or deleted. */
    READ,
    /** Indexes that were made are kept. */
    READ_WRITE
  }

  /** Writes the content of an index. */
  @FunctionalInterface
  public interface Encoder {
    /** Writes it. */
    void encode(IndexOutput out) throws IOException;
  }

  /** Reads the content of an index. */
  @FunctionalInterface
  public interface Decoder<T> {
    /** Reads it, to the end; throws if it cannot be. */
    T decode(IndexInput in) throws IOException;
  }

  /**
   * A file that is there.
   *
   * @param path where
   * @param bytes its size
   */
  public record Kept(Path path, long bytes, FileTime usedAt) {}

  private final @Nullable Path directory;
  private final Use use;
  private final long bytesMax;
  private final InstantSource clock;
  private final LongAdder reads = new LongAdder();
  private final LongAdder writes = new LongAdder();
  private final LongAdder refusals = new LongAdder();
  private final Set<Path> writing = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean warned = new AtomicBoolean();

  private IndexFiles(@Nullable Path directory, Use use, long bytesMax, InstantSource clock) {
    this.directory = directory;
    this.use = use;
    this.bytesMax = bytesMax;
    this.clock = clock;
  }

  /** Keeps nothing on disk. */
  public static IndexFiles none() {
    return new IndexFiles(null, Use.READ, 0, InstantSource.system());
  }

  /**
   * Keeps files in a directory, which is made when the first one is written.
   *
   * @param directory a directory for this graph alone, in one that all graphs share
   * @param bytesMax the most bytes of the files of all graphs
   */
  public static IndexFiles in(Path directory, Use use, long bytesMax, InstantSource clock) {
    return new IndexFiles(directory, use, bytesMax, clock);
  }

  /** Returns whether indexes that are made are kept. */
  public boolean isWriting() {
    return directory != null && use == Use.READ_WRITE;
  }

  /** Returns how many indexes were read. */
  public long reads() {
    return reads.sum();
  }

  /** Returns how many indexes were written. */
  public long writes() {
    return writes.sum();
  }

  /** Returns how many files were there and not what was wanted. */
  public long refusals() {
    return refusals.sum();
  }

  private @Nullable Path file(IndexName name) {
    Optional<String> fileName = name.fileName();
    return directory == null || fileName.isEmpty() ? null : directory.resolve(fileName.get());
  }

  private static String identity(IndexName name, String basis) {
    return String.join("\n", name.type(), name.property(), name.kind(), name.dataFile(), basis);
  }

  /**
   * Reads an index.
   *
   * @param basis whatever else the content depends on, as given to {@link #write}
   * @return empty if there is none, or one that is not exactly what is wanted
   */
  public <T> Optional<T> read(IndexName name, String basis, Decoder<T> decoder) {
    Path file = file(name);
    if (file == null || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try {
      T index = decoded(bytes(file), identity(name, basis), decoder);
      noteUse(file);
      reads.increment();
      return Optional.of(index);
    } catch (IOException | SecurityException e) {
      refusals.increment();
      LOG.atInfo()
          .addKeyValue("file", file)
          .addKeyValue("reason", String.valueOf(e.getMessage()))
          .log("an index file is of no use and will be made again");
      return Optional.empty();
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    Path parent = file.getParent();
    if (parent == null || UserCache.isOpenToOthers(parent)) {
      throw new IOException("others may write to its directory");
    }
    // Not through a channel, which an interrupt of the thread would close.
    if (Files.size(file) > Integer.MAX_VALUE - HEAD_BYTES) {
      throw new IOException("it is too large");
    }
    try (FileInputStream in = new FileInputStream(file.toFile())) {
      return in.readAllBytes();
    }
  }

  private static <T> T decoded(byte[] bytes, String identity, Decoder<T> decoder)
      throws IOException {
    int end = bytes.length - Integer.BYTES;
    if (end < HEAD_BYTES) {
      throw new IOException("it is too short");
    }
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, end);
    if (new IndexInput(bytes, end, bytes.length).getInt() != (int) checksum.getValue()) {
      throw new IOException("its checksum is wrong");
    }
    IndexInput in = new IndexInput(bytes, 0, end);
    if (in.getInt() != MAGIC || in.getInt() != FORMAT) {
      throw new IOException("it has another format");
    }
    if (!in.getText().equals(identity)) {
      throw new IOException("it is an index of something else");
    }
    T index = decoder.decode(in);
    in.requireEnd();
    return index;
  }

  /** Notes that a file is of use; it lasts longer then. */
  private void noteUse(Path file) {
    if (use == Use.READ_WRITE) {
      try {
        Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
      } catch (IOException | SecurityException e) {
        LOG.atDebug().addKeyValue("file", file).setCause(e).log("the time cannot be set");
      }
    }
  }

  /**
   * Keeps an index, if it can be kept.
   *
   * @param basis whatever else the content depends on
   */
  public void write(IndexName name, String basis, Encoder encoder) {
    Path file = file(name);
    if (file == null || !isWriting()) {
      return;
    }
    Path part = null;
    try {
      Path parent = prepared();
      part = Files.createTempFile(parent, PART_PREFIX, PART_SUFFIX);
      writing.add(part);
      try (OutputStream out = new FileOutputStream(part.toFile())) {
        IndexOutput output = new IndexOutput(out, bytesMax);
        output.putInt(MAGIC);
        output.putInt(FORMAT);
        output.putText(identity(name, basis));
        encoder.encode(output);
        output.finish();
      }
      noteUse(part);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      writes.increment();
      trim(parent);
    } catch (IOException | UncheckedIOException | SecurityException e) {
      noteFailure(file, e);
    } finally {
      discard(part);
    }
  }

  private Path prepared() throws IOException {
    Path own = directory;
    if (own == null) {
      throw new NoSuchFileException("");
    }
    UserCache.createPrivate(own);
    if (UserCache.isOpenToOthers(own)) {
      throw new FileSystemException(own.toString(), null, "others may write to it");
    }
    return own;
  }

  private void discard(@Nullable Path part) {
    if (part != null) {
      try {
        Files.deleteIfExists(part);
      } catch (IOException | SecurityException e) {
        noteFailure(part, e);
      }
      writing.remove(part);
    }
  }

  /** Says so once; indexes are simply made again. */
  private void noteFailure(Path file, Exception e) {
    (warned.compareAndSet(false, true) ? LOG.atWarn() : LOG.atDebug())
        .addKeyValue("file", file)
        .setCause(e)
        .log("an index file cannot be kept");
  }

  /** Removes what was used least recently, of any graph, until the rest is within the bound. */
  private void trim(Path own) throws IOException {
    Path shared = own.getParent();
    if (shared == null) {
      return;
    }
    List<Kept> all = new ArrayList<>();
    try (Stream<Path> graphs = Files.list(shared)) {
      for (Path graph : (Iterable<Path>) graphs::iterator) {
        all.addAll(kept(graph));
      }
    }
    long bytes = all.stream().mapToLong(Kept::bytes).sum();
    all.sort(Comparator.comparing(Kept::usedAt).thenComparing(Kept::path));
    for (Kept oldest : all) {
      if (bytes <= bytesMax) {
        break;
      }
      if (!writing.contains(oldest.path)) {
        Files.deleteIfExists(oldest.path);
        bytes -= oldest.bytes;
      }
    }
  }

  private static List<Kept> kept(@Nullable Path graph) throws IOException {
    List<Kept> kept = new ArrayList<>();
    if (graph == null || !Files.isDirectory(graph, LinkOption.NOFOLLOW_LINKS)) {
      return kept;
    }
    try (Stream<Path> files = Files.list(graph)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = String.valueOf(file.getFileName());
        // The directory may be somebody's who keeps other things there, too.
        if (IndexName.parse(name).isPresent() || PART.matcher(name).matches()) {
          attributes(file)
              .ifPresent(found -> kept.add(new Kept(file, found.size(), found.lastModifiedTime())));
        }
      }
    }
    return kept;
  }

  private static Optional<BasicFileAttributes> attributes(Path file) throws IOException {
    try {
      return Optional.of(
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return Optional.empty(); // another process was faster
    }
  }

  /** Returns the names of the indexes that are kept. */
  public Set<IndexName> names() {
    Set<IndexName> names = new HashSet<>();
    for (Kept file : own()) {
      IndexName.parse(String.valueOf(file.path.getFileName())).ifPresent(names::add);
    }
    return names;
  }

  /**
   * Returns the files nobody will ask for: those of other data files, and those of writers that
   * died.
   *
   * @param dataFiles the data files the graph has
   */
  public List<Kept> unneeded(Set<String> dataFiles) {
    List<Kept> unneeded = new ArrayList<>();
    for (Kept file : own()) {
      Optional<IndexName> name = IndexName.parse(String.valueOf(file.path.getFileName()));
      if (name.isEmpty()
          ? !writing.contains(file.path)
          : !dataFiles.containsAll(name.get().dataFiles())) {
        unneeded.add(file);
      }
    }
    return unneeded;
  }

  /** Deletes files; what cannot be deleted stays. */
  public void delete(List<Kept> files) {
    for (Kept file : files) {
      discard(isWriting() ? file.path : null);
    }
  }

  private List<Kept> own() {
    try {
      return kept(directory);
    } catch (IOException | UncheckedIOException | SecurityException e) {
      LOG.atDebug().addKeyValue("directory", directory).setCause(e).log("it cannot be listed");
      return List.of();
    }
  }
}
