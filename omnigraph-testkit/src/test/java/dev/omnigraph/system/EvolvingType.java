package dev.omnigraph.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.omnigraph.errors.ErrorCode;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A type of an {@link EvolvingGraph}, its rows by id, and what it was called. Confined to one
 * thread.
 */
final class EvolvingType {
  /** A property as it is declared. */
  static final class Prop {
    String type = "";
    boolean nullable;
    boolean index;
    boolean unique;
    boolean ranged;
    Set<String> words = new TreeSet<>();
    Optional<String> hint = Optional.empty();
    Optional<String> description = Optional.empty();

    Prop copy() {
      Prop copy = new Prop();
      copy.type = type;
      copy.nullable = nullable;
      copy.index = index;
      copy.unique = unique;
      copy.ranged = ranged;
      copy.words = new TreeSet<>(words);
      copy.description = description;
      return copy;
    }

    boolean isFree() {
      return !index && !unique && !ranged;
    }
  }

  String key = "";
  String src = "";
  String dst = "";
  Optional<Integer> most = Optional.empty();
  Optional<String> hint = Optional.empty();
  final Map<String, Prop> props = new TreeMap<>();
  final Map<String, ObjectNode> rows = new TreeMap<>();

  boolean isEdge() {
    return !src.isEmpty();
  }

  EvolvingType copy() {
    EvolvingType copy = new EvolvingType();
    copy.key = key;
    copy.src = src;
    copy.dst = dst;
    copy.most = most;
    props.forEach((name, prop) -> copy.props.put(name, prop.copy()));
    rows.forEach((id, row) -> copy.rows.put(id, row.deepCopy()));
    return copy;
  }

  /** Writes the body of the declaration. */
  void writeBody(StringBuilder text) {
    text.append(" {\n");
    props.forEach(
        (name, prop) -> {
          String core =
              prop.type.equals("enum") ? "enum(" + String.join(", ", prop.words) + ")" : prop.type;
          text.append("  ").append(name).append(": ").append(core).append(prop.nullable ? "?" : "");
          text.append(name.equals(key) ? " @key" : "");
          text.append(prop.index ? " @index" : "").append(prop.unique ? " @unique" : "");
          prop.hint.ifPresent(h -> text.append(" @rename_from(").append(h).append(')'));
          prop.description.ifPresent(d -> text.append(" @description(\"").append(d).append("\")"));
          if (prop.ranged && !isEdge()) {
            text.append(" @range(").append(name).append(", 0..50)");
          }
          text.append('\n');
        });
    text.append("}\n");
  }

  /** Adds the codes of the rules that the rows break. */
  void addBroken(Set<ErrorCode> broken) {
    props.forEach(
        (name, prop) -> {
          Set<String> seen = new HashSet<>();
          for (ObjectNode row : rows.values()) {
            JsonNode value = row.path(name);
            if (value.isNull() || value.isMissingNode()) {
              continue;
            }
            if (prop.unique && !seen.add(value.asText())) {
              broken.add(ErrorCode.UNIQUE_VIOLATION);
            }
            if (prop.ranged && !isEdge() && (value.asLong() < 0 || value.asLong() > 50)) {
              broken.add(ErrorCode.RANGE_VIOLATION);
            }
          }
        });
    Map<String, Integer> degrees = new TreeMap<>();
    for (ObjectNode row : rows.values()) {
      int edges = degrees.merge(row.path(" src").asText(), 1, Integer::sum);
      if (isEdge() && edges > most.orElse(Integer.MAX_VALUE)) {
        broken.add(ErrorCode.CARDINALITY_VIOLATION);
      }
    }
  }
}
