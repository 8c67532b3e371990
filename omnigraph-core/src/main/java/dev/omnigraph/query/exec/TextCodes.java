package dev.omnigraph.query.exec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers distinct texts by their UTF-8 bytes in order of appearance, with an open hash table over
 * a list of copies, accounted for.
 *
 * <p>Thread-safety: confined while texts are added; then read-only and thread-safe.
 */
final class TextCodes {
  private static final int TEXT_BYTES = 48; // an array, a reference to it and a place in the table

  private final ExecutionContext context;
  private final List<byte[]> texts = new ArrayList<>();
  private int[] table = new int[64];

  TextCodes(ExecutionContext context) {
    this.context = context;
    Arrays.fill(table, -1);
  }

  int size() {
    return texts.size();
  }

  /** Returns the number of a text, or -1. */
  int find(byte[] bytes, int from, int to) {
    return table[slot(bytes, from, to)];
  }

  /** Returns the number of a text, a new one if it has none. */
  int code(byte[] bytes, int from, int to) {
    int slot = slot(bytes, from, to);
    int known = table[slot];
    if (known >= 0) {
      return known;
    }
    int code = texts.size();
    context.reserve((long) TEXT_BYTES + to - from);
    texts.add(Arrays.copyOfRange(bytes, from, to));
    table[slot] = code;
    if (texts.size() * 2 > table.length) {
      rehash();
    }
    return code;
  }

  /** Returns the place of a text, or the free one where it belongs. */
  private int slot(byte[] bytes, int from, int to) {
    int slot = hash(bytes, from, to) & (table.length - 1);
    while (table[slot] >= 0) {
      byte[] known = texts.get(table[slot]);
      if (Arrays.equals(known, 0, known.length, bytes, from, to)) {
        break;
      }
      slot = (slot + 1) & (table.length - 1);
    }
    return slot;
  }

  private void rehash() {
    context.reserve(2L * Integer.BYTES * table.length);
    context.release((long) Integer.BYTES * table.length);
    table = new int[table.length * 2];
    Arrays.fill(table, -1);
    for (int code = 0; code < texts.size(); code++) {
      byte[] text = texts.get(code);
      int slot = hash(text, 0, text.length) & (table.length - 1);
      while (table[slot] >= 0) {
        slot = (slot + 1) & (table.length - 1);
      }
      table[slot] = code;
    }
  }

  private static int hash(byte[] bytes, int from, int to) {
    int hash = 1;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash ^ (hash >>> 15);
  }
}
