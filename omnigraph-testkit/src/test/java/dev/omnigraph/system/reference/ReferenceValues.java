package dev.omnigraph.system.reference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.PropertyType;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.errors.ErrorCode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values: integers are {@code BigInteger}, F32 {@code Float}, F64 {@code Double}, the rest is what
 * the JDK calls it; vectors are lists of floats and blobs their texts.
 */
final class ReferenceValues {
  private static final BigInteger U64_MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

  private ReferenceValues() {}

  /** Returns a record member as the property stores it; null for null. */
  static @Nullable Object fromJson(Property property, JsonNode json) {
    if (json.isNull()) {
      return null;
    }
    ScalarType scalar = property.type().scalar();
    Object raw = raw(json);
    if (raw instanceof List<?> elements) {
      return fit(property, elements.stream().map(e -> counted(e, scalar)).toList());
    }
    return fit(property, counted(raw, scalar));
  }

  /** Exports count the days and milliseconds of times. */
  private static Object counted(Object raw, ScalarType scalar) {
    if (scalar == ScalarType.DATE && raw instanceof BigInteger day) {
      return LocalDate.ofEpochDay(day.longValueExact());
    }
    if (scalar == ScalarType.DATETIME && raw instanceof BigInteger millis) {
      return Instant.ofEpochMilli(millis.longValueExact());
    }
    return raw;
  }

  /** Returns a JSON value without knowledge of its type. */
  static Object raw(JsonNode json) {
    if (json.isTextual()) {
      return json.textValue();
    } else if (json.isBoolean()) {
      return json.booleanValue();
    } else if (json.isIntegralNumber()) {
      return json.bigIntegerValue();
    } else if (json.isNumber()) {
      return json.doubleValue();
    } else if (json.isArray()) {
      List<Object> elements = new ArrayList<>();
      for (JsonNode element : json) {
        if (element.isNull()) {
          throw new ReferenceViolation(ErrorCode.BAD_VALUE, "null in a list");
        }
        elements.add(raw(element));
      }
      return elements;
    }
    throw new ReferenceViolation(ErrorCode.BAD_VALUE, "not a value: " + json);
  }

  /** Returns a value as a property stores it. */
  static Object fit(Property property, Object value) {
    PropertyType type = property.type();
    Object fitted;
    if (type.list()) {
      fitted = value instanceof List<?> list ? elements(list, type.scalar()) : null;
    } else if (type.isVector()) {
      fitted =
          value instanceof List<?> list && list.size() == type.dimension()
              ? elements(list, ScalarType.F32)
              : null;
    } else {
      fitted = scalar(value, type.scalar());
    }
    if (fitted == null) {
      throw new ReferenceViolation(
          ErrorCode.BAD_VALUE, value + " is not a value of " + property.name());
    }
    if (type.isEnum() && !type.enumValues().contains(fitted)) {
      throw new ReferenceViolation(
          ErrorCode.ENUM_VIOLATION, fitted + " is not a value of " + property.name());
    }
    return fitted;
  }

  private static @Nullable Object elements(List<?> list, ScalarType type) {
    List<Object> fitted = new ArrayList<>();
    for (Object element : list) {
      Object one = scalar(element, type);
      if (one == null) {
        return null;
      }
      fitted.add(one);
    }
    return fitted;
  }

  private static @Nullable Object scalar(Object value, ScalarType type) {
    return switch (type) {
      case STRING, BLOB -> value instanceof String ? value : null;
      case BOOL -> value instanceof Boolean ? value : null;
      case I32 ->
          integer(
              value, BigInteger.valueOf(Integer.MIN_VALUE), BigInteger.valueOf(Integer.MAX_VALUE));
      case I64 ->
          integer(value, BigInteger.valueOf(Long.MIN_VALUE), BigInteger.valueOf(Long.MAX_VALUE));
      case U32 -> integer(value, BigInteger.ZERO, BigInteger.valueOf(0xffff_ffffL));
      case U64 -> integer(value, BigInteger.ZERO, U64_MAX);
      case F32 ->
          value instanceof Number number && Float.isFinite(number.floatValue())
              ? (Object) number.floatValue()
              : null;
      case F64 ->
          value instanceof Number number && Double.isFinite(number.doubleValue())
              ? (Object) number.doubleValue()
              : null;
      case DATE -> value instanceof String text ? ReferenceTime.date(text) : day(value);
      case DATETIME -> value instanceof String text ? ReferenceTime.instant(text) : moment(value);
      case VECTOR -> null;
    };
  }

  private static @Nullable Object day(Object value) {
    return value instanceof LocalDate ? value : null;
  }

  private static @Nullable Object moment(Object value) {
    return value instanceof Instant ? value : null;
  }

  private static @Nullable Object integer(Object value, BigInteger least, BigInteger most) {
    return value instanceof BigInteger number
            && number.compareTo(least) >= 0
            && number.compareTo(most) <= 0
        ? number
        : null;
  }

  /** Orders two values of compatible types; neither is null. */
  static int compare(Object a, Object b) {
    if (a instanceof String x && b instanceof String y) {
      return Arrays.compare(x.codePoints().toArray(), y.codePoints().toArray());
    } else if (a instanceof Boolean x && b instanceof Boolean y) {
      return Boolean.compare(x, y);
    } else if (a instanceof LocalDate x && b instanceof LocalDate y) {
      return x.compareTo(y);
    } else if (a instanceof Instant x && b instanceof Instant y) {
      return x.compareTo(y);
    } else if (a instanceof Number x && b instanceof Number y) {
      boolean endless = Double.isInfinite(x.doubleValue()) || Double.isInfinite(y.doubleValue());
      return endless // a double that was rounded to a single float may be
          ? Double.compare(x.doubleValue(), y.doubleValue())
          : exact(x).compareTo(exact(y));
    }
    throw new IllegalArgumentException("not comparable: " + a + ", " + b);
  }

  private static BigDecimal exact(Number number) {
    return number instanceof BigInteger integer
        ? new BigDecimal(integer)
        : new BigDecimal(number.doubleValue());
  }

  /** Returns the canonical text of a key or unique value. */
  static String keyText(Object value) {
    if (value instanceof LocalDate date) {
      return Long.toString(date.toEpochDay());
    } else if (value instanceof Instant instant) {
      return Long.toString(instant.toEpochMilli());
    } else if (value instanceof Float || value instanceof Double) {
      BigDecimal shortest = new BigDecimal(value.toString());
      return shortest.signum() == 0 ? "0" : shortest.stripTrailingZeros().toPlainString();
    }
    return value.toString();
  }
}
