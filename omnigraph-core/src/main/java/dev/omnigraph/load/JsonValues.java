package dev.omnigraph.load;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.topology.BoolColumn;
import dev.omnigraph.topology.Column;
import dev.omnigraph.topology.DoubleColumn;
import dev.omnigraph.topology.ListColumn;
import dev.omnigraph.topology.LongColumn;
import dev.omnigraph.topology.TextColumn;
import dev.omnigraph.topology.VectorColumn;
import java.io.IOException;

/** Writes cells of resident columns as the JSON values a load reads back: language section 5.7. */
final class JsonValues {
  private JsonValues() {}

  /** Writes the value of a row. */
  static void write(TableKey key, Property property, Column column, int row, JsonGenerator json)
      throws IOException {
    if (column.isNull(row)) {
      json.writeNull();
    } else if (column instanceof TextColumn texts) {
      json.writeUTF8String(texts.bytesAt(row), texts.startAt(row), texts.lengthAt(row));
    } else if (column instanceof LongColumn longs) {
      writeInteger(property.type().scalar(), longs.longAt(row), json);
    } else if (column instanceof DoubleColumn doubles) {
      writeReal(key, property, doubles.doubleAt(row), json);
    } else if (column instanceof BoolColumn bools) {
      json.writeBoolean(bools.boolAt(row));
    } else if (column instanceof VectorColumn vectors) {
      json.writeStartArray();
      float[] slab = vectors.slabAt(row);
      int start = vectors.startAt(row);
      for (int i = start; i < start + vectors.dimension(); i++) {
        writeReal(key, property, slab[i], json);
      }
      json.writeEndArray();
    } else {
      writeList(key, property, (ListColumn) column, row, json);
    }
  }

  private static void writeInteger(ScalarType type, long value, JsonGenerator json)
      throws IOException {
    if (type == ScalarType.U64 && value < 0) {
      json.writeNumber(Long.toUnsignedString(value));
    } else {
      json.writeNumber(value);
    }
  }

  private static void writeReal(TableKey key, Property property, double value, JsonGenerator json)
      throws IOException {
    if (!Double.isFinite(value)) {
      throw InvalidInputException.of(
          ErrorCode.BAD_VALUE,
          "a number that is not finite cannot be exported",
          "correct the value first",
          Details.of("table_key", key)
              .and("property", property.name())
              .and("value", Double.toString(value)));
    }
    json.writeNumber(value);
  }

  private static void writeList(
      TableKey key, Property property, ListColumn lists, int row, JsonGenerator json)
      throws IOException {
    json.writeStartArray();
    ScalarType type = property.type().scalar();
    for (int i = 0; i < lists.sizeAt(row); i++) {
      if (lists.isElementNull(row, i)) {
        json.writeNull();
        continue;
      }
      switch (type) {
        case STRING -> json.writeString(lists.textAt(row, i));
        case BOOL -> json.writeBoolean(lists.boolAt(row, i));
        case F32, F64 -> writeReal(key, property, lists.doubleAt(row, i), json);
        case I32, I64, U32, U64, DATE, DATETIME -> writeInteger(type, lists.longAt(row, i), json);
        case BLOB, VECTOR -> throw new IllegalArgumentException("no list of " + type);
      }
    }
    json.writeEndArray();
  }
}
