package dev.omnigraph.system.reference;

import dev.omnigraph.catalog.Bound;
import dev.omnigraph.catalog.Constraint;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.errors.ErrorCode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Judges the final image of a write against the state before it (section 7). */
final class ReferenceRules {
  private final ReferenceGraph before;
  private final ReferenceGraph after;
  private final Set<ErrorCode> broken = EnumSet.noneOf(ErrorCode.class);

  private ReferenceRules(ReferenceGraph before, ReferenceGraph after) {
    this.before = before;
    this.after = after;
  }

  /** Throws what the change breaks, all of it. */
  static void check(ReferenceGraph before, ReferenceGraph after) {
    ReferenceRules rules = new ReferenceRules(before, after);
    after.catalog().nodes().forEach(rules::checkNodes);
    after.catalog().edges().forEach(rules::checkEdges);
    if (!rules.broken.isEmpty()) {
      throw new ReferenceViolation(rules.broken, "the write breaks rules");
    }
  }

  private void checkNodes(NodeType type) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (ReferenceNode node : after.nodesOf(type.name())) {
      rows.add(node.values());
      if (node.equals(before.node(type.name(), node.id()))) {
        continue;
      }
      checkRequired(type.properties(), node.values());
      type.ranges().forEach(r -> checkRange(r, node.values().get(r.property())));
      for (Constraint.Check check : type.checks()) {
        Object value = node.values().get(check.property());
        if (value != null && !Pattern.compile(check.pattern()).matcher((String) value).find()) {
          broken.add(ErrorCode.CHECK_VIOLATION);
        }
      }
    }
    type.uniques().forEach(u -> checkUnique(u, rows));
  }

  private void checkRequired(List<Property> properties, Map<String, Object> values) {
    for (Property property : properties) {
      if (!property.type().nullable() && !values.containsKey(property.name())) {
        broken.add(ErrorCode.REQUIRED_VIOLATION);
      }
    }
  }

  private void checkRange(Constraint.Range range, @Nullable Object value) {
    if (value == null) {
      return;
    }
    double number = ((Number) value).doubleValue();
    boolean below = range.min().isPresent() && number < bound(range.min().get());
    boolean above = range.max().isPresent() && number > bound(range.max().get());
    if (below || above) {
      broken.add(ErrorCode.RANGE_VIOLATION);
    }
  }

  private static double bound(Bound bound) {
    return Double.parseDouble(bound.text());
  }

  private void checkUnique(Constraint.Unique unique, List<Map<String, Object>> rows) {
    Set<List<String>> seen = new HashSet<>();
    for (Map<String, Object> row : rows) {
      List<String> tuple = new ArrayList<>();
      for (String column : unique.columns()) {
        Object value = row.get(column);
        if (value != null) {
          tuple.add(ReferenceValues.keyText(value));
        }
      }
      if (tuple.size() == unique.columns().size() && !seen.add(tuple)) {
        broken.add(ErrorCode.UNIQUE_VIOLATION);
      }
    }
  }

  private void checkEdges(EdgeType type) {
    List<Map<String, Object>> rows = new ArrayList<>();
    Map<String, Integer> counts = new HashMap<>();
    Set<String> touched = new HashSet<>();
    for (ReferenceEdge edge : after.edgesOf(type.name())) {
      Map<String, Object> row = new HashMap<>(edge.values());
      row.put("src", edge.src());
      row.put("dst", edge.dst());
      rows.add(row);
      counts.merge(edge.src(), 1, Integer::sum);
      if (!edge.equals(before.edgesById(type.name()).get(edge.id()))) {
        touched.add(edge.src());
        checkRequired(type.properties(), edge.values());
      }
      if (after.node(type.from(), edge.src()) == null
          || after.node(type.to(), edge.dst()) == null) {
        broken.add(ErrorCode.ENDPOINT_VIOLATION);
      }
    }
    for (ReferenceEdge edge : before.edgesOf(type.name())) {
      if (!edge.equals(after.edgesById(type.name()).get(edge.id()))) {
        touched.add(edge.src());
      }
    }
    type.uniques().forEach(u -> checkUnique(u, rows));
    for (String source : touched) {
      boolean exists = after.node(type.from(), source) != null;
      if (exists && !type.cardinality().admits(counts.getOrDefault(source, 0))) {
        broken.add(ErrorCode.CARDINALITY_VIOLATION);
      }
    }
  }
}
