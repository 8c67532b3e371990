package dev.omnigraph;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.arrow.ResultReader;
import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.query.exec.ResultChunk;
import dev.omnigraph.query.exec.ResultCursor;
import dev.omnigraph.topology.GraphView;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Spliterators;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a query, read once and in order; the query advances as they are read.
 *
 * <p><b>Thread-safety:</b> confined to one thread, except that {@link #close} may be called from
 * any. <b>Lifecycle:</b> close it when done, also after reading to the end; closing twice is
 * harmless. Rows stay readable.
 */
public final class QueryResult implements Iterable<Row>, AutoCloseable {
  private final ResultCursor cursor;
  private final GraphView view;
  private final Row.Columns columns;
  private final AtomicBoolean closed = new AtomicBoolean();
  private boolean iterated;

  QueryResult(ResultCursor cursor, GraphView view, Row.Columns columns) {
    this.cursor = cursor;
    this.view = view;
    this.columns = columns;
  }

  /** Returns the columns in order. */
  public List<ResultColumn> columns() {
    return columns.list();
  }

  /**
   * Returns the rows; may be called once.
   *
   * @throws IllegalStateException if the rows were asked for before
   */
  @Override
  public Iterator<Row> iterator() {
    if (iterated) {
      throw new IllegalStateException("the rows of a result can be read once");
    }
    iterated = true;
    return new Rows();
  }

  /**
   * Returns the rows as a sequential stream, as {@link #iterator}; closing it closes the result.
   */
  public Stream<Row> stream() {
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator(), 0), false)
        .onClose(this::close);
  }

  /**
   * Reads all rows.
   *
   * @throws IllegalStateException if the rows were asked for before
   */
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (Row row : this) {
      rows.add(row);
    }
    return rows;
  }

  /** Reads all rows as maps in column order, as {@link #rows}; values may be null. */
  public List<Map<String, @Nullable Object>> toMaps() {
    List<Map<String, @Nullable Object>> maps = new ArrayList<>();
    for (Row row : this) {
      maps.add(row.toMap());
    }
    return maps;
  }

  /**
   * Reads all rows into records. Components are matched to columns by name, ignoring what stands
   * before the last dot of a column name. A component may be wider than its column (a double is the
   * nearest one to an integer), or narrower as long as no value is changed by it, and {@link
   * java.util.Optional} where null may occur.
   *
   * @throws IllegalArgumentException if a component has no column, a value does not fit it, or the
   *     record refuses the row
   * @throws IllegalStateException if the rows were asked for before
   */
  public <R extends Record> List<R> as(Class<R> type) {
    RecordMapper<R> mapper = RecordMapper.of(type, columns());
    List<R> records = new ArrayList<>();
    for (Row row : this) {
      records.add(mapper.map(row));
    }
    return records;
  }

  /**
   * Returns all rows as Arrow record batches instead of as {@link Row}s; may be called once, and
   * only if the rows were not asked for.
   *
   * <p>Vectors by column type: String and enum {@code VarChar}, Bool {@code Bit}, I32 {@code Int},
   * I64 {@code BigInt}, U32 {@code UInt4}, U64 {@code UInt8}, F32 {@code Float4}, F64 {@code
   * Float8}, Date {@code DateDay}, DateTime {@code TimeStampMilliTZ} in UTC, lists {@code List},
   * vectors {@code FixedSizeList} of {@code Float4}. Values are copied once, from the resident
   * columns into the batch; no object is made per row. A batch has up to 65,536 rows, fewer where a
   * vector would grow beyond 32 MiB.
   *
   * <p>A batch is valid until the next one is loaded or the reader is closed; to keep one, transfer
   * its vectors. Closing the reader releases the batch and closes this result. Closing this result
   * first ends the query; the reader still has to be closed.
   *
   * @param allocator where batches are allocated; stays the caller's, who closes it after the
   *     reader
   * @throws IllegalStateException if the rows were asked for before
   */
  @MustBeClosed
  public ArrowReader arrow(BufferAllocator allocator) {
    if (iterated) {
      throw new IllegalStateException("the rows of a result can be read once");
    }
    iterated = true;
    return new ResultReader(allocator, cursor, this::close);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      cursor.end(view::close);
    }
  }

  private final class Rows implements Iterator<Row> {
    private @Nullable ResultChunk chunk;
    private int next;
    private boolean ended;

    @Override
    public boolean hasNext() {
      if (closed.get()) {
        throw ClosedException.of("query result");
      }
      if (chunk != null && next < chunk.size()) {
        return true;
      }
      if (!ended) {
        chunk = cursor.next();
        next = 0;
        ended = chunk == null;
      }
      return !ended;
    }

    @Override
    public Row next() {
      if (!hasNext() || chunk == null) {
        throw new NoSuchElementException();
      }
      @Nullable Object[] values = new @Nullable Object[columns.list().size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = chunk.value(i, next);
      }
      next++;
      return new Row(columns, values);
    }
  }
}
