package dev.omnigraph.write.rows;

import dev.omnigraph.catalog.PropertyType;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.query.ir.Value;
import java.nio.charset.StandardCharsets;

/** Writes values that fit their property into cells. Stateless. */
public final class ValueCells {
  private ValueCells() {}

  /**
   * Writes a value.
   *
   * @param value a value of the property's type: an unsigned 64-bit integer as its bits, a blob as
   *     text
   */
  public static void write(Value value, PropertyType type, CellWriter cell, int row) {
    if (value instanceof Value.Null) {
      cell.nothing(row);
    } else if (value instanceof Value.ListOf list) {
      CellWriter elements = cell.startList(row);
      for (Value element : list.elements()) {
        writeScalar(element, type.scalar(), elements, cell.elementRow());
      }
      cell.endList(row, list.elements().size());
    } else if (value instanceof Value.Vector vector) {
      cell.vector(row, vector.components());
    } else {
      writeScalar(value, type.scalar(), cell, row);
    }
  }

  private static void writeScalar(Value value, ScalarType type, CellWriter cell, int row) {
    if (value instanceof Value.Null) {
      cell.nothing(row);
    } else if (value instanceof Value.Text text) {
      byte[] utf8 = text.value().getBytes(StandardCharsets.UTF_8);
      if (type != ScalarType.BLOB) {
        cell.text(row, utf8, 0, utf8.length);
      } else if (BlobText.isInline(text.value())) {
        cell.blob(row, BlobText.bytes(text.value()).orElseThrow());
      } else {
        cell.blobReference(row, utf8);
      }
    } else if (value instanceof Value.Bool bool) {
      cell.bool(row, bool.value());
    } else if (value instanceof Value.Int number) {
      cell.integer(row, number.value());
    } else if (value instanceof Value.Day day) {
      cell.integer(row, day.epochDay());
    } else if (value instanceof Value.Instant instant) {
      cell.integer(row, instant.epochMillis());
    } else if (value instanceof Value.Real real) {
      cell.real(row, real.value());
    }
  }
}
