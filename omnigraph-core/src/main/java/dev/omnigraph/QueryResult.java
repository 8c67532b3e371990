package dev.omnigraph;

import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.query.exec.ResultChunk;
import dev.omnigraph.query.exec.ResultCursor;
import dev.omnigraph.query.ir.ValueType;
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

  QueryResult(ResultCursor cursor, GraphView view) {
    this.cursor = cursor;
    this.view = view;
    this.columns =
        new Row.Columns(cursor.columns().stream().map(c -> column(c.name(), c.type())).toList());
  }

  static ResultColumn column(String name, ValueType type) {
    ValueType required = new ValueType(type.scalar(), type.list(), type.dimension(), false);
    return new ResultColumn(name, required.text(), type.nullable());
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

  /** Returns the rows as a sequential stream; closing the stream closes the result. */
  public Stream<Row> stream() {
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator(), 0), false)
        .onClose(this::close);
  }

  /** Reads all remaining rows. */
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (Row row : this) {
      rows.add(row);
    }
    return rows;
  }

  /** Reads all remaining rows as maps in column order; values may be null. */
  public List<Map<String, @Nullable Object>> toMaps() {
    List<Map<String, @Nullable Object>> maps = new ArrayList<>();
    for (Row row : this) {
      maps.add(row.toMap());
    }
    return maps;
  }

  /**
   * Reads all remaining rows into records. Components are matched to columns by name, ignoring what
   * stands before the last dot of a column name.
   *
   * @throws IllegalArgumentException if a component has no column, or a value does not fit it
   */
  public <R extends Record> List<R> as(Class<R> type) {
    RecordMapper<R> mapper = RecordMapper.of(type, columns());
    List<R> records = new ArrayList<>();
    for (Row row : this) {
      records.add(mapper.map(row));
    }
    return records;
  }

  ResultCursor cursor() {
    return cursor;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      cursor.close();
      view.close();
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
