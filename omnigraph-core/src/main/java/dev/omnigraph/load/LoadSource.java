package dev.omnigraph.load;

import java.io.IOException;
import java.io.InputStream;

/** One stream of records, plain or gzip. */
public interface LoadSource {
  /** Returns how errors name it. */
  String name();

  /** Opens it; called once. The loader closes the stream. */
  InputStream open() throws IOException;

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
