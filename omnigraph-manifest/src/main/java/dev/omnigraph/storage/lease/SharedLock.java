package dev.omnigraph.storage.lease;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The one lock of this process on one root. All state is guarded by the registry, so that no thread
 * opens a lock file while another one of this process holds it.
 *
 * <p>Another class loader has another registry but the same process; a system property per root
 * keeps the two apart.
 */
final class SharedLock {
  /** The lock covers one byte far behind the text, so that others may read who holds it. */
  private static final long LOCKED_BYTE = 1L << 30;

  private static final int HOLDER_BYTES_MAX = 512;
  private static final String PROPERTY_PREFIX = "dev.omnigraph.lease:";
  private static final Map<Path, SharedLock> HELD = new HashMap<>();

  private final Path root;
  private final FileChannel channel;
  private final FileLock lock;
  private int leases;

  private SharedLock(Path root, FileChannel channel, FileLock lock) {
    this.root = root;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * The outcome of one attempt: a lock, or who has it.
   *
   * @param lock the lock, counted for the caller, or null
   * @param holder what is known about the other holder, empty if there is none
   */
  record Attempt(@Nullable SharedLock lock, String holder) {}

  static Path file(Path root) {
    return root.resolve("__recovery").resolve("writer.lock");
  }

  /** Joins the lock of this process or takes it from the operating system; never waits. */
  static Attempt attempt(Path root) throws IOException {
    synchronized (HELD) {
      Path key = root.toRealPath();
      SharedLock held = HELD.get(key);
      if (held != null) {
        held.leases++;
        return new Attempt(held, "");
      }
      String self = describeSelf();
      Object inProcess = System.getProperties().putIfAbsent(PROPERTY_PREFIX + key, self);
      if (inProcess != null) {
        return new Attempt(null, "another class loader of this process, " + inProcess);
      }
      SharedLock taken = null;
      try {
        Attempt attempt = fromSystem(key, self);
        taken = attempt.lock;
        return attempt;
      } finally {
        if (taken == null) {
          System.getProperties().remove(PROPERTY_PREFIX + key);
        } else {
          HELD.put(key, taken);
          taken.leases++;
        }
      }
    }
  }

  private static Attempt fromSystem(Path key, String self) throws IOException {
    Files.createDirectories(file(key).getParent());
    FileChannel channel =
        FileChannel.open(
            file(key),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock(LOCKED_BYTE, 1, false);
      if (lock == null) {
        return new Attempt(null, readHolder(channel));
      }
      writeHolder(channel, self);
      return new Attempt(new SharedLock(key, channel, lock), "");
    } catch (IOException e) {
      lock = null; // the channel is of no use without its holder line
      throw e;
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
  }

  private static String readHolder(FileChannel channel) throws IOException {
    ByteBuffer line = ByteBuffer.allocate(HOLDER_BYTES_MAX);
    channel.read(line, 0);
    String text = new String(line.array(), 0, line.position(), StandardCharsets.UTF_8).strip();
    return text.isEmpty() ? "an unknown process" : text;
  }

  private static void writeHolder(FileChannel channel, String self) throws IOException {
    byte[] bytes = (self + "\n").getBytes(StandardCharsets.UTF_8);
    ByteBuffer line = ByteBuffer.wrap(bytes, 0, Math.min(bytes.length, HOLDER_BYTES_MAX));
    long at = 0;
    while (line.hasRemaining()) {
      at += channel.write(line, at);
    }
    channel.truncate(at);
  }

  private static String describeSelf() {
    ProcessHandle self = ProcessHandle.current();
    String start = self.info().startInstant().map(SharedLock::utc).orElse("unknown");
    return "pid " + self.pid() + " on " + hostName() + ", started " + start;
  }

  /** Says the second as {@link Instant} does, without the formatter, which is slow to load. */
  private static String utc(Instant instant) {
    return LocalDateTime.ofEpochSecond(instant.getEpochSecond(), 0, ZoneOffset.UTC) + "Z";
  }

  /** Asks no name service: that can hang. */
  private static String hostName() {
    String name = Objects.requireNonNullElse(System.getenv("HOSTNAME"), "").strip();
    if (!name.isEmpty()) {
      return name;
    }
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return "this host";
    }
  }

  String object() {
    return file(root).toString();
  }

  boolean isValid() {
    return lock.isValid();
  }

  /** Gives back one lease; the last one releases the lock. */
  void release() throws IOException {
    synchronized (HELD) {
      leases--;
      if (leases == 0) {
        HELD.remove(root);
        try {
          channel.close(); // releases the lock
        } finally {
          System.getProperties().remove(PROPERTY_PREFIX + root);
        }
      }
    }
  }
}
