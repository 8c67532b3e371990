package dev.omnigraph.testkit.model;

import dev.omnigraph.catalog.Bound;
import dev.omnigraph.catalog.CheckPattern;
import dev.omnigraph.catalog.Constraint;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.ids.TableKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The constraints of a schema over whole states, written down as plainly as the language says them.
 * Stateless.
 */
final class ModelRules {
  private ModelRules() {}

  /**
   * Returns what a step from one valid state to another one violates, as kind, table and, of edges
   * without both ends, id.
   */
  static SortedSet<String> violations(ModelSchema schema, ModelState before, ModelState after) {
    SortedSet<String> found = new TreeSet<>();
    for (NodeType type : schema.nodes()) {
      SortedMap<String, ModelRow> rows = after.rows(type.key());
      unique(type.key(), type.uniques(), rows, found);
      for (ModelRow row : rows.values()) {
        if (!hasValidValues(type, row)) {
          found.add("ValueConstraintViolation " + type.key());
        }
      }
    }
    for (EdgeType type : schema.edges()) {
      SortedMap<String, ModelRow> rows = after.rows(type.key());
      unique(type.key(), type.uniques(), rows, found);
      if (!rows.values().stream().allMatch(row -> enumsHold(type.properties(), row))) {
        found.add("ValueConstraintViolation " + type.key());
      }
      orphans(type, after).forEach(id -> found.add("OrphanEdge " + type.key() + " " + id));
      if (violatesCardinality(type, before, after)) {
        found.add("CardinalityViolation " + type.key());
      }
    }
    return found;
  }

  private static List<String> orphans(EdgeType type, ModelState state) {
    List<String> orphans = new ArrayList<>();
    Set<String> sources = state.rows(TableKey.node(type.from())).keySet();
    Set<String> targets = state.rows(TableKey.node(type.to())).keySet();
    state
        .rows(type.key())
        .forEach(
            (id, row) -> {
              if (!sources.contains(row.from().orElseThrow())
                  || !targets.contains(row.to().orElseThrow())) {
                orphans.add(id);
              }
            });
    return orphans;
  }

  private static void unique(
      TableKey key,
      List<Constraint.Unique> uniques,
      SortedMap<String, ModelRow> rows,
      Set<String> found) {
    for (Constraint.Unique unique : uniques) {
      Set<List<String>> seen = new HashSet<>();
      for (ModelRow row : rows.values()) {
        List<String> tuple = unique.columns().stream().map(c -> cell(row, c)).toList();
        if (!tuple.contains("null") && !seen.add(tuple)) {
          found.add("UniqueViolation " + key);
        }
      }
    }
  }

  private static String cell(ModelRow row, String column) {
    if (column.equals("src") && row.from().isPresent()) {
      return row.from().get();
    } else if (column.equals("dst") && row.to().isPresent()) {
      return row.to().get();
    }
    return row.cells().getOrDefault(column, "null");
  }

  private static boolean hasValidValues(NodeType type, ModelRow row) {
    for (Constraint.Range range : type.ranges()) {
      String cell = cell(row, range.property());
      if (!cell.equals("null")) {
        double value = Double.parseDouble(cell);
        if (range.min().filter(min -> value < bound(min)).isPresent()
            || range.max().filter(max -> value > bound(max)).isPresent()) {
          return false;
        }
      }
    }
    for (Constraint.Check check : type.checks()) {
      String cell = cell(row, check.property());
      if (!cell.equals("null")
          && !CheckPattern.compile(check.pattern())
              .isFoundIn(cell.substring(1, cell.length() - 1))) {
        return false;
      }
    }
    return enumsHold(type.properties(), row);
  }

  private static double bound(Bound bound) {
    return Double.parseDouble(bound.text());
  }

  private static boolean enumsHold(List<Property> properties, ModelRow row) {
    for (Property property : properties) {
      String cell = cell(row, property.name());
      if (property.type().isEnum() && !property.type().list() && !cell.equals("null")) {
        String value = cell.substring(1, cell.length() - 1);
        if (!property.type().enumValues().contains(value)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Counts the edges of sources whose edges a step changed; a source that is gone is exempt. */
  private static boolean violatesCardinality(EdgeType type, ModelState before, ModelState after) {
    SortedMap<String, ModelRow> was = before.rows(type.key());
    SortedMap<String, ModelRow> is = after.rows(type.key());
    Set<String> touched = new HashSet<>();
    was.forEach((id, row) -> touch(row, Optional.ofNullable(is.get(id)), touched));
    is.forEach((id, row) -> touch(row, Optional.ofNullable(was.get(id)), touched));
    touched.retainAll(after.rows(TableKey.node(type.from())).keySet());
    Map<String, Integer> counts = new HashMap<>();
    is.values().forEach(row -> counts.merge(row.from().orElseThrow(), 1, Integer::sum));
    return touched.stream()
        .anyMatch(source -> !type.cardinality().admits(counts.getOrDefault(source, 0)));
  }

  private static void touch(ModelRow row, Optional<ModelRow> other, Set<String> touched) {
    if (!other.equals(Optional.of(row))) {
      touched.add(row.from().orElseThrow());
    }
  }
}
