package dev.omnigraph;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * What to load and how. Immutable; the streams of its sources are read once.
 *
 * @param mode what happens to rows that are already there
 * @param sources where the records come from, read in order as one input
 * @param base the branch or commit to fork the target branch from when it does not exist
 * @param options actor, message, expected head
 * @param progress hears how far it is
 */
public record LoadRequest(
    LoadMode mode,
    List<Source> sources,
    Optional<String> base,
    WriteOptions options,
    LoadProgress progress) {

  /** Validates and copies. */
  public LoadRequest {
    Objects.requireNonNull(mode);
    sources = List.copyOf(sources);
    Objects.requireNonNull(base);
    Objects.requireNonNull(options);
    Objects.requireNonNull(progress);
  }

  /** Returns a request over some sources. */
  public static LoadRequest of(LoadMode mode, List<Source> sources) {
    return new LoadRequest(mode, sources, Optional.empty(), WriteOptions.none(), LoadProgress.NONE);
  }

  /** Returns a request over one file. */
  public static LoadRequest of(LoadMode mode, Path file) {
    return of(mode, List.of(Source.of(file)));
  }

  /** Returns a request over a JSON Lines text. */
  public static LoadRequest of(LoadMode mode, String jsonLines) {
    return of(
        mode,
        List.of(
            Source.of(
                "text", new ByteArrayInputStream(jsonLines.getBytes(StandardCharsets.UTF_8)))));
  }

  /** Returns the same request with other write options. */
  public LoadRequest withOptions(WriteOptions other) {
    return new LoadRequest(mode, sources, base, other, progress);
  }

  /**
   * Returns the same request which forks a missing target branch from {@code branchOrCommit}. The
   * branch is made before the records are read, and stays when they are refused.
   */
  public LoadRequest withBase(String branchOrCommit) {
    return new LoadRequest(mode, sources, Optional.of(branchOrCommit), options, progress);
  }

  /** Returns the same request with a listener. */
  public LoadRequest withProgress(LoadProgress listener) {
    return new LoadRequest(mode, sources, base, options, listener);
  }

  /**
   * Returns the same request with a listener that hears of rates and of what remains. Time counts
   * from this call on.
   */
  public LoadRequest withStatus(Consumer<LoadStatus> listener) {
    long start = System.nanoTime();
    OptionalLong total = totalBytes();
    return withProgress(
        (bytes, records) ->
            listener.accept(
                new LoadStatus(
                    bytes, total, records, Duration.ofNanos(System.nanoTime() - start))));
  }

  /** Returns the length of all sources, when all of them know theirs. */
  public OptionalLong totalBytes() {
    long total = 0;
    for (Source source : sources) {
      OptionalLong bytes = source.bytes();
      if (bytes.isEmpty()) {
        return OptionalLong.empty();
      }
      total += bytes.getAsLong();
    }
    return OptionalLong.of(total);
  }

  /** One stream of records, plain or gzip, or Arrow batches. */
  public interface Source {
    /** Returns how errors name it. */
    String name();

    /** Returns how it spells its records; JSON Lines unless said otherwise. */
    default LoadFormat format() {
      return LoadFormat.jsonLines();
    }

    /**
     * Returns batches to read instead of a stream, for a source in the format {@link
     * LoadFormat#arrow}. The loader closes the reader.
     */
    default Optional<ArrowReader> batches() {
      return Optional.empty();
    }

    /** Returns its length, when known. */
    OptionalLong bytes();

    /** Opens it; called once. The loader closes the stream. */
    InputStream open() throws IOException;

    /** Returns a source over a file of JSON Lines. */
    static Source of(Path file) {
      return of(file, LoadFormat.jsonLines());
    }

    /** Returns a source over a file. */
    static Source of(Path file, LoadFormat format) {
      return new Source() {
        @Override
        public LoadFormat format() {
          return format;
        }

        @Override
        public String name() {
          return file.toString();
        }

        @Override
        public OptionalLong bytes() {
          try {
            return OptionalLong.of(Files.size(file));
          } catch (IOException e) {
            return OptionalLong.empty(); // opening it will say what is wrong
          }
        }

        @Override
        public InputStream open() throws IOException {
          return Files.newInputStream(file);
        }
      };
    }

    /**
     * Returns a source over Arrow batches, whoever reads them: another process, or a Parquet file
     * by way of Arrow. The loader closes the reader.
     *
     * @param type the node or edge type of the rows
     */
    static Source ofBatches(String name, String type, ArrowReader reader) {
      return new Source() {
        @Override
        public String name() {
          return name;
        }

        @Override
        public LoadFormat format() {
          return LoadFormat.arrow(type);
        }

        @Override
        public OptionalLong bytes() {
          return OptionalLong.empty();
        }

        @Override
        public Optional<ArrowReader> batches() {
          return Optional.of(reader);
        }

        @Override
        public InputStream open() {
          return InputStream.nullInputStream();
        }
      };
    }

    /** Returns a source over a stream of JSON Lines, which the loader closes. */
    static Source of(String name, InputStream stream) {
      return of(name, stream, LoadFormat.jsonLines());
    }

    /** Returns a source over a stream, which the loader closes. */
    static Source of(String name, InputStream stream, LoadFormat format) {
      return new Source() {
        @Override
        public LoadFormat format() {
          return format;
        }

        @Override
        public String name() {
          return name;
        }

        @Override
        public OptionalLong bytes() {
          return OptionalLong.empty();
        }

        @Override
        public InputStream open() {
          return new BufferedInputStream(stream, 1 << 16);
        }
      };
    }
  }
}
