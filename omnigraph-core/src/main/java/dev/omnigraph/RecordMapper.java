package dev.omnigraph;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns rows into records of one type. Immutable. */
final class RecordMapper<R extends Record> {
  private final Constructor<R> constructor;
  private final RecordComponent[] components;
  private final int[] positions;

  private RecordMapper(Constructor<R> constructor, RecordComponent[] components, int[] positions) {
    this.constructor = constructor;
    this.components = components;
    this.positions = positions;
  }

  static <R extends Record> RecordMapper<R> of(Class<R> type, List<ResultColumn> columns) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] parameters = new Class<?>[components.length];
    int[] positions = new int[components.length];
    for (int i = 0; i < components.length; i++) {
      parameters[i] = components[i].getType();
      positions[i] = position(components[i].getName(), columns);
    }
    try {
      Constructor<R> constructor = type.getDeclaredConstructor(parameters);
      constructor.setAccessible(true);
      return new RecordMapper<>(constructor, components, positions);
    } catch (NoSuchMethodException | RuntimeException e) {
      throw new IllegalArgumentException("the record " + type.getName() + " is not accessible", e);
    }
  }

  private static int position(String component, List<ResultColumn> columns) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(component)) {
        return i;
      }
    }
    int found = -1;
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().endsWith("." + component)) {
        if (found >= 0) {
          throw new IllegalArgumentException("several columns fit the component " + component);
        }
        found = i;
      }
    }
    if (found < 0) {
      throw new IllegalArgumentException("no column fits the component " + component);
    }
    return found;
  }

  R map(Row row) {
    @Nullable Object[] values = new @Nullable Object[components.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = convert(components[i], row.value(positions[i]));
    }
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException("the record refused the row " + row, e.getCause());
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      throw new IllegalArgumentException("the row " + row + " does not fit the record", e);
    }
  }

  private static @Nullable Object convert(RecordComponent component, @Nullable Object value) {
    Class<?> type = component.getType();
    if (type == Optional.class) {
      return Optional.ofNullable(value);
    }
    if (value == null) {
      if (type.isPrimitive()) {
        throw new IllegalArgumentException(
            "the column for " + component.getName() + " is null; use a reference type or Optional");
      }
      return null;
    }
    if (value instanceof Number number) {
      if (type == long.class || type == Long.class) {
        return number.longValue();
      }
      if (type == double.class || type == Double.class) {
        return number.doubleValue();
      }
      if ((type == int.class || type == Integer.class) && number instanceof Long wide) {
        return Math.toIntExact(wide);
      }
    }
    return value;
  }
}
