package dev.omnigraph.topology.data;

import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.errors.StorageException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.ref.Cleaner;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A temporary file that is appended to once and then read in pieces. It has no name any more as
 * soon as it is open, where the system allows that, so nothing is left behind by a process that
 * dies.
 *
 * <p>Thread-safety: thread-safe. An interrupted reader does not close it for the others, which is
 * why it is no channel. Lifecycle: closed by its owner, or when nobody refers to it any more.
 */
final class BlockFile implements AutoCloseable {
  private static final Cleaner CLEANER = Cleaner.create();

  private final Opened opened;
  private final Cleaner.Cleanable cleanable;

  /** What is released; must not refer to the file object. */
  private static final class Opened implements Runnable {
    private final Path path;
    private @Nullable RandomAccessFile file;
    private long length;

    Opened(Path path, RandomAccessFile file) {
      this.path = path;
      this.file = file;
    }

    synchronized RandomAccessFile file() {
      RandomAccessFile open = file;
      if (open == null) {
        throw ClosedException.of("graph views");
      }
      return open;
    }

    @Override
    public synchronized void run() {
      RandomAccessFile open = file;
      file = null;
      if (open != null) {
        try {
          open.close();
          Files.deleteIfExists(path);
        } catch (IOException e) {
          // The descriptor is gone either way; a name that is left is in the temporary directory.
          path.toFile().deleteOnExit();
        }
      }
    }
  }

  private BlockFile(Opened opened) {
    this.opened = opened;
    this.cleanable = CLEANER.register(this, opened);
  }

  static BlockFile create() {
    try {
      Path path = Files.createTempFile("omnigraph-", ".blocks");
      Opened opened = new Opened(path, new RandomAccessFile(path.toFile(), "rw"));
      try {
        Files.delete(path);
      } catch (IOException e) {
        // A system that keeps names of open files; closing deletes it.
        path.toFile().deleteOnExit();
      }
      return new BlockFile(opened);
    } catch (IOException e) {
      throw failed("create", e);
    }
  }

  private static StorageException failed(String what, IOException e) {
    String reason = String.valueOf(e.getMessage());
    StorageException.Fault fault =
        reason.contains("No space left")
            ? StorageException.Fault.NO_SPACE
            : StorageException.Fault.OTHER;
    return StorageException.of(fault, what + " blocks", "temporary file", reason, e);
  }

  /** Writes bytes at the end and returns where they start. */
  long append(byte[] bytes) {
    synchronized (opened) {
      RandomAccessFile file = opened.file();
      try {
        long start = opened.length;
        file.seek(start);
        file.write(bytes);
        opened.length = start + bytes.length;
        return start;
      } catch (IOException e) {
        throw failed("write", e);
      }
    }
  }

  byte[] read(long position, int length) {
    byte[] bytes = new byte[length];
    synchronized (opened) {
      RandomAccessFile file = opened.file();
      try {
        file.seek(position);
        file.readFully(bytes);
        return bytes;
      } catch (IOException e) {
        throw failed("read", e);
      }
    }
  }

  long length() {
    synchronized (opened) {
      return opened.length;
    }
  }

  @Override
  public void close() {
    cleanable.clean();
  }
}
