package dev.omnigraph.search;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.ToIntFunction;

/**
 * Cuts texts of ASCII characters into the words {@link TextAnalyzer} finds in them, without making
 * an object per word: each distinct word becomes a string once and is remembered by its bytes.
 * Confined to one thread.
 */
final class AsciiWords {
  private static final int DROPPED = -1;
  private static final byte NONE = 0;

  /** The lower case of letters and digits, {@link #NONE} for what separates words. */
  private static final byte[] LOWER = new byte[128];

  static {
    for (char c = '0'; c <= '9'; c++) {
      LOWER[c] = (byte) c;
    }
    for (char c = 'a'; c <= 'z'; c++) {
      LOWER[c] = (byte) c;
      LOWER[c - 'a' + 'A'] = (byte) c;
    }
  }

  private final ToIntFunction<String> numbers;

  /** By hash: the number of a word plus one, 0 for none. */
  private int[] table = new int[1 << 10];

  private byte[] bytes = new byte[1 << 13];
  private int[] ends = new int[1 << 9];
  private int[] values = new int[1 << 9];
  private int count;

  /**
   * Starts without words.
   *
   * @param numbers gives each distinct word that is no stop word a number, at least 0
   */
  AsciiWords(ToIntFunction<String> numbers) {
    this.numbers = numbers;
  }

  /**
   * Adds the numbers of the words of a text in order.
   *
   * @return false if the text has other characters; then nothing is added
   */
  boolean cut(byte[] utf8, int start, int length, IntArrayList target) {
    int end = start + length;
    for (int i = start; i < end; i++) {
      if (utf8[i] < 0) {
        return false;
      }
    }
    int at = start;
    while (at < end) {
      int from = at;
      int hash = 0;
      byte lower = LOWER[utf8[at]];
      while (lower != NONE) {
        hash = 31 * hash + lower;
        lower = ++at < end ? LOWER[utf8[at]] : NONE;
      }
      if (at > from && at - from <= TextAnalyzer.WORD_CHARACTERS_MAX) {
        int number = number(utf8, from, at - from, mixed(hash));
        if (number != DROPPED) {
          target.add(number);
        }
      }
      at++;
    }
    return true;
  }

  private static int mixed(int hash) {
    int spread = hash * 0x9e3779b9;
    return spread ^ spread >>> 15;
  }

  private int number(byte[] utf8, int from, int length, int hash) {
    int mask = table.length - 1;
    int slot = hash & mask;
    for (int word = table[slot]; word != 0; word = table[slot]) {
      if (is(word - 1, utf8, from, length)) {
        return values[word - 1];
      }
      slot = slot + 1 & mask;
    }
    return add(utf8, from, length, slot);
  }

  private boolean is(int word, byte[] utf8, int from, int length) {
    int start = start(word);
    if (ends[word] - start != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (bytes[start + i] != LOWER[utf8[from + i]]) {
        return false;
      }
    }
    return true;
  }

  private int start(int word) {
    return word == 0 ? 0 : ends[word - 1];
  }

  private int add(byte[] utf8, int from, int length, int slot) {
    int start = start(count);
    if (start + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * count);
      values = Arrays.copyOf(values, 2 * count);
    }
    for (int i = 0; i < length; i++) {
      bytes[start + i] = LOWER[utf8[from + i]];
    }
    String word = new String(bytes, start, length, StandardCharsets.US_ASCII);
    int value = TextAnalyzer.isStopWord(word) ? DROPPED : numbers.applyAsInt(word);
    ends[count] = start + length;
    values[count++] = value;
    table[slot] = count;
    if (2 * count > table.length) {
      grow();
    }
    return value;
  }

  private void grow() {
    table = new int[4 * table.length];
    int mask = table.length - 1;
    for (int word = 0; word < count; word++) {
      int hash = 0;
      for (int i = start(word); i < ends[word]; i++) {
        hash = 31 * hash + bytes[i];
      }
      int slot = mixed(hash) & mask;
      while (table[slot] != 0) {
        slot = slot + 1 & mask;
      }
      table[slot] = word + 1;
    }
  }
}
