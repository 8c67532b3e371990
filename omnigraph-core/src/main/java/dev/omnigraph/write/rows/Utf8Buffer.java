package dev.omnigraph.write.rows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A reusable piece of UTF-8 text. Confined to one thread; the bytes are valid until the next
 * change.
 */
public final class Utf8Buffer {
  private byte[] bytes = new byte[256];
  private int length;

  /** Returns the backing array; only the first {@link #length} bytes count. */
  public byte[] bytes() {
    return bytes;
  }

  /** Returns the number of bytes. */
  public int length() {
    return length;
  }

  /** Empties the buffer. */
  public void clear() {
    length = 0;
  }

  /** Replaces the content by characters; returns false when a surrogate stands alone. */
  public boolean set(char[] chars, int offset, int count) {
    length = 0;
    ensure(count * 3);
    byte[] target = bytes;
    int at = 0;
    int end = offset + count;
    for (int i = offset; i < end; i++) {
      char c = chars[i];
      if (c < 0x80) {
        target[at++] = (byte) c;
      } else if (c < 0x800) {
        target[at++] = (byte) (0xc0 | (c >> 6));
        target[at++] = (byte) (0x80 | (c & 0x3f));
      } else if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == end
            || !Character.isLowSurrogate(chars[i + 1])) {
          return false;
        }
        int point = Character.toCodePoint(c, chars[++i]);
        target[at++] = (byte) (0xf0 | (point >> 18));
        target[at++] = (byte) (0x80 | ((point >> 12) & 0x3f));
        target[at++] = (byte) (0x80 | ((point >> 6) & 0x3f));
        target[at++] = (byte) (0x80 | (point & 0x3f));
      } else {
        target[at++] = (byte) (0xe0 | (c >> 12));
        target[at++] = (byte) (0x80 | ((c >> 6) & 0x3f));
        target[at++] = (byte) (0x80 | (c & 0x3f));
      }
    }
    length = at;
    return true;
  }

  /** Replaces the content by a string; returns false when a surrogate stands alone. */
  public boolean set(String text) {
    char[] chars = text.toCharArray();
    return set(chars, 0, chars.length);
  }

  /** Replaces the content by a copy of another buffer. */
  public void set(Utf8Buffer other) {
    set(other.bytes, 0, other.length);
  }

  /** Replaces the content by a copy of UTF-8 bytes. */
  public void set(byte[] source, int offset, int count) {
    ensure(count);
    System.arraycopy(source, offset, bytes, 0, count);
    length = count;
  }

  /** Sets the length and returns the backing array, whose bytes up to there are to be filled in. */
  byte[] resize(int count) {
    ensure(count);
    length = count;
    return bytes;
  }

  /** Returns whether both hold the same bytes. */
  public boolean sameAs(Utf8Buffer other) {
    return Arrays.equals(bytes, 0, length, other.bytes, 0, other.length);
  }

  /** Returns the text. */
  public String text() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private void ensure(int capacity) {
    if (capacity > bytes.length) {
      bytes = new byte[Math.max(capacity, bytes.length * 2)];
    }
  }
}
