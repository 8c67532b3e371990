package dev.omnigraph;

import dev.omnigraph.load.InputFormat;
import dev.omnigraph.load.LoadSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.arrow.vector.ipc.ArrowReader;

/** A source of an application as the loader knows it. */
record AdaptedSource(LoadRequest.Source source) implements LoadSource {
  @Override
  public String name() {
    return source.name();
  }

  @Override
  public InputFormat format() {
    return source.format().input();
  }

  @Override
  public Optional<ArrowReader> batches() {
    return source.batches();
  }

  @Override
  public InputStream open() throws IOException {
    return source.open();
  }
}
