package dev.omnigraph.search.files;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads what {@link IndexOutput} wrote, and believes none of it: a number that cannot be is an
 * {@link IOException}, and no memory is taken for more than the bytes that are there. Confined to
 * one thread.
 */
public final class IndexInput {
  private static final int VARINT_SHIFT_MAX = 28;

  private final byte[] bytes;
  private final int end;
  private int at;

  IndexInput(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  private void require(long count) throws IOException {
    if (count > end - at) {
      throw new EOFException("it ends too early");
    }
  }

  /** Reads four bytes. */
  public int getInt() throws IOException {
    require(Integer.BYTES);
    int value = 0;
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      value |= (bytes[at++] & 0xff) << shift;
    }
    return value;
  }

  /** Reads a number that is not negative. */
  public int getCount() throws IOException {
    int value = 0;
    for (int shift = 0; shift <= VARINT_SHIFT_MAX; shift += 7) {
      require(1);
      byte part = bytes[at++];
      value |= (part & 0x7f) << shift;
      if (part >= 0) {
        if (value < 0 || (shift == VARINT_SHIFT_MAX && part > 0xf)) {
          break;
        }
        return value;
      }
    }
    throw new IOException("a number is too large");
  }

  /**
   * Reads how many things follow.
   *
   * @param bytesEach the fewest bytes each takes
   */
  public int getCountOf(int bytesEach) throws IOException {
    int count = getCount();
    require((long) count * bytesEach);
    return count;
  }

  /**
   * Reads a number that is not negative.
   *
   * @param bound what it is below
   */
  public int getCountBelow(long bound) throws IOException {
    int count = getCount();
    if (count >= bound) {
      throw new IOException("a number is too large");
    }
    return count;
  }

  /** Reads eight bytes. */
  public long getLong() throws IOException {
    long low = getInt() & 0xffff_ffffL;
    return (long) getInt() << Integer.SIZE | low;
  }

  /** Reads the bits of numbers. */
  public float[] getFloats(int count) throws IOException {
    require((long) count * Float.BYTES);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = Float.intBitsToFloat(getInt());
    }
    return values;
  }

  /** Reads a text. */
  public String getText() throws IOException {
    int length = getCountOf(1);
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  void requireEnd() throws IOException {
    if (at != end) {
      throw new IOException("more follows than there should be");
    }
  }
}
