package dev.omnigraph.load;

/** A piece of a source. Its bytes are shared, not copied. */
final class Chunk {
  private final byte[] bytes;
  private final int length;
  private final boolean endsWithRecord;

  /**
   * Names a piece.
   *
   * @param bytes the text, and room
   * @param length how much of the room is text
   * @param endsWithRecord whether the text ends where a record does; false where none could be told
   *     apart in it, so that what follows belongs to it
   */
  Chunk(byte[] bytes, int length, boolean endsWithRecord) {
    this.bytes = bytes;
    this.length = length;
    this.endsWithRecord = endsWithRecord;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  boolean endsWithRecord() {
    return endsWithRecord;
  }
}
