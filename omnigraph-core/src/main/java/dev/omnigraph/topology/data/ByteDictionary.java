package dev.omnigraph.topology.data;

import dev.omnigraph.errors.ResourceLimitException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Byte strings numbered in the order of their first appearance. Only ever grows.
 *
 * <p>Thread-safety: thread-safe; look-ups take no lock. Numbers handed from thread to thread in any
 * safe way can be resolved by the receiver.
 *
 * <p>The idea: one open-addressing table of longs, each holding the upper half of a hash and a
 * number plus one, so that a probe touches the bytes only when 32 bits of hash agree. Bytes lie in
 * slabs. A writer, under the lock, fills bytes and position first and publishes the table entry
 * last with release; a reader that sees the entry with acquire sees the rest. Growing copies the
 * table and publishes the copy; a reader on the old one at worst misses and, when it means to add,
 * looks again under the lock.
 */
public final class ByteDictionary {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle TABLE = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int SLAB_BYTES = 1 << 20;
  private static final int CHUNK_BITS = 12;
  private static final int CHUNK = 1 << CHUNK_BITS;
  private static final int SIZE_MAX = 1 << 30;
  private static final int FIELD_BITS = 20;
  private static final int FIELD_MASK = (1 << FIELD_BITS) - 1;
  private static final int WHOLE_SLAB = FIELD_MASK;

  private final Object lock = new Object();
  private volatile long[] table = new long[64];
  private volatile byte[][] slabs = new byte[0][];

  /**
   * Where each string lies, by number: slab in 24 bits, start in 20, length in 20. The largest
   * length stands for a string that fills its slab. One word, so that a look-up misses one line.
   */
  private volatile long[][] places = new long[0][];

  private volatile int size;
  private final AtomicLong bytes = new AtomicLong(64 * Long.BYTES);
  private int slabUsed;
  private int slabCurrent = -1;

  /** Returns how many strings there are; numbers are below it. */
  public int size() {
    return size;
  }

  /** Returns the heap bytes in use. */
  public long bytes() {
    return bytes.get();
  }

  /** Returns the number of a string, or -1. */
  public int find(byte[] utf8, int from, int length) {
    return find(table, hash(utf8, from, length), utf8, from, length);
  }

  private int find(long[] entries, long hash, byte[] utf8, int from, int length) {
    int mask = entries.length - 1;
    int at = (int) hash & mask;
    int tag = (int) (hash >>> 32);
    while (true) {
      long entry = (long) TABLE.getAcquire(entries, at);
      if (entry == 0) {
        return -1;
      }
      if ((int) (entry >>> 32) == tag) {
        int number = (int) entry - 1;
        if (equalsAt(number, utf8, from, length)) {
          return number;
        }
      }
      at = (at + 1) & mask;
    }
  }

  /** Returns the number of a string, adding it when it is new. */
  public int intern(byte[] utf8, int from, int length) {
    long hash = hash(utf8, from, length);
    int found = find(table, hash, utf8, from, length);
    if (found >= 0) {
      return found;
    }
    synchronized (lock) {
      int again = find(table, hash, utf8, from, length);
      return again >= 0 ? again : add(hash, utf8, from, length);
    }
  }

  /** Makes room for the first strings at once, as many as are likely to come. */
  public void expectFirst(int strings) {
    synchronized (lock) {
      if (size == 0 && strings > table.length / 2) {
        grow((int) Math.min(SIZE_MAX, Long.highestOneBit(strings * 2L - 1) * 2));
      }
    }
  }

  private int add(long hash, byte[] utf8, int from, int length) {
    int number = size;
    if (number >= SIZE_MAX) {
      throw ResourceLimitException.of("dictionary entries", SIZE_MAX, number + 1L);
    }
    place(number, utf8, from, length);
    if ((number + 1L) * 2 > table.length) {
      grow(table.length * 2);
    }
    long[] entries = table;
    insert(entries, hash, number);
    size = number + 1;
    return number;
  }

  private static void insert(long[] entries, long hash, int number) {
    int mask = entries.length - 1;
    int at = (int) hash & mask;
    while (entries[at] != 0) {
      at = (at + 1) & mask;
    }
    TABLE.setRelease(entries, at, (hash & 0xffffffff_00000000L) | (number + 1L));
  }

  private void grow(int length) {
    long[] old = table;
    long[] grown = new long[length];
    for (long entry : old) {
      if (entry != 0) {
        int number = (int) entry - 1;
        insert(grown, hash(bytesOf(number), start(number), length(number)), number);
      }
    }
    bytes.addAndGet(((long) length - old.length) * Long.BYTES);
    table = grown;
  }

  private void place(int number, byte[] utf8, int from, int length) {
    int slab;
    int start;
    if (length > SLAB_BYTES / 4) {
      slab = addSlab(length); // a string of its own slab leaves the current one open
      start = 0;
    } else {
      if (slabCurrent < 0 || slabUsed + length > slabs[slabCurrent].length) {
        // The first slab is small: most text dictionaries never need a second one.
        slabCurrent = addSlab(Math.max(length, slabCurrent < 0 ? SLAB_BYTES / 32 : SLAB_BYTES));
        slabUsed = 0;
      }
      slab = slabCurrent;
      start = slabUsed;
      slabUsed += length;
    }
    System.arraycopy(utf8, from, slabs[slab], start, length);
    if (number >>> CHUNK_BITS == places.length) {
      long[][] more = Arrays.copyOf(places, places.length + 1);
      more[places.length] = new long[CHUNK];
      places = more;
      bytes.addAndGet((long) CHUNK * Long.BYTES);
    }
    long stored = length > SLAB_BYTES / 4 ? WHOLE_SLAB : length;
    places[number >>> CHUNK_BITS][number & (CHUNK - 1)] =
        ((long) slab << (2 * FIELD_BITS)) | ((long) start << FIELD_BITS) | stored;
  }

  private int addSlab(int length) {
    byte[][] more = Arrays.copyOf(slabs, slabs.length + 1);
    more[slabs.length] = new byte[length];
    slabs = more;
    bytes.addAndGet(length);
    return more.length - 1;
  }

  private long place(int number) {
    return places[number >>> CHUNK_BITS][number & (CHUNK - 1)];
  }

  /** Returns the array that holds a string; not to be changed. */
  public byte[] bytesOf(int number) {
    return slabs[(int) (place(number) >>> (2 * FIELD_BITS))];
  }

  /** Returns where a string starts in {@link #bytesOf}. */
  public int start(int number) {
    return (int) (place(number) >>> FIELD_BITS) & FIELD_MASK;
  }

  /** Returns the number of bytes of a string. */
  public int length(int number) {
    int length = (int) place(number) & FIELD_MASK;
    return length == WHOLE_SLAB ? bytesOf(number).length : length;
  }

  /** Returns a string read as UTF-8. */
  public String text(int number) {
    return new String(bytesOf(number), start(number), length(number), StandardCharsets.UTF_8);
  }

  private boolean equalsAt(int number, byte[] utf8, int from, int length) {
    if (length(number) != length) {
      return false;
    }
    int start = start(number);
    return Arrays.equals(bytesOf(number), start, start + length, utf8, from, from + length);
  }

  /** Returns a 64-bit hash of all bytes, well mixed in both halves. */
  static long hash(byte[] bytes, int from, int length) {
    long state = 0x9e3779b97f4a7c15L ^ length;
    int at = from;
    int end = from + length;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      state = mix(state ^ (long) LONGS.get(bytes, at));
    }
    long tail = 0;
    if (at < end && length >= Long.BYTES) {
      tail = (long) LONGS.get(bytes, end - Long.BYTES); // overlaps what was mixed in already
    } else {
      for (int shift = 0; at < end; at++, shift += 8) {
        tail |= (bytes[at] & 0xffL) << shift;
      }
    }
    return mix(mix(state ^ tail) + 0x632be59bd9b4e019L);
  }

  private static long mix(long value) {
    long spread = (value ^ (value >>> 32)) * 0xbf58476d1ce4e5b9L;
    return spread ^ (spread >>> 29);
  }
}
