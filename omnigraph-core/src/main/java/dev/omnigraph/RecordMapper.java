package dev.omnigraph;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
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
    if (components == null) {
      throw new IllegalArgumentException(type.getName() + " is no record of its own");
    }
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
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalArgumentException("the record refused the row " + row, e.getCause());
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      throw new IllegalArgumentException("the row " + row + " does not fit the record", e);
    }
  }

  private static @Nullable Object convert(RecordComponent component, @Nullable Object value) {
    Type type = component.getGenericType();
    if (component.getType() == Optional.class) {
      return Optional.ofNullable(convert(component, argument(type), value));
    }
    if (value == null && component.getType().isPrimitive()) {
      throw new IllegalArgumentException(
          "the column for " + component.getName() + " is null; use a reference type or Optional");
    }
    return convert(component, type, value);
  }

  private static @Nullable Object convert(
      RecordComponent component, Type type, @Nullable Object value) {
    if (known(type) != List.class || !(value instanceof List<?> list)) {
      return fitting(component, known(type), value);
    }
    List<@Nullable Object> elements = new ArrayList<>(list.size());
    for (Object element : list) {
      elements.add(convert(component, argument(type), element));
    }
    return Collections.unmodifiableList(elements); // which may hold null
  }

  /** Returns what an optional or a list holds, as far as it is known. */
  private static Type argument(Type type) {
    return type instanceof ParameterizedType generic
        ? generic.getActualTypeArguments()[0]
        : Object.class;
  }

  private static Class<?> known(Type type) {
    Type raw = type instanceof ParameterizedType generic ? generic.getRawType() : type;
    return raw instanceof Class<?> known ? known : Object.class;
  }

  /**
   * Returns a value as an instance of a type; numbers are widened, and narrowed if nothing goes.
   */
  private static @Nullable Object fitting(
      RecordComponent component, Class<?> type, @Nullable Object value) {
    Object fitting = value instanceof Number number ? converted(type, number) : value;
    boolean fits = fitting == null || type.isPrimitive() || type.isInstance(fitting);
    if (!fits || (value != null && fitting == null)) {
      throw new IllegalArgumentException(
          "the value " + value + " does not fit the component " + component);
    }
    return fitting;
  }

  /** Returns a number as a type needs it, or null where it would become another number. */
  private static @Nullable Number converted(Class<?> type, Number number) {
    if (type == double.class || type == Double.class) {
      return number.doubleValue();
    }
    boolean wide = type == long.class || type == Long.class;
    if (!wide && type != int.class && type != Integer.class) {
      return number;
    }
    boolean whole =
        number instanceof Integer
            || number instanceof Long
            || (number instanceof BigInteger big && big.bitLength() < Long.SIZE);
    if (!whole) {
      return null;
    }
    long value = number.longValue();
    if (wide) {
      return value;
    }
    return value == (int) value ? (int) value : null;
  }
}
