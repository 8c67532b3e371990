package dev.omnigraph.query.params;

import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.lang.TemporalText;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.query.ir.ValueType;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Decodes the value of one parameter. Immutable. */
final class ValueDecoder {
  private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);
  private static final int DIGITS_MAX = 40;

  private final String name;
  private final ValueType type;

  ValueDecoder(String name, ValueType type) {
    this.name = name;
    this.type = type;
  }

  Value decode(@Nullable Object given) {
    if (given == null) {
      if (!type.nullable()) {
        throw failure("the value is null", "null");
      }
      return Value.NULL;
    }
    if (type.scalar() == ScalarType.VECTOR) {
      return vector(given);
    }
    return type.list() ? list(given) : scalar(given);
  }

  private Value scalar(Object given) {
    return switch (type.scalar()) {
      case STRING -> new Value.Text(text(given));
      case BLOB ->
          given instanceof byte[] bytes
              ? new Value.Text("base64:" + Base64.getEncoder().encodeToString(bytes))
              : new Value.Text(text(given));
      case BOOL -> {
        if (!(given instanceof Boolean bool)) {
          throw mismatch(given);
        }
        yield new Value.Bool(bool);
      }
      case I32 -> new Value.Int(integer(given, Integer.MIN_VALUE, Integer.MAX_VALUE));
      case I64 -> new Value.Int(integer(given, Long.MIN_VALUE, Long.MAX_VALUE));
      case U32 -> new Value.Int(integer(given, 0, 0xffff_ffffL));
      case U64 -> new Value.Int(integer(given, 0, Long.MAX_VALUE));
      case F32 -> new Value.Real(single(given));
      case F64 -> new Value.Real(real(given));
      case DATE -> new Value.Day(day(given));
      case DATETIME -> new Value.Instant(instant(given));
      case VECTOR -> throw Invariant.broken("vectors are decoded apart", name);
    };
  }

  private String text(Object given) {
    if (!(given instanceof String text)) {
      throw mismatch(given);
    }
    if (!isUnicode(text)) {
      throw failure("the text is not valid Unicode", "a lone surrogate");
    }
    return text;
  }

  /** Returns whether every surrogate has its other half. */
  private static boolean isUnicode(String text) {
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (Character.isSurrogate(unit)) {
        boolean pair =
            Character.isHighSurrogate(unit)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  private long integer(Object given, long min, long max) {
    BigInteger number;
    if (given instanceof Long
        || given instanceof Integer
        || given instanceof Short
        || given instanceof Byte) {
      number = BigInteger.valueOf(((Number) given).longValue());
    } else if (given instanceof BigInteger big) {
      number = big;
    } else if (given instanceof String digits) {
      number = parsed(digits);
    } else {
      throw mismatch(given);
    }
    boolean fits =
        number.compareTo(BigInteger.valueOf(min)) >= 0
            && number.compareTo(max == Long.MAX_VALUE ? LONG_MAX : BigInteger.valueOf(max)) <= 0;
    if (!fits) {
      throw failure("the integer is out of range", shown(number.toString()));
    }
    return number.longValueExact();
  }

  private BigInteger parsed(String digits) {
    int start = digits.startsWith("-") ? 1 : 0;
    boolean decimal = digits.length() > start && digits.length() <= DIGITS_MAX;
    for (int i = start; decimal && i < digits.length(); i++) {
      decimal = digits.charAt(i) >= '0' && digits.charAt(i) <= '9';
    }
    if (!decimal) {
      throw failure("the text is not an integer", shown(digits));
    }
    return new BigInteger(digits);
  }

  private double real(Object given) {
    boolean number =
        given instanceof Double
            || given instanceof Float
            || given instanceof Long
            || given instanceof Integer
            || given instanceof Short
            || given instanceof Byte
            || given instanceof BigInteger
            || given instanceof BigDecimal;
    if (!number) {
      throw mismatch(given);
    }
    double value = ((Number) given).doubleValue();
    if (!Double.isFinite(value)) {
      throw failure("the number is not finite", shown(given.toString()));
    }
    return value;
  }

  private float single(Object given) {
    float value = (float) real(given);
    if (!Float.isFinite(value)) {
      throw failure("the number is out of the range of F32", shown(given.toString()));
    }
    return value;
  }

  private int day(Object given) {
    if (given instanceof LocalDate date) {
      return exactDay(date.toEpochDay());
    } else if (given instanceof String text) {
      OptionalInt epochDay = TemporalText.parseDate(text);
      if (epochDay.isEmpty()) {
        throw failure("the text is not a date", shown(text));
      }
      return epochDay.getAsInt();
    }
    return exactDay(Math.floorDiv(instant(given), 86_400_000L));
  }

  private int exactDay(long epochDay) {
    if (epochDay < Integer.MIN_VALUE || epochDay > Integer.MAX_VALUE) {
      throw failure("the date is out of range", Long.toString(epochDay));
    }
    return (int) epochDay;
  }

  private long instant(Object given) {
    try {
      if (given instanceof Instant instant) {
        return instant.toEpochMilli();
      } else if (given instanceof OffsetDateTime dateTime) {
        return dateTime.toInstant().toEpochMilli();
      } else if (given instanceof ZonedDateTime dateTime) {
        return dateTime.toInstant().toEpochMilli();
      } else if (given instanceof LocalDate date) {
        return date.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
      }
    } catch (ArithmeticException | DateTimeException e) {
      throw InvalidInputException.causedBy(
          e,
          ErrorCode.BAD_PARAMETER,
          "the date-time is out of range",
          "",
          details(shown(given.toString())));
    }
    if (!(given instanceof String text)) {
      throw mismatch(given);
    }
    OptionalLong epochMillis = TemporalText.parseDateTime(text);
    if (epochMillis.isEmpty()) {
      throw failure("the text is not a date-time", shown(text));
    }
    return epochMillis.getAsLong();
  }

  private Value list(Object given) {
    ValueDecoder element = new ValueDecoder(name, ValueType.of(type.scalar(), false));
    List<Value> elements = new ArrayList<>();
    for (Object item : items(given)) {
      elements.add(element.decode(item));
    }
    return new Value.ListOf(elements);
  }

  private Value vector(Object given) {
    if (given instanceof float[] components) {
      requireLength(components.length);
      for (float component : components) {
        single(component);
      }
      return new Value.Vector(components.clone());
    }
    Collection<?> items = items(given);
    requireLength(items.size());
    float[] components = new float[type.dimension()];
    int i = 0;
    for (Object item : items) {
      if (item == null) {
        throw failure("a component of the vector is null", "null");
      }
      components[i++] = single(item);
    }
    return new Value.Vector(components);
  }

  private void requireLength(int length) {
    if (length != type.dimension()) {
      throw failure("the vector has the wrong length", length + " numbers");
    }
  }

  private Collection<?> items(Object given) {
    if (given instanceof Collection<?> collection) {
      return collection;
    }
    if (!given.getClass().isArray()) {
      throw mismatch(given);
    }
    int length = Array.getLength(given);
    List<@Nullable Object> items = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      items.add(Array.get(given, i));
    }
    return items;
  }

  private InvalidInputException mismatch(Object given) {
    return failure("the value is of another kind than declared", kind(given));
  }

  private static String kind(Object given) {
    if (given instanceof Collection<?>) {
      return "list";
    }
    if (given instanceof Map<?, ?>) {
      return "object";
    }
    if (given instanceof BigInteger) {
      return "integer"; // how every integer of a JSON text arrives
    }
    return given.getClass().isArray() ? "array" : given.getClass().getSimpleName();
  }

  private static String shown(String text) {
    return text.length() <= DIGITS_MAX ? text : text.substring(0, DIGITS_MAX) + "…";
  }

  private InvalidInputException failure(String sentence, String actual) {
    return InvalidInputException.of(
        ErrorCode.BAD_PARAMETER, sentence, "give a value of type " + type.text(), details(actual));
  }

  private Details details(String actual) {
    return Details.of("parameter", name).and("expected", type.text()).and("actual", actual);
  }
}
