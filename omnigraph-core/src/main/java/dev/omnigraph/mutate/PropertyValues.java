package dev.omnigraph.mutate;

import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.PropertyType;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.lang.Diagnostics;
import dev.omnigraph.lang.TemporalText;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.write.rows.BlobText;
import dev.omnigraph.write.rows.KeyText;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Fits values to properties and writes them into cells: language section 4.7. A fitted value of an
 * unsigned 64-bit property is an integer with the value's bits; one of a blob is text.
 */
final class PropertyValues {
  private static final int ELEMENTS_SHOWN_MAX = 100; // beyond it the text is cut anyway

  private PropertyValues() {}

  /**
   * Returns the value as its property stores it; null stays null.
   *
   * @throws InvalidInputException if it does not fit
   */
  static Value fit(Value value, String typeName, Property property) {
    if (value instanceof Value.Null) {
      return value;
    }
    PropertyType type = property.type();
    Value fitted;
    String expected;
    if (type.list()) {
      fitted = list(value, type.scalar());
      expected = "a list of " + type.scalar().text();
    } else if (type.isVector()) {
      fitted = vector(value, type.dimension());
      expected = type.dimension() + " finite numbers";
    } else {
      fitted = scalar(value, type.scalar());
      expected = type.scalar().text();
    }
    if (fitted == null) {
      throw InvalidInputException.of(
          ErrorCode.BAD_VALUE,
          "a value does not fit its property",
          "pass a value of the property's type and range",
          Details.of("type", typeName)
              .and("subject", typeName + "." + property.name())
              .and("property", property.name())
              .and("expected", expected)
              .and("found", describe(value)));
    }
    return fitted;
  }

  /** Returns a value as a user would write it, cut when it is long. */
  private static String describe(Value value) {
    return Diagnostics.shown(written(value));
  }

  private static String written(Value value) {
    if (value instanceof Value.Text text) {
      return text.value();
    } else if (value instanceof Value.Bool bool) {
      return String.valueOf(bool.value());
    } else if (value instanceof Value.Int number) {
      return String.valueOf(number.value());
    } else if (value instanceof Value.Real number) {
      return String.valueOf(number.value());
    } else if (value instanceof Value.Day day) {
      return TemporalText.formatDate(day.epochDay());
    } else if (value instanceof Value.Instant instant) {
      return TemporalText.formatDateTime(instant.epochMillis());
    } else if (value instanceof Value.ListOf list) {
      StringJoiner elements = new StringJoiner(", ", "[", "]");
      int shown = Math.min(list.elements().size(), ELEMENTS_SHOWN_MAX);
      list.elements().subList(0, shown).forEach(element -> elements.add(written(element)));
      return elements.toString();
    } else if (value instanceof Value.Vector vector) {
      return "a vector of " + vector.components().length + " numbers";
    }
    return "null";
  }

  private static @Nullable Value scalar(Value value, ScalarType type) {
    return switch (type) {
      case STRING -> value instanceof Value.Text text && isWellFormed(text.value()) ? value : null;
      case BOOL -> value instanceof Value.Bool ? value : null;
      case I32 -> integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case I64 -> integer(value, Long.MIN_VALUE, Long.MAX_VALUE);
      case U32 -> integer(value, 0, 0xffff_ffffL);
      case U64 -> integer(value, 0, Long.MAX_VALUE);
      case F32 -> real(value, true);
      case F64 -> real(value, false);
      case DATE -> day(value);
      case DATETIME -> instant(value);
      case BLOB -> blob(value);
      case VECTOR -> null;
    };
  }

  private static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable Value integer(Value value, long least, long most) {
    return value instanceof Value.Int number && number.value() >= least && number.value() <= most
        ? value
        : null;
  }

  private static @Nullable Value real(Value value, boolean single) {
    double number;
    if (value instanceof Value.Int integer) {
      number = integer.value();
    } else if (value instanceof Value.Real real) {
      number = real.value();
    } else {
      return null;
    }
    double stored = single ? (float) number : number;
    return Double.isFinite(stored) ? new Value.Real(stored) : null;
  }

  private static @Nullable Value day(Value value) {
    if (value instanceof Value.Text text) {
      OptionalInt day = TemporalText.parseDate(text.value());
      return day.isPresent() ? new Value.Day(day.getAsInt()) : null;
    }
    return value instanceof Value.Day ? value : null;
  }

  private static @Nullable Value instant(Value value) {
    if (value instanceof Value.Text text) {
      OptionalLong millis = TemporalText.parseDateTime(text.value());
      return millis.isPresent() ? new Value.Instant(millis.getAsLong()) : null;
    }
    return value instanceof Value.Instant ? value : null;
  }

  private static @Nullable Value blob(Value value) {
    return value instanceof Value.Text text && BlobText.isWellFormed(text.value()) ? value : null;
  }

  private static @Nullable Value list(Value value, ScalarType type) {
    if (!(value instanceof Value.ListOf list)) {
      return null;
    }
    List<Value> fitted = new ArrayList<>(list.elements().size());
    for (Value element : list.elements()) {
      Value one = scalar(element, type);
      if (one == null) {
        return null;
      }
      fitted.add(one);
    }
    return new Value.ListOf(fitted);
  }

  private static @Nullable Value vector(Value value, int dimension) {
    float[] components;
    if (value instanceof Value.Vector vector) {
      components = vector.components();
    } else if (value instanceof Value.ListOf list) {
      components = new float[list.elements().size()];
      for (int i = 0; i < components.length; i++) {
        Value element = real(list.elements().get(i), true);
        if (!(element instanceof Value.Real number)) {
          return null;
        }
        components[i] = (float) number.value();
      }
    } else {
      return null;
    }
    if (components.length != dimension) {
      return null;
    }
    for (float component : components) {
      if (!Float.isFinite(component)) {
        return null;
      }
    }
    return new Value.Vector(components);
  }

  /** Returns the canonical text of a fitted value of a key property. */
  static String keyText(Value value, ScalarType type) {
    if (value instanceof Value.Text text) {
      return text.value();
    } else if (value instanceof Value.Bool bool) {
      return KeyText.of(bool.value());
    } else if (value instanceof Value.Int number) {
      return KeyText.of(type, number.value());
    } else if (value instanceof Value.Day day) {
      return KeyText.of(type, day.epochDay());
    } else if (value instanceof Value.Instant instant) {
      return KeyText.of(type, instant.epochMillis());
    } else if (value instanceof Value.Real real) {
      return KeyText.of(type, real.value());
    }
    throw new IllegalArgumentException("not a key value: " + value);
  }
}
