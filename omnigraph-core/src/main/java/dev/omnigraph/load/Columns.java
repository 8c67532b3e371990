package dev.omnigraph.load;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.lang.Diagnostics;
import dev.omnigraph.lang.NearestName;
import dev.omnigraph.validate.Violation;
import dev.omnigraph.validate.Violations;
import dev.omnigraph.write.rows.TableShape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What each column of a table means. Immutable. */
final class Columns {
  private final TableShape shape;
  private final List<String> names;
  private final List<Optional<Property>> properties;

  private Columns(TableShape shape, List<String> names, List<Optional<Property>> properties) {
    this.shape = shape;
    this.names = List.copyOf(names);
    this.properties = List.copyOf(properties);
  }

  /**
   * Finds the properties that columns are named after; in a table of edges {@code from} and {@code
   * to} are the ends.
   *
   * @param found receives columns that mean nothing, mean the same, or are missing
   * @param line the 1-based line the names are in, 0 when there is none
   */
  static Columns of(TableShape shape, List<String> names, int line, Violations found) {
    List<Optional<Property>> properties = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    boolean edge = shape.edge().isPresent();
    for (String name : names) {
      boolean end = edge && (name.equals("from") || name.equals("to"));
      int slot = end ? -1 : shape.slot(name); // a property of that name cannot be given
      properties.add(slot < 0 ? Optional.empty() : Optional.of(shape.properties().get(slot)));
      if (!seen.add(name)) {
        found.add(violation(shape, "a column occurs twice", name, line, null));
      } else if (slot < 0 && !end && !name.equals("id")) {
        List<String> known = shape.properties().stream().map(Property::name).toList();
        String near = NearestName.of(name, known).orElse(null);
        found.add(violation(shape, "unknown column", name, line, near));
      }
    }
    for (String end : List.of("from", "to")) {
      if (edge && !seen.contains(end)) {
        found.add(violation(shape, "an edge table needs both ends", end, line, null));
      }
    }
    return new Columns(shape, names, properties);
  }

  private static Violation violation(
      TableShape shape, String sentence, String column, int line, @Nullable String suggestion) {
    return Violation.of(
        ErrorCode.BAD_RECORD,
        sentence,
        Details.of("type", shape.typeName())
            .and("column", Diagnostics.shown(column))
            .and("line", line == 0 ? null : Integer.valueOf(line))
            .and("suggestion", suggestion));
  }

  int count() {
    return names.size();
  }

  String name(int column) {
    return names.get(column);
  }

  /** Returns the property a column is named after, none for an id or an end. */
  Optional<Property> property(int column) {
    return properties.get(column);
  }

  /** Writes the value of a column. */
  @FunctionalInterface
  interface CellSource {
    void write(int column, JsonGenerator record) throws IOException;
  }

  /** Writes a record. */
  void write(JsonGenerator record, CellSource cells) throws IOException {
    boolean edge = shape.edge().isPresent();
    record.writeStartObject();
    record.writeStringField(edge ? "edge" : "type", shape.typeName());
    for (int i = 0; i < names.size(); i++) {
      if (isEnd(i)) {
        record.writeFieldName(names.get(i));
        cells.write(i, record);
      }
    }
    record.writeObjectFieldStart("data");
    for (int i = 0; i < names.size(); i++) {
      if (!isEnd(i)) {
        record.writeFieldName(names.get(i));
        cells.write(i, record);
      }
    }
    record.writeEndObject();
    record.writeEndObject();
  }

  private boolean isEnd(int column) {
    String name = names.get(column);
    return shape.edge().isPresent() && (name.equals("from") || name.equals("to"));
  }
}
