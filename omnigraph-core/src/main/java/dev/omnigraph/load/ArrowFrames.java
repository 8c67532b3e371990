package dev.omnigraph.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;

/**
 * Lets an Arrow IPC stream through message by message and refuses what would make its reader take
 * memory or time out of proportion: lengths, the number of fields and of rows are looked at first.
 * Format: Arrow columnar format, "Encapsulated message format". Confined to one thread.
 */
final class ArrowFrames implements ReadableByteChannel {
  private static final int CONTINUATION = -1;
  private static final int METADATA_MAX = 1 << 26;
  private static final int FIELDS_MAX = 100_000;
  private static final int DEPTH_MAX = 64;
  private static final int ROWS_WITHOUT_BYTES = 1 << 16;
  private static final int BODY_PIECE = 1 << 16;

  private final InputStream in;
  private final long bodyMax;
  private final byte[] piece = new byte[BODY_PIECE];
  private ByteBuffer header = ByteBuffer.allocate(0);
  private long bodyLeft;
  private int fields;
  private boolean ended;
  private boolean closed;

  /**
   * Reads from a stream.
   *
   * @param bodyMax the most bytes a message may have beside its metadata
   */
  ArrowFrames(InputStream in, long bodyMax) {
    this.in = in;
    this.bodyMax = bodyMax;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (!header.hasRemaining() && bodyLeft == 0 && !ended) {
      readHeader();
    }
    if (header.hasRemaining()) {
      int count = Math.min(header.remaining(), target.remaining());
      target.put(header.slice().limit(count));
      header.position(header.position() + count);
      return count;
    }
    if (bodyLeft == 0) {
      return -1;
    }
    int wanted = (int) Math.min(bodyLeft, Math.min(piece.length, target.remaining()));
    int count = in.read(piece, 0, wanted);
    if (count < 0) {
      throw new IOException("the stream ends inside a message");
    }
    target.put(piece, 0, count);
    bodyLeft -= count;
    return count;
  }

  private void readHeader() throws IOException {
    byte[] prefix = in.readNBytes(Integer.BYTES);
    if (prefix.length < Integer.BYTES) {
      ended = true;
      return;
    }
    int length = number(prefix, 0);
    int start = Integer.BYTES;
    if (length == CONTINUATION) {
      byte[] both = new byte[2 * Integer.BYTES];
      System.arraycopy(prefix, 0, both, 0, Integer.BYTES);
      if (in.readNBytes(both, Integer.BYTES, Integer.BYTES) < Integer.BYTES) {
        throw new IOException("the stream ends inside a message");
      }
      prefix = both;
      length = number(prefix, Integer.BYTES);
      start = both.length;
    }
    if (length < 0 || length > METADATA_MAX) {
      throw new IOException("a message has metadata of " + length + " bytes");
    }
    byte[] metadata = in.readNBytes(length);
    if (metadata.length < length) {
      throw new IOException("the stream ends inside a message");
    }
    ended = length == 0;
    header = ByteBuffer.allocate(start + length).put(prefix).put(metadata).flip();
    bodyLeft = ended ? 0 : bodyOf(ByteBuffer.wrap(metadata).order(ByteOrder.LITTLE_ENDIAN));
  }

  private static int number(byte[] bytes, int at) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
  }

  private long bodyOf(ByteBuffer metadata) throws IOException {
    Message message = Message.getRootAsMessage(metadata);
    long bytes = message.bodyLength();
    if (bytes < 0 || bytes > bodyMax) {
      throw new IOException("a message has a body of " + bytes + " bytes");
    }
    if (message.headerType() == MessageHeader.Schema) {
      Schema schema = (Schema) message.header(new Schema());
      for (int i = 0; schema != null && i < schema.fieldsLength(); i++) {
        count(schema.fields(i), 0);
      }
    }
    if (message.headerType() == MessageHeader.RecordBatch) {
      RecordBatch batch = (RecordBatch) message.header(new RecordBatch());
      long rows = batch == null ? 0 : batch.length();
      if (rows < 0 || (rows > ROWS_WITHOUT_BYTES && rows / Byte.SIZE > bytes)) {
        throw new IOException("a batch has " + rows + " rows in " + bytes + " bytes");
      }
    }
    return bytes;
  }

  /** Fields may refer to each other, so that few bytes describe more of them than can be held. */
  private void count(Field field, int depth) throws IOException {
    if (++fields > FIELDS_MAX || depth > DEPTH_MAX) {
      throw new IOException("the schema has too many fields");
    }
    for (int i = 0; i < field.childrenLength(); i++) {
      count(field.children(i), depth + 1);
    }
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      in.close();
    }
  }
}
