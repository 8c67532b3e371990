package dev.omnigraph.load;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.validate.Violations;
import dev.omnigraph.write.rows.TableShape;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads the sources of a load in pieces, several at a time, and passes on what they say in the
 * order of the input. Confined to the loading thread.
 *
 * <p>The cut between two pieces is right when the piece before it is read without a syntax error.
 * When it is not, or no place for a cut is found, the rest of the source is read through by the
 * strict reader from the last sure place on, with the numbers it would have had, so that errors are
 * those of reading the whole input in one go.
 */
final class InputReader {
  private static final int THROUGH_RECORDS = 1 << 15;
  private static final long THROUGH_BYTES = 32L << 20;
  private static final long BATCH_BYTES = 1L << 31;

  private final LoadPlan plan;
  private final ChunkParser parser;
  private final Function<String, TableKey> tables;
  private final Function<TableKey, TableShape> shapes;
  private final BufferAllocator allocator;
  private final Violations found;
  private final LoadThreads threads;
  private final Consumer<ParsedRows> sink;
  private long recordsBefore;
  private long bytes;

  /**
   * Reads for one load.
   *
   * @param tables finds the table of a type by its name, or throws
   * @param sink receives rows, which it need not close, after violations were noted
   */
  InputReader(
      LoadPlan plan,
      ChunkParser parser,
      Function<String, TableKey> tables,
      Function<TableKey, TableShape> shapes,
      BufferAllocator allocator,
      Violations found,
      LoadThreads threads,
      Consumer<ParsedRows> sink) {
    this.plan = plan;
    this.parser = parser;
    this.tables = tables;
    this.shapes = shapes;
    this.allocator = allocator;
    this.found = found;
    this.threads = threads;
    this.sink = sink;
  }

  /** Reads all sources. */
  void readAll() {
    for (LoadSource source : plan.sources()) {
      try {
        if (source.format().spelling() == InputFormat.Spelling.JSON_LINES) {
          try (InputStream stream = Unzipped.ifZipped(new Counted(source.open()), source.name())) {
            new SourceReader(source.name(), stream).read();
          }
        } else {
          readTable(source);
        }
      } catch (IOException e) {
        throw StorageException.of(
            StorageException.Fault.OTHER, "read", source.name(), String.valueOf(e.getMessage()), e);
      }
    }
    plan.progress().update(bytes, recordsBefore);
  }

  private void readTable(LoadSource source) throws IOException {
    TableKey key = tables.apply(source.format().type().orElseThrow());
    Optional<ArrowReader> batches = source.batches();
    if (batches.isPresent()) {
      try (TableRecords records = new ArrowRecords(batches.get())) {
        readTable(source, key, records);
      }
      return;
    }
    try (InputStream stream = Unzipped.ifZipped(new Counted(source.open()), source.name());
        TableRecords records =
            source.format().spelling() == InputFormat.Spelling.CSV
                ? new CsvRecords(stream)
                : ArrowRecords.of(stream, BATCH_BYTES)) {
      readTable(source, key, records);
    }
  }

  private void readTable(LoadSource source, TableKey key, TableRecords records) throws IOException {
    try (Through through = new Through(source.name())) {
      through.read(shapes.apply(key), records);
    }
  }

  private void tell() {
    if (Thread.currentThread().isInterrupted()) {
      throw CancelledException.of("load");
    }
    plan.progress().update(bytes, recordsBefore);
  }

  private void pass(ParsedRows rows, int linesBefore) {
    rows.violations().forEach(v -> found.add(v.after(recordsBefore, linesBefore)));
    rows.groups().values().forEach(g -> g.batch().setBefore(recordsBefore, linesBefore));
    recordsBefore += rows.records();
    sink.accept(rows);
    tell();
  }

  /** A piece and what it will say. */
  private record Reading(Chunk chunk, Future<ParsedRows> rows) {}

  /** One source under way. */
  private final class SourceReader {
    private final String name;
    private final ChunkReader chunks;
    private final Deque<Reading> ahead = new ArrayDeque<>();
    private int linesBefore;
    private @Nullable Chunk unsplit;
    private boolean ended;

    SourceReader(String name, InputStream stream) {
      this.name = name;
      this.chunks = new ChunkReader(stream, plan.pace().chunkBytes(), plan.pace().recordBytesMax());
    }

    void read() throws IOException {
      try {
        readPieces();
      } finally {
        for (Reading reading : ahead) {
          LoadThreads.settle(reading.rows());
          closeRows(reading.rows());
        }
      }
    }

    private void readPieces() throws IOException {
      while (true) {
        readAhead();
        Reading reading = ahead.peek();
        if (reading == null) {
          if (unsplit != null) {
            readThrough(List.of());
          }
          return;
        }
        try (ParsedRows rows = LoadThreads.await(reading.rows())) {
          if (rows.isBroken()) {
            List<Chunk> again = new ArrayList<>();
            ahead.forEach(r -> again.add(r.chunk()));
            readThrough(again);
            return;
          }
          ahead.remove();
          pass(rows, linesBefore);
          linesBefore += rows.lines();
        }
        chunks.recycle(reading.chunk());
      }
    }

    private void readAhead() throws IOException {
      int most = plan.pace().readers() == 0 ? 1 : plan.pace().readers() + 2;
      while (ahead.size() < most && !ended && unsplit == null) {
        Chunk chunk = chunks.next();
        if (chunk == null) {
          ended = true;
        } else if (chunk.endsWithRecord()) {
          LoadThreads reader = ahead.isEmpty() && chunks.isAtEnd() ? LoadThreads.NONE : threads;
          ahead.add(new Reading(chunk, reader.read(() -> parser.parse(name, chunk))));
        } else {
          unsplit = chunk;
        }
      }
    }

    /** Reads from the last sure place to the end of the source. */
    private void readThrough(List<Chunk> again) throws IOException {
      List<InputStream> parts = new ArrayList<>();
      parts.add(new LineEnds(linesBefore));
      again.forEach(c -> parts.add(new ByteArrayInputStream(c.bytes(), 0, c.length())));
      if (unsplit != null) {
        parts.add(new ByteArrayInputStream(unsplit.bytes(), 0, unsplit.length()));
      }
      parts.add(chunks.remainder());
      try (InputStream rest = new SequenceInputStream(Collections.enumeration(parts));
          Through through = new Through(name)) {
        through.read(rest);
      }
    }
  }

  private static void closeRows(Future<ParsedRows> rows) {
    try {
      rows.get().close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      return; // nothing was read
    }
  }

  /** A source that is read in one go, its rows passed on in pieces. */
  private final class Through implements AutoCloseable {
    private final String source;
    private final RecordReader reader;
    private ParsedRows rows = new ParsedRows(shapes, allocator);

    Through(String source) {
      this.source = source;
      reader = parser.strictReader(rows, found);
      reader.start(source, recordsBefore, 0);
    }

    void read(InputStream text) {
      reader.readAll(text, this::afterRecord);
      passOn();
    }

    void read(TableShape shape, TableRecords records) throws IOException {
      try {
        Violations wrong = new Violations(plan.errorsMax());
        Columns columns = Columns.of(shape, records.columns(), records.line(), wrong);
        if (wrong.isEmpty()) {
          records.check(columns, wrong);
        }
        wrong.all().forEach(v -> found.add(plan.sources().size() > 1 ? v.in(source) : v));
        if (wrong.isEmpty()) {
          readRows(columns, records);
        }
      } catch (TableRecords.NotATable e) {
        reader.notATable(String.valueOf(e.getMessage()), e.line());
      }
      passOn();
    }

    private void readRows(Columns columns, TableRecords records) throws IOException {
      while (true) {
        try (TokenBuffer tokens = new TokenBuffer(null, false)) {
          if (!records.next(columns, tokens)) {
            return;
          }
          try (JsonParser json = tokens.asParser()) {
            reader.readRow(json, records.line());
          }
        }
        afterRecord();
      }
    }

    private void afterRecord() {
      boolean enough = reader.records() - recordsBefore >= THROUGH_RECORDS;
      for (RowGroup group : rows.groups().values()) {
        enough |= group.isLargerThan(THROUGH_BYTES);
      }
      if (enough) {
        passOn();
      }
    }

    private void passOn() {
      parser.check(rows, found);
      recordsBefore = reader.records();
      sink.accept(rows);
      rows.close();
      rows = new ParsedRows(shapes, allocator);
      reader.continueInto(parser.targets(rows));
      tell();
    }

    @Override
    public void close() {
      rows.close();
    }
  }

  /** Counts what is read of the sources. */
  private final class Counted extends FilterInputStream {
    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      bytes += value < 0 ? 0 : 1;
      return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = super.read(target, offset, length);
      bytes += Math.max(0, count);
      return count;
    }
  }

  /** A number of line ends, in place of lines that were read already. */
  private static final class LineEnds extends InputStream {
    private int left;

    LineEnds(int count) {
      left = count;
    }

    @Override
    public int read() {
      return left == 0 ? -1 : lineEnd();
    }

    private int lineEnd() {
      left--;
      return '\n';
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (left == 0) {
        return length == 0 ? 0 : -1;
      }
      int count = Math.min(left, length);
      Arrays.fill(target, offset, offset + count, (byte) '\n');
      left -= count;
      return count;
    }
  }
}
