package dev.omnigraph.load;

import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** A compressed input whose damage is the input's fault and not that of the storage. Confined. */
final class Unzipped extends FilterInputStream {
  private static final int BUFFER_BYTES = 1 << 16;

  private final String source;

  private Unzipped(InputStream bytes, String source) {
    super(bytes);
    this.source = source;
  }

  /**
   * Returns the bytes of an input, decompressed where they start as gzip does; there may be several
   * members.
   *
   * @param source the name of the input
   */
  static InputStream ifZipped(InputStream raw, String source) throws IOException {
    BufferedInputStream stream = new BufferedInputStream(raw, BUFFER_BYTES);
    stream.mark(2);
    int first = stream.read();
    int second = stream.read();
    stream.reset();
    if (first != 0x1f || second != 0x8b) {
      return stream;
    }
    try {
      return new Unzipped(new GZIPInputStream(stream, BUFFER_BYTES), source);
    } catch (ZipException | EOFException e) {
      throw damaged(source, e);
    }
  }

  @Override
  public int read() throws IOException {
    try {
      return in.read();
    } catch (ZipException | EOFException e) {
      throw damaged(source, e);
    }
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    try {
      return in.read(target, from, length);
    } catch (ZipException | EOFException e) {
      throw damaged(source, e);
    }
  }

  private static InvalidInputException damaged(String source, IOException e) {
    return InvalidInputException.of(
        ErrorCode.BAD_RECORD,
        "the compressed input is damaged or ends too early",
        "compress it again, or get the rest of it",
        Details.of("source", source).and("reason", String.valueOf(e.getMessage())));
  }
}
