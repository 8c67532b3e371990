package dev.omnigraph.merge;

import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.delta.RowImage;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.write.rows.TableShape;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Values and rows as reports show them: what JSON can say, days and instants as in an export. */
final class PlainValues {
  private PlainValues() {}

  static @Nullable Object of(Value value, Property property) {
    return of(value, property.type().scalar());
  }

  private static @Nullable Object of(Value value, ScalarType type) {
    if (value instanceof Value.Text text) {
      return text.value();
    } else if (value instanceof Value.Bool bool) {
      return bool.value();
    } else if (value instanceof Value.Int number) {
      return type == ScalarType.U64 && number.value() < 0
          ? new BigInteger(Long.toUnsignedString(number.value()))
          : (Object) number.value();
    } else if (value instanceof Value.Real real) {
      return real.value();
    } else if (value instanceof Value.Day day) {
      return day.epochDay();
    } else if (value instanceof Value.Instant instant) {
      return instant.epochMillis();
    } else if (value instanceof Value.Vector vector) {
      List<Object> components = new ArrayList<>();
      for (float component : vector.components()) {
        components.add((double) component);
      }
      return components;
    } else if (value instanceof Value.ListOf list) {
      List<@Nullable Object> elements = new ArrayList<>();
      list.elements().forEach(e -> elements.add(of(e, type)));
      return elements;
    }
    return null;
  }

  /** Returns a row as a map of its columns, null when there is none. */
  static @Nullable Object of(Optional<RowImage> row, TableShape shape) {
    if (row.isEmpty()) {
      return null;
    }
    Map<String, @Nullable Object> cells = new LinkedHashMap<>();
    cells.put("id", row.get().id());
    if (!shape.key().isNode()) {
      cells.put("src", row.get().source());
      cells.put("dst", row.get().target());
    }
    for (int i = 0; i < shape.properties().size(); i++) {
      Property property = shape.properties().get(i);
      cells.put(property.name(), of(row.get().values().get(i), property));
    }
    return cells;
  }
}
