package dev.omnigraph.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.omnigraph.catalog.Property;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * RFC 4180 in UTF-8 with a header as records. Confined to one thread.
 *
 * <p>An empty cell is null, a quoted empty one is an empty text. Numbers, {@code true} and {@code
 * false} are spelled as usual, lists and vectors as JSON arrays; everything else is text. A cell
 * that does not spell what its property wants is passed on as text, which the reader of records
 * then refuses.
 */
final class CsvRecords implements TableRecords {
  private static final int NUMBER_LENGTH_MAX = 1_000;
  private static final StreamReadConstraints CONSTRAINTS =
      StreamReadConstraints.builder()
          .maxStringLength(Integer.MAX_VALUE)
          .maxNestingDepth(64)
          .build();
  private static final CsvFactory CSV =
      CsvFactory.builder()
          .streamReadConstraints(CONSTRAINTS)
          .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
          .enable(CsvParser.Feature.EMPTY_UNQUOTED_STRING_AS_NULL)
          .disable(CsvParser.Feature.ALLOW_TRAILING_COMMA)
          .build();
  private static final JsonFactory JSON =
      JsonFactory.builder().streamReadConstraints(CONSTRAINTS).build();

  private final JsonParser csv;
  private @Nullable String[] cells = new @Nullable String[8];
  private int count;
  private int line;

  CsvRecords(InputStream stream) throws IOException {
    csv = CSV.createParser(stream);
  }

  @Override
  public List<String> columns() throws IOException {
    if (!readRow()) {
      throw new NotATable("a CSV input needs a header", 1);
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = cells[i];
      names.add(name == null ? "" : name);
    }
    return names;
  }

  @Override
  public int line() {
    return line;
  }

  @Override
  public boolean next(Columns columns, JsonGenerator record) throws IOException {
    if (!readRow()) {
      return false;
    }
    if (count != columns.count()) {
      throw new NotATable(
          "a row has " + count + " cells where the header has " + columns.count(), line);
    }
    columns.write(record, (column, to) -> write(cells[column], columns.property(column), to));
    return true;
  }

  private boolean readRow() throws IOException {
    try {
      JsonToken token = csv.nextToken();
      if (token == null) {
        return false;
      }
      count = 0;
      for (token = csv.nextToken();
          token != null && token != JsonToken.END_ARRAY;
          token = csv.nextToken()) {
        if (count == 0) { // before its first cell, a row is still in the line before
          line = csv.currentTokenLocation().getLineNr();
        }
        if (count == cells.length) {
          cells = Arrays.copyOf(cells, count * 2);
        }
        cells[count++] = token == JsonToken.VALUE_NULL ? null : csv.getText();
      }
      return true;
    } catch (JsonProcessingException e) {
      int at = e.getLocation() == null ? line : e.getLocation().getLineNr();
      throw new NotATable("the input is not valid CSV: " + e.getOriginalMessage(), at);
    } catch (CharConversionException e) {
      throw new NotATable("the input is not valid CSV: " + e.getMessage(), line);
    }
  }

  private static void write(
      @Nullable String cell, Optional<Property> property, JsonGenerator record) throws IOException {
    if (cell == null) {
      record.writeNull();
    } else if (property.isEmpty() || !writeTyped(cell, property.get(), record)) {
      record.writeString(cell);
    }
  }

  /** Writes a cell as what its property wants; false when it is no such thing. */
  private static boolean writeTyped(String cell, Property property, JsonGenerator record)
      throws IOException {
    if (property.type().list() || property.type().isVector()) {
      return writeArray(cell, record);
    }
    return switch (property.type().scalar()) {
      case BOOL -> writeBool(cell, record);
      case I32, I64, U32, U64 -> writeInteger(cell, record);
      case F32, F64 -> writeReal(cell, record);
      case STRING, DATE, DATETIME, BLOB, VECTOR -> false;
    };
  }

  private static boolean writeBool(String cell, JsonGenerator record) throws IOException {
    boolean value = cell.equals("true");
    if (value || cell.equals("false")) {
      record.writeBoolean(value);
      return true;
    }
    return false;
  }

  private static boolean writeInteger(String cell, JsonGenerator record) throws IOException {
    if (cell.isEmpty() || cell.length() > NUMBER_LENGTH_MAX) {
      return false;
    }
    for (int i = 0; i < cell.length(); i++) {
      char c = cell.charAt(i);
      boolean sign = i == 0 && cell.length() > 1 && (c == '-' || c == '+');
      if (!sign && (c < '0' || c > '9')) {
        return false;
      }
    }
    BigInteger value = new BigInteger(cell);
    if (value.bitLength() < Long.SIZE) {
      record.writeNumber(value.longValue());
    } else {
      record.writeNumber(value);
    }
    return true;
  }

  private static boolean writeReal(String cell, JsonGenerator record) throws IOException {
    if (cell.length() > NUMBER_LENGTH_MAX) {
      return false;
    }
    for (int i = 0; i < cell.length(); i++) {
      if ("0123456789+-.eE".indexOf(cell.charAt(i)) < 0) {
        return false; // the platform also knows words, spaces and marks of a type
      }
    }
    try {
      record.writeNumber(Double.parseDouble(cell));
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static boolean writeArray(String cell, JsonGenerator record) throws IOException {
    try (JsonParser check = JSON.createParser(cell)) {
      if (check.nextToken() != JsonToken.START_ARRAY) {
        return false;
      }
      check.skipChildren();
      if (check.nextToken() != null) {
        return false;
      }
    } catch (JsonProcessingException e) {
      return false;
    }
    try (JsonParser array = JSON.createParser(cell)) {
      array.nextToken();
      record.copyCurrentStructure(array);
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    csv.close();
  }
}
