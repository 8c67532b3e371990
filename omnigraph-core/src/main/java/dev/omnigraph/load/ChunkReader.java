package dev.omnigraph.load;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of JSON values into pieces that begin and end with a record. Confined to one
 * thread.
 *
 * <p>It cuts where a line that ends in a closing brace is followed by one that starts with an
 * opening brace. In JSON that is between two values: within one, something stands between two
 * braces, and a text cannot contain a line end. Where the input is not JSON the cut may be wrong,
 * which the reading of the piece before it shows.
 */
final class ChunkReader {
  private final InputStream in;
  private final int chunkBytes;
  private final int recordBytesMax;
  private final Deque<byte[]> free = new ArrayDeque<>();
  private byte[] rest = new byte[0];
  private int restStart;
  private boolean ended;

  /**
   * Reads a stream.
   *
   * @param chunkBytes about how long a piece is
   * @param recordBytesMax how long a text without a cut may get
   */
  ChunkReader(InputStream in, int chunkBytes, int recordBytesMax) {
    this.in = in;
    this.chunkBytes = chunkBytes;
    this.recordBytesMax = recordBytesMax;
  }

  /** Returns the next piece, or null at the end. */
  @Nullable Chunk next() throws IOException {
    int length = rest.length - restStart;
    byte[] bytes = room(Math.max(chunkBytes, length));
    System.arraycopy(rest, restStart, bytes, 0, length);
    rest = new byte[0];
    restStart = 0;
    int searched = 0;
    while (true) {
      length += fill(bytes, length);
      if (ended) {
        return length == 0 ? null : new Chunk(bytes, length, true);
      }
      int cut = lastCut(bytes, searched, length);
      if (cut > 0) {
        rest = Arrays.copyOfRange(bytes, cut, length);
        return new Chunk(bytes, cut, true);
      }
      if (length >= recordBytesMax) {
        return new Chunk(bytes, length, false);
      }
      searched = Math.max(0, length - 2);
      bytes = Arrays.copyOf(bytes, Math.min(recordBytesMax, bytes.length * 2));
    }
  }

  /** Returns whether the last piece was the last one of the stream. */
  boolean isAtEnd() {
    return ended;
  }

  /** Takes the room of a piece back for another one. */
  void recycle(Chunk chunk) {
    if (chunk.bytes().length == chunkBytes) {
      free.push(chunk.bytes());
    }
  }

  /** Returns what was read and not handed out, and what follows; the last call. */
  InputStream remainder() {
    return new SequenceInputStream(
        new ByteArrayInputStream(rest, restStart, rest.length - restStart), in);
  }

  private byte[] room(int length) {
    return length > chunkBytes || free.isEmpty() ? new byte[length] : free.pop();
  }

  private int fill(byte[] bytes, int from) throws IOException {
    int count = in.readNBytes(bytes, from, bytes.length - from);
    ended = from + count < bytes.length;
    return count;
  }

  /** Returns where the last line starts that opens a record behind one that ended, or 0. */
  private static int lastCut(byte[] bytes, int from, int length) {
    for (int i = length - 1; i > from + 1; i--) {
      if (bytes[i] == '{' && bytes[i - 1] == '\n') {
        int before = bytes[i - 2] == '\r' ? i - 3 : i - 2;
        if (before >= 0 && bytes[before] == '}') {
          return i;
        }
      }
    }
    return 0;
  }
}
