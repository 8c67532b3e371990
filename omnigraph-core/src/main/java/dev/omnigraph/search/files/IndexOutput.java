package dev.omnigraph.search.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Writes numbers and texts of an index, and sums them up in the end. Confined to one thread. */
public final class IndexOutput {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int VARINT_BYTES_MAX = 5;

  private final OutputStream out;
  private final CRC32C checksum = new CRC32C();
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final long bytesMax;
  private long flushed;
  private int used;

  IndexOutput(OutputStream out, long bytesMax) {
    this.out = out;
    this.bytesMax = bytesMax;
  }

  private void flush() throws IOException {
    flushed += used;
    if (flushed > bytesMax) {
      throw new IOException("it is larger than all files together may be");
    }
    checksum.update(buffer, 0, used);
    out.write(buffer, 0, used);
    used = 0;
  }

  private void makeRoom(int bytes) throws IOException {
    if (buffer.length - used < bytes) {
      flush();
    }
  }

  /** Writes four bytes. */
  public void putInt(int value) throws IOException {
    makeRoom(Integer.BYTES);
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      buffer[used++] = (byte) (value >>> shift);
    }
  }

  /** Writes a number that is not negative, small ones in fewer bytes. */
  public void putCount(int value) throws IOException {
    makeRoom(VARINT_BYTES_MAX);
    int rest = value;
    while (rest > 0x7f) {
      buffer[used++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    buffer[used++] = (byte) rest;
  }

  /** Writes eight bytes. */
  public void putLong(long value) throws IOException {
    putInt((int) value);
    putInt((int) (value >>> Integer.SIZE));
  }

  /** Writes the bits of numbers. */
  public void putFloats(float[] values) throws IOException {
    for (float value : values) {
      putInt(Float.floatToRawIntBits(value));
    }
  }

  /** Writes a text with its length. */
  public void putText(String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    putCount(utf8.length);
    for (int from = 0; from < utf8.length; ) {
      makeRoom(1);
      int count = Math.min(utf8.length - from, buffer.length - used);
      System.arraycopy(utf8, from, buffer, used, count);
      used += count;
      from += count;
    }
  }

  /** Writes the sum of all bytes; nothing may follow. */
  void finish() throws IOException {
    flush();
    putInt((int) checksum.getValue());
    out.write(buffer, 0, used);
  }
}
