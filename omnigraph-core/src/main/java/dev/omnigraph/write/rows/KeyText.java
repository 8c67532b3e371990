package dev.omnigraph.write.rows;

import dev.omnigraph.catalog.FloatText;
import dev.omnigraph.catalog.ScalarType;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;

/**
 * The canonical text of scalars that form identities and unique tuples: language section 1.7. Equal
 * values have equal texts, unequal ones different texts, within one type.
 */
public final class KeyText {
  private KeyText() {}

  /** Returns the text of a truth value. */
  public static String of(boolean value) {
    return value ? "true" : "false";
  }

  /** Returns the text of an integer of the given type, of a day or of a millisecond. */
  public static String of(ScalarType type, long value) {
    return type == ScalarType.U64 ? Long.toUnsignedString(value) : Long.toString(value);
  }

  /**
   * Returns the shortest text that reads back as the float at its stored width: no exponent, no
   * trailing {@code .0}, both zeros as {@code 0}; empty text for NaN and infinities, which have
   * none.
   */
  public static String of(ScalarType type, double value) {
    if (!Double.isFinite(value)) {
      return "";
    }
    if (value == 0) {
      return "0";
    }
    String shortest =
        type == ScalarType.F32 ? shortestFloat((float) value) : FloatText.plain(value);
    return shortest.endsWith(".0") ? shortest.substring(0, shortest.length() - 2) : shortest;
  }

  private static String shortestFloat(float value) {
    // Float.toString may spell more digits than needed on this JDK, so shorter ones are tried
    // first.
    BigDecimal exact = new BigDecimal(value);
    for (int digits = 1; digits < 9; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits));
      if (rounded.floatValue() == value) {
        return rounded.stripTrailingZeros().toPlainString();
      }
    }
    return exact.round(new MathContext(9)).stripTrailingZeros().toPlainString();
  }

  /**
   * Puts the canonical text of a cell into a buffer.
   *
   * @return false when the cell is null
   */
  public static boolean read(FieldVector vector, ScalarType type, int row, Utf8Buffer target) {
    if (vector.isNull(row)) {
      return false;
    }
    if (vector instanceof VarCharVector text) {
      byte[] bytes = text.get(row);
      target.set(bytes, 0, bytes.length);
      return true;
    }
    String text;
    if (vector instanceof BitVector bits) {
      text = of(bits.get(row) != 0);
    } else if (vector instanceof Float4Vector floats) {
      text = of(ScalarType.F32, floats.get(row));
    } else if (vector instanceof Float8Vector doubles) {
      text = of(ScalarType.F64, doubles.get(row));
    } else {
      text = of(type, integer(vector, row));
    }
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    target.set(bytes, 0, bytes.length);
    return true;
  }

  /** Returns the value of an integer, date or date-time cell that is not null. */
  public static long integer(FieldVector vector, int row) {
    if (vector instanceof IntVector ints) {
      return ints.get(row);
    } else if (vector instanceof BigIntVector longs) {
      return longs.get(row);
    } else if (vector instanceof UInt4Vector unsigned) {
      return Integer.toUnsignedLong(unsigned.get(row));
    } else if (vector instanceof UInt8Vector unsigned) {
      return unsigned.get(row);
    } else if (vector instanceof DateDayVector days) {
      return days.get(row);
    } else if (vector instanceof DateMilliVector millis) {
      return millis.get(row);
    }
    throw new IllegalArgumentException("not an integer column: " + vector.getField());
  }

  /**
   * Returns the text of a tuple: of one component itself, of several a compact JSON array of
   * strings.
   */
  public static String tuple(List<String> components) {
    if (components.size() == 1) {
      return components.get(0);
    }
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < components.size(); i++) {
      if (i > 0) {
        text.append(',');
      }
      quote(text, components.get(i));
    }
    return text.append(']').toString();
  }

  private static void quote(StringBuilder text, String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\b' -> text.append("\\b");
        case '\f' -> text.append("\\f");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (c < 0x20) {
            text.append(String.format("\\u%04x", (int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }
}
