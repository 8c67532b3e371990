package dev.omnigraph.evolve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.load.JsonCells;
import dev.omnigraph.write.rows.CellWriter;
import dev.omnigraph.write.rows.TableShape;
import java.io.IOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** Columns that hold one value, or none, in every row. Stateless. */
final class ConstantColumn {
  private static final JsonFactory JSON = new JsonFactory();

  private ConstantColumn() {}

  static void fillNull(Property property, FieldVector target, int rows) {
    CellWriter cell = CellWriter.forColumn(target, property.type());
    for (int row = 0; row < rows; row++) {
      cell.nothing(row);
    }
  }

  /**
   * Writes a value into the first rows of a column.
   *
   * @throws InvalidInputException if the value is none of the property's type
   */
  static void fill(Property property, String json, FieldVector target, int rows) {
    if (rows == 0) {
      return;
    }
    // From a vector of its own: one that is copied within itself moves while it is read.
    try (FieldVector value = target.getField().createVector(target.getAllocator())) {
      CellWriter cell = CellWriter.forColumn(value, property.type());
      cell.nothing(0);
      String expected = write(property, json, cell);
      if (expected != null) {
        throw refused(property, expected);
      }
      if (value.isNull(0) && !property.type().nullable()) {
        throw refused(property, "a value other than null");
      }
      value.setValueCount(1);
      for (int row = 0; row < rows; row++) {
        target.copyFromSafe(0, row, value);
      }
    }
  }

  private static @Nullable String write(Property property, String json, CellWriter cell) {
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      String expected = new JsonCells().read(parser, property.type(), cell, 0);
      if (expected == null && property.type().isEnum()) {
        return property.type().enumValues().contains(parser.getText())
            ? null
            : "one of " + String.join(", ", property.type().enumValues());
      }
      return expected;
    } catch (IOException e) {
      throw InvalidInputException.causedBy(
          e,
          ErrorCode.BAD_VALUE,
          "the value for the existing rows is not JSON",
          "supply a value as a load record spells it",
          Details.of("property", property.name()));
    }
  }

  private static InvalidInputException refused(Property property, String expected) {
    return InvalidInputException.of(
        ErrorCode.BAD_VALUE,
        "the value for the existing rows does not fit the new property",
        "supply a value of the property's type",
        Details.of("property", property.name())
            .and("type", property.type().text())
            .and("expected", expected));
  }

  /** Checks values against the types of the properties they are for, before any row is touched. */
  static void check(TableShape shape, String property, String json, BufferAllocator allocator) {
    try (VectorSchemaRoot root = VectorSchemaRoot.create(shape.schema(), allocator)) {
      fill(
          shape.properties().get(shape.slot(property)),
          json,
          root.getVector(shape.column(property)),
          1);
    }
  }
}
