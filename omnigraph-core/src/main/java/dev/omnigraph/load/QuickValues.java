package dev.omnigraph.load;

import dev.omnigraph.catalog.PropertyType;
import dev.omnigraph.lang.TemporalText;
import dev.omnigraph.write.rows.CellWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Reads JSON values of a text into cells, those it takes exactly as {@link JsonCells} would.
 * Confined to one thread. Every method returns where the value ends, or -1 for a value that has to
 * be read by other means: one that does not fit, and some rare ones that do.
 */
final class QuickValues {
  private static final int NOT_TAKEN = -1;
  private static final long EXACT_DOUBLE = 1L << 53;
  private static final int DIGITS_MAX = 18;
  private static final double[] POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  private final byte[] text;
  private final int limit;
  private byte[] unescaped = new byte[64];
  private float[] components = new float[0];
  private int start;
  private int end;
  private long integer;
  private double real;
  private boolean integral;
  private boolean isNegativeZero;

  QuickValues(byte[] text, int limit) {
    this.text = text;
    this.limit = limit;
  }

  /** Returns where the content of the last plain string starts. */
  int start() {
    return start;
  }

  /** Returns where the content of the last plain string ends. */
  int end() {
    return end;
  }

  /** Reads a string without escapes. */
  int plainString(int at) {
    if (at >= limit || text[at] != '"') {
      return NOT_TAKEN;
    }
    int i = at + 1;
    int all = 0;
    while (i < limit) {
      byte b = text[i];
      if (b == '"') {
        start = at + 1;
        end = i;
        return all >= 0 || Utf8Form.isWellFormed(text, start, end) ? i + 1 : NOT_TAKEN;
      } else if (b == '\\' || (b >= 0 && b < 0x20)) {
        return NOT_TAKEN;
      }
      all |= b;
      i++;
    }
    return NOT_TAKEN;
  }

  /** Reads a value into a cell that is null. */
  int read(int at, PropertyType type, CellWriter cell, int row) {
    if (text[at] == 'n') {
      return word(at, "null");
    } else if (type.list()) {
      return NOT_TAKEN;
    }
    return switch (type.scalar()) {
      case STRING -> string(at, cell, row);
      case BOOL -> bool(at, cell, row);
      case I32 -> integer(at, Integer.MIN_VALUE, Integer.MAX_VALUE, cell, row);
      case I64 -> integer(at, Long.MIN_VALUE, Long.MAX_VALUE, cell, row);
      case U32 -> integer(at, 0, 0xffff_ffffL, cell, row);
      case U64 -> integer(at, 0, Long.MAX_VALUE, cell, row);
      case F32 -> real(at, true, cell, row);
      case F64 -> real(at, false, cell, row);
      case DATE -> day(at, cell, row);
      case DATETIME -> instant(at, cell, row);
      case VECTOR -> vector(at, type.dimension(), cell, row);
      case BLOB -> NOT_TAKEN;
    };
  }

  private int word(int at, String word) {
    if (limit - at < word.length()) {
      return NOT_TAKEN;
    }
    for (int i = 0; i < word.length(); i++) {
      if (text[at + i] != word.charAt(i)) {
        return NOT_TAKEN;
      }
    }
    return delimited(at + word.length());
  }

  /** Returns the place itself when a value can end there. */
  private int delimited(int at) {
    if (at >= limit) {
      return NOT_TAKEN;
    }
    byte b = text[at];
    boolean ends =
        b == ',' || b == '}' || b == ']' || b == ' ' || b == '\n' || b == '\r' || b == '\t';
    return ends ? at : NOT_TAKEN;
  }

  private int string(int at, CellWriter cell, int row) {
    int next = plainString(at);
    if (next >= 0) {
      cell.text(row, text, start, end - start);
      return next;
    }
    return text[at] == '"' ? escaped(at + 1, cell, row) : NOT_TAKEN;
  }

  private int escaped(int from, CellWriter cell, int row) {
    int length = 0;
    int i = from;
    while (i < limit) {
      if (unescaped.length - length < 4) {
        unescaped = Arrays.copyOf(unescaped, unescaped.length * 2);
      }
      byte b = text[i++];
      if (b == '"') {
        if (!Utf8Form.isWellFormed(unescaped, 0, length)) {
          return NOT_TAKEN;
        }
        cell.text(row, unescaped, 0, length);
        return i;
      } else if (b >= 0 && b < 0x20) {
        return NOT_TAKEN;
      } else if (b != '\\') {
        unescaped[length++] = b;
      } else if (i >= limit) {
        return NOT_TAKEN;
      } else if (text[i] == 'u') {
        int unit = hex(i + 1);
        i += 5;
        if (unit < 0 || Character.isSurrogate((char) unit)) {
          return NOT_TAKEN;
        }
        length = append(unit, length);
      } else {
        byte meant = meaning(text[i++]);
        if (meant == 0) {
          return NOT_TAKEN;
        }
        unescaped[length++] = meant;
      }
    }
    return NOT_TAKEN;
  }

  private int append(int unit, int length) {
    int next = length;
    if (unit < 0x80) {
      unescaped[next++] = (byte) unit;
    } else if (unit < 0x800) {
      unescaped[next++] = (byte) (0xc0 | (unit >> 6));
      unescaped[next++] = (byte) (0x80 | (unit & 0x3f));
    } else {
      unescaped[next++] = (byte) (0xe0 | (unit >> 12));
      unescaped[next++] = (byte) (0x80 | ((unit >> 6) & 0x3f));
      unescaped[next++] = (byte) (0x80 | (unit & 0x3f));
    }
    return next;
  }

  private static byte meaning(byte escape) {
    return switch (escape) {
      case '"', '\\', '/' -> escape;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> 0;
    };
  }

  private int hex(int at) {
    if (limit - at < 4) {
      return NOT_TAKEN;
    }
    int unit = 0;
    for (int i = at; i < at + 4; i++) {
      int digit = text[i] < 0 ? -1 : Character.digit(text[i], 16);
      if (digit < 0) {
        return NOT_TAKEN;
      }
      unit = unit << 4 | digit;
    }
    return unit;
  }

  private int bool(int at, CellWriter cell, int row) {
    boolean value = text[at] == 't';
    int next = word(at, value ? "true" : "false");
    if (next >= 0) {
      cell.bool(row, value);
    }
    return next;
  }

  private int integer(int at, long least, long most, CellWriter cell, int row) {
    int next = number(at);
    if (next < 0 || !integral || integer < least || integer > most) {
      return NOT_TAKEN;
    }
    cell.integer(row, integer);
    return next;
  }

  private int real(int at, boolean single, CellWriter cell, int row) {
    int next = number(at);
    if (next < 0
        || (integral && isNegativeZero)
        || !Double.isFinite(real)
        || (single && !Float.isFinite((float) real))) {
      return NOT_TAKEN;
    }
    cell.real(row, real);
    return next;
  }

  /** Reads a number into {@link #integer}, when it is integral, and {@link #real}. */
  private int number(int at) {
    int i = at;
    boolean negative = text[i] == '-';
    if (negative) {
      i++;
    }
    int first = i;
    long digits = 0;
    while (i < limit && text[i] >= '0' && text[i] <= '9') {
      digits = digits * 10 + (text[i++] - '0');
    }
    int count = i - first;
    if (count == 0 || count > DIGITS_MAX || (count > 1 && text[first] == '0') || i >= limit) {
      return NOT_TAKEN;
    }
    integral = true;
    int scale = 0;
    if (text[i] == '.') {
      integral = false;
      int point = ++i;
      while (i < limit && text[i] >= '0' && text[i] <= '9') {
        digits = digits * 10 + (text[i++] - '0');
      }
      scale = i - point;
      if (scale == 0 || count + scale > DIGITS_MAX) {
        return NOT_TAKEN;
      }
    }
    if (digits <= EXACT_DOUBLE) {
      double magnitude = scale == 0 ? digits : digits / POWERS[scale];
      real = negative ? -magnitude : magnitude;
    } else {
      real = Double.parseDouble(new String(text, at, i - at, StandardCharsets.ISO_8859_1));
    }
    integer = negative ? -digits : digits;
    isNegativeZero = negative && digits == 0;
    return delimited(i); // also leaves exponents to others
  }

  private int day(int at, CellWriter cell, int row) {
    if (text[at] != '"') {
      return integer(at, Integer.MIN_VALUE, Integer.MAX_VALUE, cell, row);
    }
    int next = plainString(at);
    if (next < 0) {
      return NOT_TAKEN;
    }
    int day = isoDay(start, end);
    if (day == Integer.MIN_VALUE) {
      OptionalInt parsed = TemporalText.parseDate(string());
      if (parsed.isEmpty()) {
        return NOT_TAKEN;
      }
      day = parsed.getAsInt();
    }
    cell.integer(row, day);
    return next;
  }

  private String string() {
    return new String(text, start, end - start, StandardCharsets.UTF_8);
  }

  /** Returns the day of {@code YYYY-MM-DD} up to the 28th, or the least integer. */
  private int isoDay(int from, int to) {
    if (to - from != 10 || text[from + 4] != '-' || text[from + 7] != '-') {
      return Integer.MIN_VALUE;
    }
    int year = pair(from) * 100 + pair(from + 2);
    int month = pair(from + 5);
    int day = pair(from + 8);
    if (year < 0 || month < 1 || month > 12 || day < 1 || day > 28) {
      return Integer.MIN_VALUE; // negative where a digit is none
    }
    // Days of years that start in March, so that the leap day is the last one: 719468 of them lie
    // between the start of the year 0 and 1970-01-01.
    int shifted = month > 2 ? year : year - 1;
    int era = Math.floorDiv(shifted, 400);
    int yearOfEra = shifted - era * 400;
    int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097 + dayOfEra - 719_468;
  }

  /** Returns the number of two digits, or one so negative that no other digits make up for it. */
  private int pair(int at) {
    int tens = text[at] - '0';
    int ones = text[at + 1] - '0';
    boolean digits = tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9;
    return digits ? tens * 10 + ones : -10_000;
  }

  private int instant(int at, CellWriter cell, int row) {
    if (text[at] != '"') {
      return integer(at, Long.MIN_VALUE, Long.MAX_VALUE, cell, row);
    }
    int next = plainString(at);
    if (next < 0) {
      return NOT_TAKEN;
    }
    OptionalLong millis = TemporalText.parseDateTime(string());
    if (millis.isEmpty()) {
      return NOT_TAKEN;
    }
    cell.integer(row, millis.getAsLong());
    return next;
  }

  private int vector(int at, int dimension, CellWriter cell, int row) {
    if (text[at] != '[') {
      return NOT_TAKEN;
    }
    if (components.length != dimension) {
      components = new float[dimension];
    }
    int i = at + 1;
    for (int c = 0; c < dimension; c++) {
      i = afterSpaces(i);
      int next = i < limit ? number(i) : NOT_TAKEN;
      if (next < 0 || (integral && isNegativeZero) || !Float.isFinite((float) real)) {
        return NOT_TAKEN;
      }
      components[c] = (float) real;
      i = afterSpaces(next);
      if (i >= limit || text[i] != (c == dimension - 1 ? ']' : ',')) {
        return NOT_TAKEN;
      }
      i++;
    }
    cell.vector(row, components);
    return i;
  }

  private int afterSpaces(int at) {
    int i = at;
    while (i < limit && text[i] == ' ') {
      i++;
    }
    return i;
  }
}
