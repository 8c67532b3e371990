package dev.omnigraph.load;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.arrow.vector.ipc.ArrowReader;

/** One stream of records, plain or gzip, or batches of them. */
public interface LoadSource {
  /** Returns how errors name it. */
  String name();

  /** Returns how it spells its records. */
  default InputFormat format() {
    return InputFormat.JSON_LINES;
  }

  /** Opens it; called once, unless it has batches. The loader closes the stream. */
  InputStream open() throws IOException;

  /** Returns batches of the type in the format, instead of a stream; the loader closes them. */
  default Optional<ArrowReader> batches() {
    return Optional.empty();
  }

  /** Returns a source over a stream, which the loader closes. */
  static LoadSource of(String name, InputStream stream) {
    return new LoadSource() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public InputStream open() {
        return stream;
      }
    };
  }
}
