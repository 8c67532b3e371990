package dev.omnigraph.spill;

import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.errors.StorageException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The memory of structures that may outgrow the heap: pages, of which those not used lately lie in
 * a temporary file while all together would exceed a number of bytes.
 *
 * <p>The pages to write are found by going round and taking the first one that was not looked at
 * since the last round (the clock algorithm, Corbató 1968). The file has no name any more as soon
 * as it is open, where the system allows that, so nothing is left behind by a process that dies.
 *
 * <p>Thread-safety: confined to one thread at a time, with everything made from it. Lifecycle:
 * closing it releases the file; what is made from it cannot be used afterwards.
 */
public final class SpillSpace implements AutoCloseable {
  static final int PAGE_BYTES = 1 << 13;

  private static final int HEAP_SHARE = 8;
  private static final int FIRST_BYTES = 128;
  private static final byte[] NOTHING = {};

  private final long bytesMax;
  private final List<Page> resident = new ArrayList<>();
  private final List<Long> free = new ArrayList<>();
  private long residentBytes;
  private int hand;
  private byte @Nullable [] spare;
  private @Nullable RandomAccessFile file;
  private @Nullable Path path;
  private long fileBytes;
  private boolean closed;

  /** A piece of memory with a place in the file once it was written there. */
  static final class Page {
    private byte @Nullable [] bytes;
    private long position = -1;
    private boolean changed;
    private boolean used;
  }

  private SpillSpace(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Returns a space that keeps at most about so many bytes in memory. */
  public static SpillSpace of(long bytesMax) {
    return new SpillSpace(bytesMax);
  }

  /** Returns a space that keeps at most an eighth of the heap limit in memory. */
  public static SpillSpace shareOfHeap() {
    return new SpillSpace(heapShare());
  }

  /** Returns a space that keeps everything in memory and need not be closed. */
  public static SpillSpace inMemory() {
    return new SpillSpace(Long.MAX_VALUE);
  }

  /** Returns an eighth of the heap limit, in bytes. */
  public static long heapShare() {
    return Runtime.getRuntime().maxMemory() / HEAP_SHARE;
  }

  /** Returns the bytes in memory. */
  public long residentBytes() {
    return residentBytes;
  }

  /** Returns the bytes the file has, 0 when nothing was written. */
  public long fileBytes() {
    return fileBytes;
  }

  /** Returns the bytes of a page, none when nothing was put there yet; to be read at once. */
  byte[] readOrEmpty(Page page) {
    return page.bytes == null && page.position < 0 ? NOTHING : read(page);
  }

  /** Returns the bytes of a page; to be read at once. */
  byte[] read(Page page) {
    byte[] bytes = page.bytes;
    if (bytes == null) {
      return load(page);
    }
    page.used = true;
    return bytes;
  }

  /**
   * Returns the bytes of a page of which at least so many are to be there, to be changed at once.
   */
  byte[] change(Page page, int least) {
    byte[] bytes = page.bytes;
    if (bytes == null) {
      bytes = page.position < 0 ? start(page, least) : load(page);
    }
    if (bytes.length < least) {
      int length = Math.min(PAGE_BYTES, Math.max(least, bytes.length * 2));
      residentBytes += length - bytes.length;
      bytes = Arrays.copyOf(bytes, length);
      page.bytes = bytes;
      makeRoom(page);
    }
    page.used = true;
    page.changed = true;
    return bytes;
  }

  /** Lets go of a page; it must not be used again. */
  void release(Page page) {
    byte[] bytes = page.bytes;
    if (bytes != null) {
      residentBytes -= bytes.length;
      page.bytes = null; // the hand passes over it
    }
    if (page.position >= 0) {
      free.add(page.position);
      page.position = -1;
    }
  }

  private byte[] start(Page page, int least) {
    requireOpen();
    byte[] bytes = new byte[Math.max(least, FIRST_BYTES)];
    enter(page, bytes);
    return bytes;
  }

  private byte[] load(Page page) {
    requireOpen();
    byte[] bytes = spare;
    spare = null;
    if (bytes == null) {
      bytes = new byte[PAGE_BYTES];
    }
    try {
      RandomAccessFile from = open();
      from.seek(page.position);
      from.readFully(bytes);
    } catch (IOException e) {
      throw failed("read", e);
    }
    page.changed = false;
    enter(page, bytes);
    return bytes;
  }

  private void enter(Page page, byte[] bytes) {
    page.bytes = bytes;
    page.used = true;
    residentBytes += bytes.length;
    if (bytesMax < Long.MAX_VALUE) {
      resident.add(page);
      makeRoom(page);
    }
  }

  private void makeRoom(Page kept) {
    int passes = 0;
    while (residentBytes > bytesMax && passes++ <= 2 * resident.size()) {
      hand = hand >= resident.size() ? 0 : hand;
      Page page = resident.get(hand);
      byte[] bytes = page.bytes;
      if (bytes != null && (page == kept || page.used)) {
        page.used = false;
        hand++;
        continue;
      }
      Page last = resident.remove(resident.size() - 1);
      if (last != page) {
        resident.set(hand, last);
      }
      if (bytes != null) {
        evict(page, bytes);
        passes = 0;
      }
    }
  }

  private void evict(Page page, byte[] bytes) {
    if (page.changed || page.position < 0) {
      write(page, bytes);
    }
    page.bytes = null;
    residentBytes -= bytes.length;
    spare = bytes.length == PAGE_BYTES ? bytes : spare;
  }

  private void write(Page page, byte[] bytes) {
    try {
      RandomAccessFile to = open();
      if (page.position < 0) {
        if (free.isEmpty()) {
          page.position = fileBytes;
          fileBytes += PAGE_BYTES;
        } else {
          page.position = free.remove(free.size() - 1);
        }
      }
      to.seek(page.position);
      to.write(bytes.length == PAGE_BYTES ? bytes : Arrays.copyOf(bytes, PAGE_BYTES));
      page.changed = false;
    } catch (IOException e) {
      throw failed("write", e);
    }
  }

  /** Not a channel: an interrupt would close that. */
  private RandomAccessFile open() throws IOException {
    RandomAccessFile open = file;
    if (open == null) {
      Path temporary = Files.createTempFile("omnigraph-", ".pages");
      open = new RandomAccessFile(temporary.toFile(), "rw");
      file = open;
      try {
        Files.delete(temporary);
      } catch (IOException e) {
        path = temporary; // a system that keeps names of open files
        temporary.toFile().deleteOnExit();
      }
    }
    return open;
  }

  private void requireOpen() {
    if (closed) {
      throw ClosedException.of("spill space");
    }
  }

  private static StorageException failed(String what, IOException e) {
    String reason = String.valueOf(e.getMessage());
    StorageException.Fault fault =
        reason.contains("No space left")
            ? StorageException.Fault.NO_SPACE
            : StorageException.Fault.OTHER;
    return StorageException.of(fault, what + " pages", "temporary file", reason, e);
  }

  @Override
  public void close() {
    closed = true;
    resident.clear();
    spare = null;
    RandomAccessFile open = file;
    Path named = path;
    file = null;
    path = null;
    try {
      if (open != null) {
        open.close();
      }
      if (named != null) {
        Files.deleteIfExists(named);
      }
    } catch (IOException e) {
      throw failed("close", e);
    }
  }
}
