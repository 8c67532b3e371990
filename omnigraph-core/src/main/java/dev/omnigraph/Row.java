package dev.omnigraph;

import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row of a result. Immutable; stays readable after the result is closed.
 *
 * <p>Java types by column type: String and enum {@link String}, Bool {@link Boolean}, I32 {@link
 * Integer}, I64, U32 and U64 {@link Long} (a U64 beyond 2^63-1 {@link BigInteger}), F32 {@link
 * Float}, F64 {@link Double}, Date {@link LocalDate}, DateTime {@link Instant}, lists {@link List},
 * vectors {@code float[]}.
 */
public final class Row {
  private final Columns columns;
  private final @Nullable Object[] values;

  Row(Columns columns, @Nullable Object[] values) {
    this.columns = columns;
    this.values = values;
  }

  /** Names and positions, shared by all rows of a result. */
  static final class Columns {
    private final List<ResultColumn> columns;
    private final Map<String, Integer> positions = new LinkedHashMap<>();

    Columns(List<ResultColumn> columns) {
      this.columns = List.copyOf(columns);
      for (int i = 0; i < columns.size(); i++) {
        positions.put(columns.get(i).name(), i);
      }
    }

    List<ResultColumn> list() {
      return columns;
    }

    int position(String name) {
      Integer position = positions.get(name);
      if (position == null) {
        throw new IllegalArgumentException(
            "no column '" + name + "'; the columns are " + positions.keySet());
      }
      return position;
    }
  }

  /** Returns the columns in order. */
  public List<ResultColumn> columns() {
    return columns.list();
  }

  /** Returns the value of a column by 0-based position; null when it is null. */
  public @Nullable Object value(int column) {
    Object value = values[column];
    return value instanceof float[] vector ? vector.clone() : value;
  }

  /**
   * Returns the value of a column by name; null when it is null.
   *
   * @throws IllegalArgumentException if there is no such column
   */
  public @Nullable Object value(String column) {
    return value(columns.position(column));
  }

  /** Returns whether a column is null. */
  public boolean isNull(String column) {
    return values[columns.position(column)] == null;
  }

  /** Returns a String column. */
  public String text(String column) {
    return as(column, String.class);
  }

  /**
   * Returns an integer column of any width.
   *
   * @throws IllegalArgumentException if it holds other numbers, or one beyond 2^63-1
   */
  public long integer(String column) {
    Number value = as(column, Number.class);
    if (value instanceof Integer || value instanceof Long) {
      return value.longValue();
    }
    throw new IllegalArgumentException(
        value instanceof BigInteger
            ? "the column '" + column + "' holds " + value + ", which is beyond 2^63-1"
            : "the column '" + column + "' holds a " + value.getClass().getSimpleName());
  }

  /** Returns a numeric column. */
  public double number(String column) {
    return as(column, Number.class).doubleValue();
  }

  /** Returns a Bool column. */
  public boolean bool(String column) {
    return as(column, Boolean.class);
  }

  /** Returns a Date column. */
  public LocalDate date(String column) {
    return as(column, LocalDate.class);
  }

  /** Returns a DateTime column. */
  public Instant instant(String column) {
    return as(column, Instant.class);
  }

  /** Returns a list column; elements may be null. */
  public List<?> list(String column) {
    return as(column, List.class);
  }

  /** Returns a copy of a vector column. */
  public float[] vector(String column) {
    return as(column, float[].class);
  }

  private <T> T as(String column, Class<T> type) {
    Object value = value(column);
    if (value == null) {
      throw new IllegalStateException("the column '" + column + "' is null in this row");
    }
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          "the column '" + column + "' holds a " + value.getClass().getSimpleName());
    }
    return type.cast(value);
  }

  /** Returns the row as an unmodifiable map in column order; values may be null. */
  public Map<String, @Nullable Object> toMap() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      map.put(columns.list().get(i).name(), value(i));
    }
    return Collections.unmodifiableMap(map);
  }

  @Override
  public String toString() {
    return toMap().toString();
  }
}
