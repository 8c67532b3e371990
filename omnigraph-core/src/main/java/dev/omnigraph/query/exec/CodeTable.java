package dev.omnigraph.query.exec;

import it.unimi.dsi.fastutil.Hash;
import it.unimi.dsi.fastutil.HashCommon;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;

/**
 * Numbers distinct 64-bit keys in order of appearance, accounted for.
 *
 * <p>Thread-safety: confined while keys are added; then read-only and thread-safe.
 */
final class CodeTable {
  private static final int ENTRY_BYTES = Long.BYTES + Integer.BYTES;

  private final ExecutionContext context;
  private final Long2IntOpenHashMap codes = new Long2IntOpenHashMap();
  private int capacity;

  CodeTable(ExecutionContext context) {
    this.context = context;
    codes.defaultReturnValue(-1);
  }

  int size() {
    return codes.size();
  }

  /** Makes room for a number of new keys; to be called before that many are coded. */
  void prepare(int more) {
    int expected = codes.size() + more;
    int needed = HashCommon.arraySize(expected, Hash.DEFAULT_LOAD_FACTOR);
    if (needed > capacity) {
      context.reserve((long) ENTRY_BYTES * needed);
      codes.ensureCapacity(expected);
      context.release((long) ENTRY_BYTES * capacity);
      capacity = needed;
    }
  }

  /** Returns the code of a key, or -1. */
  int find(long key) {
    return codes.get(key);
  }

  /** Returns the code of a key, a new one if it has none. */
  int code(long key) {
    int code = codes.get(key);
    if (code < 0) {
      code = codes.size();
      codes.put(key, code);
    }
    return code;
  }
}
