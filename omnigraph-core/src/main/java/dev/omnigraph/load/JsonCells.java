package dev.omnigraph.load;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.omnigraph.catalog.PropertyType;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.lang.TemporalText;
import dev.omnigraph.write.rows.BlobText;
import dev.omnigraph.write.rows.CellWriter;
import dev.omnigraph.write.rows.Utf8Buffer;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Converts JSON values into cells, strictly: language section 5.4. Confined to one thread.
 *
 * <p>A value that does not fit is reported by what was expected; the parser then stands at the end
 * of the value, and the cell is null.
 */
public final class JsonCells {
  private static final BigInteger UNSIGNED_MAX =
      BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

  private final Utf8Buffer text = new Utf8Buffer();
  private float[] components = new float[0];

  /** Returns the bytes of the last string that was converted into a String cell. */
  Utf8Buffer lastText() {
    return text;
  }

  /**
   * Writes the current value of the parser. A JSON null leaves the cell as it is, null.
   *
   * @return null when it fits, else what was expected
   */
  public @Nullable String read(JsonParser json, PropertyType type, CellWriter cell, int row)
      throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    if (type.list()) {
      return list(json, type.scalar(), cell, row);
    }
    if (type.isVector()) {
      return vector(json, type.dimension(), cell, row);
    }
    return scalar(json, type.scalar(), cell, row);
  }

  private @Nullable String scalar(JsonParser json, ScalarType type, CellWriter cell, int row)
      throws IOException {
    return switch (type) {
      case STRING -> string(json, cell, row);
      case BOOL -> bool(json, cell, row);
      case I32 ->
          integer(json, Integer.MIN_VALUE, Integer.MAX_VALUE, "a 32-bit integer", cell, row);
      case I64 -> integer(json, Long.MIN_VALUE, Long.MAX_VALUE, "a 64-bit integer", cell, row);
      case U32 -> integer(json, 0, 0xffff_ffffL, "an unsigned 32-bit integer", cell, row);
      case U64 -> unsigned(json, cell, row);
      case F32 -> real(json, true, cell, row);
      case F64 -> real(json, false, cell, row);
      case DATE -> day(json, cell, row);
      case DATETIME -> instant(json, cell, row);
      case BLOB -> blob(json, cell, row);
      case VECTOR -> throw new IllegalArgumentException("a vector is not a scalar");
    };
  }

  private static String skip(JsonParser json, String expected) throws IOException {
    json.skipChildren();
    return expected;
  }

  private @Nullable String string(JsonParser json, CellWriter cell, int row) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      return skip(json, "a string");
    }
    if (!text.set(json.getTextCharacters(), json.getTextOffset(), json.getTextLength())) {
      return "well-formed Unicode text";
    }
    cell.text(row, text.bytes(), 0, text.length());
    return null;
  }

  private static @Nullable String bool(JsonParser json, CellWriter cell, int row)
      throws IOException {
    if (!json.currentToken().isBoolean()) {
      return skip(json, "true or false");
    }
    cell.bool(row, json.currentToken() == JsonToken.VALUE_TRUE);
    return null;
  }

  private static @Nullable String integer(
      JsonParser json, long least, long most, String expected, CellWriter cell, int row)
      throws IOException {
    if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      return skip(json, expected);
    }
    if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      return expected;
    }
    long value = json.getLongValue();
    if (value < least || value > most) {
      return expected;
    }
    cell.integer(row, value);
    return null;
  }

  private static @Nullable String unsigned(JsonParser json, CellWriter cell, int row)
      throws IOException {
    String expected = "an unsigned 64-bit integer";
    if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      return skip(json, expected);
    }
    BigInteger value = json.getBigIntegerValue();
    if (value.signum() < 0 || value.compareTo(UNSIGNED_MAX) > 0) {
      return expected;
    }
    cell.integer(row, value.longValue());
    return null;
  }

  private static @Nullable String real(JsonParser json, boolean single, CellWriter cell, int row)
      throws IOException {
    String expected = single ? "a finite 32-bit number" : "a finite number";
    if (!json.currentToken().isNumeric()) {
      return skip(json, expected);
    }
    double value = json.getDoubleValue();
    if (!Double.isFinite(value) || (single && !Float.isFinite((float) value))) {
      return expected;
    }
    cell.real(row, value);
    return null;
  }

  private static @Nullable String day(JsonParser json, CellWriter cell, int row)
      throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      OptionalInt day = TemporalText.parseDate(json.getText());
      if (day.isEmpty()) {
        return "a date such as 2024-06-01";
      }
      cell.integer(row, day.getAsInt());
      return null;
    }
    String expected = "a date, or a day number";
    return integer(json, Integer.MIN_VALUE, Integer.MAX_VALUE, expected, cell, row);
  }

  private static @Nullable String instant(JsonParser json, CellWriter cell, int row)
      throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      OptionalLong millis = TemporalText.parseDateTime(json.getText());
      if (millis.isEmpty()) {
        return "a date-time such as 2024-06-01T12:00:00Z";
      }
      cell.integer(row, millis.getAsLong());
      return null;
    }
    String expected = "a date-time, or milliseconds since 1970";
    return integer(json, Long.MIN_VALUE, Long.MAX_VALUE, expected, cell, row);
  }

  private @Nullable String blob(JsonParser json, CellWriter cell, int row) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      return skip(json, "a string: " + BlobText.EXPECTED);
    }
    String value = json.getText();
    if (!BlobText.isInline(value)) {
      return reference(json, value, cell, row);
    }
    Optional<byte[]> bytes = BlobText.bytes(value);
    bytes.ifPresent(content -> cell.blob(row, content));
    return bytes.isPresent() ? null : BlobText.EXPECTED;
  }

  private @Nullable String reference(JsonParser json, String value, CellWriter cell, int row)
      throws IOException {
    if (!BlobText.isWellFormed(value)) {
      return BlobText.EXPECTED;
    }
    if (!text.set(json.getTextCharacters(), json.getTextOffset(), json.getTextLength())) {
      return "well-formed Unicode text";
    }
    cell.blobReference(row, Arrays.copyOf(text.bytes(), text.length()));
    return null;
  }

  private @Nullable String vector(JsonParser json, int dimension, CellWriter cell, int row)
      throws IOException {
    String expected = "an array of " + dimension + " finite numbers";
    if (json.currentToken() != JsonToken.START_ARRAY) {
      return skip(json, expected);
    }
    if (components.length != dimension) {
      components = new float[dimension];
    }
    int count = 0;
    boolean fits = true;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (!json.currentToken().isNumeric()) {
        json.skipChildren();
        fits = false;
      } else if (count < dimension) {
        components[count] = (float) json.getDoubleValue();
        fits &= Float.isFinite(components[count]);
      }
      count++;
    }
    if (!fits || count != dimension) {
      return expected;
    }
    cell.vector(row, components);
    return null;
  }

  private @Nullable String list(JsonParser json, ScalarType type, CellWriter cell, int row)
      throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      return skip(json, "an array");
    }
    CellWriter elements = cell.startList(row);
    int count = 0;
    String problem = null;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (problem != null) {
        json.skipChildren();
      } else if (json.currentToken() == JsonToken.VALUE_NULL) {
        problem = "an array without null";
      } else {
        String expected = scalar(json, type, elements, cell.elementRow());
        if (expected != null) {
          problem = "an array, each element " + expected;
        }
        count++;
      }
    }
    if (problem != null) {
      cell.nothing(row);
      return problem;
    }
    cell.endList(row, count);
    return null;
  }
}
