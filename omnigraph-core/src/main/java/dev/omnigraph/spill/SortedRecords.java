package dev.omnigraph.spill;

import dev.omnigraph.errors.Invariant;
import dev.omnigraph.errors.ResourceLimitException;
import it.unimi.dsi.fastutil.ints.IntArrays;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Records written out in the order of the bytes of their keys: as many as fit are sorted in memory,
 * and sorted runs of them wait in a temporary file to be merged (external merge sort, Knuth, The
 * Art of Computer Programming 3, 5.4.1).
 *
 * <p>Each record is begun with its key, its bytes are written to {@link #target}, and the next one
 * begins where it ends. Keys differ.
 *
 * <p>Thread-safety: confined. Lifecycle: to be closed, which releases the file.
 */
public final class SortedRecords implements AutoCloseable {
  private static final int HEADER = 2 * Integer.BYTES; // the lengths of the key and of all
  private static final int FIRST_BYTES = 1 << 16;
  private static final int WINDOW_BYTES = 1 << 16;
  private static final int BYTES_MAX = Integer.MAX_VALUE - 64;
  private static final long PAGES_IN_MEMORY = 1L << 20;

  private final int runBytes;
  private final SpillSpace space = SpillSpace.of(PAGES_IN_MEMORY);
  private final PagedBytes spilled = new PagedBytes(space);
  private final List<Run> runs = new ArrayList<>();
  private final OutputStream target = new Target();
  private byte[] buffer = new byte[FIRST_BYTES];
  private int end;
  private int[] starts = new int[64];
  private int count;

  /**
   * Starts without records.
   *
   * @param runBytes about how many bytes of records are sorted in memory
   */
  public SortedRecords(int runBytes) {
    Invariant.check(runBytes > 0, "a run has room", runBytes);
    this.runBytes = runBytes;
  }

  /** Begins a record. */
  public void begin(byte[] key, int from, int length) {
    finishRecord();
    if (end > runBytes) {
      spill();
    }
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, count * 2);
    }
    starts[count++] = end;
    ensureRoom(HEADER + length);
    putInt(end, length);
    System.arraycopy(key, from, buffer, end + HEADER, length);
    end += HEADER + length;
  }

  /** Returns where the bytes of the record at hand go; closing it does nothing. */
  public OutputStream target() {
    return target;
  }

  /** Returns the number of sorted runs in the temporary file. */
  public int runs() {
    return runs.size();
  }

  /** Writes all records, without their keys; to be called once, last. */
  public void writeTo(OutputStream out) throws IOException {
    finishRecord();
    if (runs.isEmpty()) {
      sort();
      for (int i = 0; i < count; i++) {
        int at = starts[i];
        int skipped = HEADER + intAt(buffer, at);
        out.write(buffer, at + skipped, intAt(buffer, at + Integer.BYTES) - skipped);
      }
      return;
    }
    spill();
    buffer = new byte[0];
    PriorityQueue<Run> next = new PriorityQueue<>(runs);
    for (Run run = next.poll(); run != null; run = next.poll()) {
      run.writeRecord(out);
      if (run.advance()) {
        next.add(run);
      }
    }
  }

  private void finishRecord() {
    if (count > 0) {
      putInt(starts[count - 1] + Integer.BYTES, end - starts[count - 1]);
    }
  }

  private void sort() {
    byte[] bytes = buffer;
    IntArrays.quickSort(starts, 0, count, (a, b) -> compareKeys(bytes, a, bytes, b));
  }

  private void spill() {
    sort();
    long from = spilled.length();
    for (int i = 0; i < count; i++) {
      spilled.append(buffer, starts[i], intAt(buffer, starts[i] + Integer.BYTES));
    }
    Run run = new Run(from, spilled.length());
    if (run.advance()) {
      runs.add(run);
    }
    count = 0;
    end = 0;
  }

  private void ensureRoom(int more) {
    if (more > buffer.length - end) {
      if (more > BYTES_MAX - end) {
        throw ResourceLimitException.of("bytes of a record", BYTES_MAX, (long) end + more);
      }
      int doubled = buffer.length > BYTES_MAX / 2 ? BYTES_MAX : buffer.length * 2;
      buffer = Arrays.copyOf(buffer, Math.max(end + more, doubled));
    }
  }

  private void putInt(int at, int value) {
    for (int i = 0; i < Integer.BYTES; i++) {
      buffer[at + i] = (byte) (value >>> (Byte.SIZE * i));
    }
  }

  private static int intAt(byte[] bytes, int at) {
    int value = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      value |= (bytes[at + i] & 0xff) << (Byte.SIZE * i);
    }
    return value;
  }

  private static int compareKeys(byte[] one, int at, byte[] other, int otherAt) {
    int key = at + HEADER;
    int otherKey = otherAt + HEADER;
    return Arrays.compareUnsigned(
        one, key, key + intAt(one, at), other, otherKey, otherKey + intAt(other, otherAt));
  }

  @Override
  public void close() {
    space.close();
  }

  /** Adds bytes to the record at hand. */
  private final class Target extends OutputStream {
    @Override
    public void write(int value) {
      ensureRoom(1);
      buffer[end++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int from, int length) {
      ensureRoom(length);
      System.arraycopy(source, from, buffer, end, length);
      end += length;
    }
  }

  /** A sorted run and its next record, which lies in a window of the run. */
  private final class Run implements Comparable<Run> {
    private final long to;
    private long from; // of what is behind the window
    private byte[] window = {};
    private int at;
    private int length; // of the record
    private int filled;

    Run(long from, long to) {
      this.from = from;
      this.to = to;
    }

    /** Goes on to the next record; returns whether there is one. */
    boolean advance() {
      at += length;
      if (at == filled && from == to) {
        window = new byte[0];
        return false;
      }
      require(HEADER);
      length = intAt(window, at + Integer.BYTES);
      require(length);
      return true;
    }

    /** Has so many bytes from here on in the window. */
    private void require(int bytes) {
      if (filled - at >= bytes) {
        return;
      }
      int left = filled - at;
      int room = (int) Math.min(Math.max(bytes, WINDOW_BYTES), left + (to - from));
      byte[] fresh = room > window.length ? new byte[room] : window;
      System.arraycopy(window, at, fresh, 0, left);
      spilled.copy(from, fresh, left, room - left);
      from += room - left;
      window = fresh;
      at = 0;
      filled = room;
    }

    void writeRecord(OutputStream out) throws IOException {
      int skipped = HEADER + intAt(window, at);
      out.write(window, at + skipped, length - skipped);
    }

    @Override
    public int compareTo(Run other) {
      return compareKeys(window, at, other.window, other.at);
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }
}
