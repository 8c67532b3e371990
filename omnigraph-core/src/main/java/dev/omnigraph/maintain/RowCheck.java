package dev.omnigraph.maintain;

import dev.omnigraph.CheckReport;
import dev.omnigraph.catalog.Bound;
import dev.omnigraph.catalog.CheckPattern;
import dev.omnigraph.catalog.Constraint;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.topology.BoolColumn;
import dev.omnigraph.topology.Column;
import dev.omnigraph.topology.DoubleColumn;
import dev.omnigraph.topology.EdgeTable;
import dev.omnigraph.topology.GraphView;
import dev.omnigraph.topology.LongColumn;
import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.topology.OrdinalCursor;
import dev.omnigraph.topology.TextColumn;
import dev.omnigraph.write.rows.KeyText;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Verifies the values of one table against its constraints. Confined to one thread. */
final class RowCheck {
  private static final int BATCH = 1024;

  private final GraphView view;
  private final CheckReport.Depth depth;
  private final TableProblems found;

  RowCheck(GraphView view, CheckReport.Depth depth, TableProblems found) {
    this.view = view;
    this.depth = depth;
    this.found = found;
  }

  private record Rows(
      Supplier<OrdinalCursor> cursor, IntFunction<String> id, Function<String, Column> column) {}

  void nodes(NodeType type) {
    NodeTable table = view.nodes(type.name());
    Rows rows = new Rows(table::cursor, table::id, table::column);
    values(rows, type.properties());
    for (Constraint.Range range : type.ranges()) {
      range(rows, range);
    }
    for (Constraint.Check check : type.checks()) {
      check(rows, check);
    }
    for (Constraint.Unique unique : type.uniques()) {
      unique(rows, unique.columns(), Map.of());
    }
    if (type.isKeyed()) {
      key(rows, type.keyProperties());
    }
  }

  void edges(EdgeType type) {
    EdgeTable table = view.edges(type.name());
    Rows rows = new Rows(table::cursor, table::id, table::column);
    values(rows, type.properties());
    NodeTable sources = view.nodes(type.from());
    NodeTable targets = view.nodes(type.to());
    Map<String, IntFunction<String>> ends =
        Map.of(
            "src", edge -> sources.id(table.sourceOf(edge)),
            "dst", edge -> targets.id(table.targetOf(edge)));
    for (Constraint.Unique unique : type.uniques()) {
      unique(rows, unique.columns(), ends);
    }
    Set<String> seen = new HashSet<>();
    each(
        rows,
        edge -> {
          if (!seen.add(table.id(edge))) {
            add("duplicate_id", rows, edge, "two edges have this id");
          }
        });
  }

  private interface RowAction {
    void run(int ordinal);
  }

  private void each(Rows rows, RowAction action) {
    OrdinalCursor cursor = rows.cursor().get();
    int[] batch = new int[BATCH];
    for (int n = cursor.next(batch); n > 0; n = cursor.next(batch)) {
      for (int i = 0; i < n; i++) {
        action.run(batch[i]);
      }
    }
  }

  private void values(Rows rows, List<Property> properties) {
    for (Property property : properties) {
      if (property.type().isBlob()) {
        continue; // storage cannot tell a null blob from an empty one
      }
      boolean required = !property.type().nullable();
      boolean isEnum = property.type().isEnum() && !property.type().list();
      if (!required && !isEnum && depth == CheckReport.Depth.SHALLOW) {
        continue;
      }
      Column column = rows.column().apply(property.name());
      Set<String> allowed = new HashSet<>(property.type().enumValues());
      each(
          rows,
          row -> {
            if (column.isNull(row)) {
              if (required) {
                add("required", rows, row, property.name() + " is null");
              }
            } else if (isEnum && column instanceof TextColumn text) {
              String value = text.textAt(row);
              if (!allowed.contains(value)) {
                add("enum", rows, row, property.name() + " is '" + value + "'");
              }
            }
          });
    }
  }

  private void range(Rows rows, Constraint.Range range) {
    double least = range.min().map(RowCheck::number).orElse(Double.NEGATIVE_INFINITY);
    double most = range.max().map(RowCheck::number).orElse(Double.POSITIVE_INFINITY);
    Column column = rows.column().apply(range.property());
    each(
        rows,
        row -> {
          if (!column.isNull(row)) {
            double value = number(column, row);
            if (!(value >= least && value <= most)) {
              add("range", rows, row, range.property() + " is " + value);
            }
          }
        });
  }

  private static double number(Bound bound) {
    return new BigDecimal(bound.text()).doubleValue();
  }

  private static double number(Column column, int row) {
    if (column instanceof DoubleColumn doubles) {
      return doubles.doubleAt(row);
    }
    LongColumn longs = (LongColumn) column;
    long value = longs.longAt(row);
    return longs.isUnsigned() && value < 0
        ? new BigDecimal(Long.toUnsignedString(value)).doubleValue()
        : value;
  }

  private void check(Rows rows, Constraint.Check check) {
    CheckPattern pattern = CheckPattern.compile(check.pattern());
    TextColumn column = (TextColumn) rows.column().apply(check.property());
    each(
        rows,
        row -> {
          if (!column.isNull(row) && !pattern.isFoundIn(column.textAt(row))) {
            add("check", rows, row, check.property() + " does not match " + check.pattern());
          }
        });
  }

  private void unique(Rows rows, List<String> columns, Map<String, IntFunction<String>> ends) {
    Map<List<String>, String> seen = new HashMap<>();
    each(
        rows,
        row -> {
          Optional<List<String>> tuple = tuple(rows, columns, ends, row);
          if (tuple.isPresent()) {
            String other = seen.putIfAbsent(tuple.get(), rows.id().apply(row));
            if (other != null) {
              add("unique", rows, row, columns + " repeats the values of " + other);
            }
          }
        });
  }

  private static Optional<List<String>> tuple(
      Rows rows, List<String> columns, Map<String, IntFunction<String>> ends, int row) {
    String[] values = new String[columns.size()];
    for (int i = 0; i < values.length; i++) {
      IntFunction<String> end = ends.get(columns.get(i));
      if (end != null) {
        values[i] = end.apply(row);
        continue;
      }
      Column column = rows.column().apply(columns.get(i));
      if (column.isNull(row)) {
        return Optional.empty();
      }
      values[i] = ColumnText.of(column, row);
    }
    return Optional.of(List.of(values));
  }

  /** Of several properties the first alone is an id, too: so another engine names such nodes. */
  private void key(Rows rows, List<Property> keys) {
    List<Column> columns = keys.stream().map(p -> rows.column().apply(p.name())).toList();
    List<String> parts = new ArrayList<>();
    each(
        rows,
        row -> {
          parts.clear();
          for (int i = 0; i < columns.size() && !columns.get(i).isNull(row); i++) {
            parts.add(keyText(keys.get(i), columns.get(i), row));
          }
          String id = rows.id().apply(row);
          if (parts.size() == keys.size()
              && !id.equals(parts.get(0))
              && !id.equals(KeyText.tuple(parts))) {
            add(
                "key",
                rows,
                row,
                names(keys) + (keys.size() == 1 ? " is" : " are") + " not the id");
          }
        });
  }

  private static String names(List<Property> keys) {
    return String.join(", ", keys.stream().map(Property::name).toList());
  }

  private static String keyText(Property key, Column column, int row) {
    if (column instanceof TextColumn text) {
      return text.textAt(row);
    } else if (column instanceof LongColumn longs) {
      return KeyText.of(key.type().scalar(), longs.longAt(row));
    } else if (column instanceof DoubleColumn doubles) {
      return KeyText.of(key.type().scalar(), doubles.doubleAt(row));
    }
    return KeyText.of(((BoolColumn) column).boolAt(row));
  }

  private void add(String kind, Rows rows, int row, String message) {
    found.add(kind, rows.id().apply(row), message);
  }
}
