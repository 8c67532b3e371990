package dev.omnigraph.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.validate.ValueRules;
import dev.omnigraph.validate.Violations;
import dev.omnigraph.write.rows.RowBatch;
import dev.omnigraph.write.rows.TableShape;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Turns a piece of JSON Lines into checked rows. Thread-safe: a piece depends on no other one.
 *
 * <p>Records of the usual shape are read quickly; others by the strict reader, in runs that get
 * longer while records stay unusual.
 */
final class ChunkParser {
  private static final int RUN_MIN = 1;
  private static final int RUN_MAX = 1 << 12;

  private final Map<TableKey, Integer> rowsOfPieces = new ConcurrentHashMap<>();
  private final Catalog catalog;
  private final BufferAllocator allocator;
  private final int errorsMax;
  private final boolean severalSources;
  private final Function<TableKey, TableShape> shapes;
  private final Predicate<TableShape> checkedLater;

  /**
   * Parses for one load.
   *
   * @param errorsMax how many violations of one piece are of interest
   * @param severalSources whether errors name their source
   * @param checkedLater tables whose values are not complete yet when they are read
   */
  ChunkParser(
      Catalog catalog,
      BufferAllocator allocator,
      int errorsMax,
      boolean severalSources,
      Function<TableKey, TableShape> shapes,
      Predicate<TableShape> checkedLater) {
    this.catalog = catalog;
    this.allocator = allocator;
    this.errorsMax = errorsMax;
    this.severalSources = severalSources;
    this.shapes = shapes;
    this.checkedLater = checkedLater;
  }

  /** Parses a piece of a source; the caller owns the result. */
  ParsedRows parse(String source, Chunk chunk) {
    ParsedRows rows = new ParsedRows(shapes, allocator, key -> rowsOfPieces.getOrDefault(key, 0));
    boolean done = false;
    try {
      Violations found = new Violations(errorsMax);
      RecordReader strict = strictReader(rows, found);
      strict.start(source, 0, 0);
      Position end = new Position();
      try {
        read(chunk, targets(rows), strict, end);
        check(rows, found);
      } catch (OmnigraphException e) {
        if (found.all().size() < errorsMax) {
          throw e; // not because there are enough violations
        }
      } catch (JsonProcessingException | CharConversionException e) {
        rows.setBroken(); // whoever reads on from here says what is wrong
      } catch (IOException e) {
        throw new UncheckedIOException("bytes in memory cannot be read", e);
      }
      rows.end(end.records, end.line - 1, found.all());
      done = true;
      return rows;
    } finally {
      if (!done) {
        rows.close();
      }
    }
  }

  /** Returns where records go so that their rows get into a piece's. */
  RecordTargets targets(ParsedRows rows) {
    return new RecordTargets(catalog, rows::group);
  }

  /** Returns a reader for records of any shape. */
  RecordReader strictReader(ParsedRows rows, Violations found) {
    RecordReader reader = new RecordReader(catalog, targets(rows), found);
    if (severalSources) {
      reader.nameSources();
    }
    return reader;
  }

  /** How far a piece is read. */
  private static final class Position {
    long records;
    int line = 1;
  }

  private static void read(
      Chunk chunk, RecordTargets targets, RecordReader strict, Position position)
      throws IOException {
    byte[] text = chunk.bytes();
    QuickReader quick = new QuickReader(targets, text, chunk.length());
    int run = RUN_MIN;
    long record = 0;
    int at = 0;
    int line = 1;
    while (quick.seek(at, line)) {
      if (quick.take(record + 1)) {
        record++;
        run = Math.max(RUN_MIN, run / 2);
        at = quick.at();
        line = quick.line();
      } else {
        requireNoMark(text, quick.at(), chunk.length());
        RecordReader.Stop stop =
            strict.readSome(record, text, quick.at(), chunk.length(), quick.line(), run);
        record = strict.records();
        at = stop.offset();
        line = stop.line();
        run = Math.min(RUN_MAX, run * 4);
      }
      position.records = record;
    }
    position.line = quick.line();
  }

  /** What looks like another encoding is one at the start of a piece only. */
  private static void requireNoMark(byte[] text, int at, int end) throws CharConversionException {
    if (at == 0) {
      return;
    }
    boolean mark = text[at] < 0;
    for (int i = at; i < Math.min(end, at + 4); i++) {
      mark |= text[i] == 0;
    }
    if (mark) {
      throw new CharConversionException("a byte order mark between records");
    }
  }

  /** Checks the values of rows that are all there. */
  void check(ParsedRows rows, Violations found) {
    for (Map.Entry<TableKey, RowGroup> group : rows.groups().entrySet()) {
      RowBatch batch = group.getValue().batch();
      rowsOfPieces.put(group.getKey(), batch.rows());
      if (!checkedLater.test(batch.shape())) {
        ValueRules.of(batch.shape()).check(batch, found);
      }
    }
  }
}
