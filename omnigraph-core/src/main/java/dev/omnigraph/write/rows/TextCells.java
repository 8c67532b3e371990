package dev.omnigraph.write.rows;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.VarCharVector;

/** A heap copy of a text column for tight loops. Confined; null cells appear as empty. */
public final class TextCells {
  private final byte[] bytes;
  private final int[] offsets;

  private TextCells(byte[] bytes, int[] offsets) {
    this.bytes = bytes;
    this.offsets = offsets;
  }

  /** Copies the first rows of a vector. */
  public static TextCells copyOf(VarCharVector vector, int rows) {
    int[] offsets = new int[rows + 1];
    ArrowBuf positions = vector.getOffsetBuffer();
    if (rows > 0) {
      for (int i = 0; i <= rows; i++) {
        offsets[i] = positions.getInt(4L * i);
      }
    }
    byte[] bytes = new byte[offsets[rows] - offsets[0]];
    if (bytes.length > 0) {
      vector.getDataBuffer().getBytes(offsets[0], bytes, 0, bytes.length);
    }
    int base = offsets[0];
    if (base != 0) {
      for (int i = 0; i <= rows; i++) {
        offsets[i] -= base;
      }
    }
    return new TextCells(bytes, offsets);
  }

  /** Returns the array that holds all texts; not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  /** Returns where the text of a row starts. */
  public int start(int row) {
    return offsets[row];
  }

  /** Returns whether two rows have the same text. */
  public boolean isSame(int row, int other) {
    int length = length(row);
    if (length != length(other)) {
      return false;
    }
    int start = offsets[row];
    int distance = offsets[other] - start;
    for (int i = start; i < start + length; i++) {
      if (bytes[i] != bytes[i + distance]) {
        return false;
      }
    }
    return true;
  }

  /** Returns the length of the text of a row. */
  public int length(int row) {
    return offsets[row + 1] - offsets[row];
  }
}
