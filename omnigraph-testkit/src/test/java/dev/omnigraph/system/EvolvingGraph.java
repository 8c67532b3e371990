package dev.omnigraph.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.omnigraph.SchemaApplyOptions;
import dev.omnigraph.errors.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A schema and its rows as plain objects, with random changes to both: what a graph must say after
 * the same changes. Confined to one thread.
 */
final class EvolvingGraph {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> NODES = List.of("Aa", "Bb", "Cc", "Dd", "Ee");
  private static final List<String> EDGES = List.of("Ra", "Rb", "Rc", "Aa");
  private static final List<String> NAMES =
      List.of("a", "b", "node", "edge", "type", "from", "data", "camelCase", "_u", "x1", "zz", "k");
  private static final List<String> TYPES =
      List.of(
          "String",
          "I32",
          "I64",
          "U64",
          "F64",
          "Bool",
          "Date",
          "DateTime",
          "Blob",
          "Vector(2)",
          "[String]",
          "[I32]",
          "enum");
  private static final List<String> WORDS = List.of("v1", "v2", "v3", "v4", "v5");

  private final Random random;
  private final Map<String, EvolvingType> nodes = new TreeMap<>();
  private final Map<String, EvolvingType> edges = new TreeMap<>();
  private final Map<String, JsonNode> nodeDefaults = new TreeMap<>();
  private final Map<String, JsonNode> edgeDefaults = new TreeMap<>();
  private int serial;
  private boolean drops;

  private EvolvingGraph(Random random) {
    this.random = random;
  }

  static EvolvingGraph start(Random random) {
    EvolvingGraph start = new EvolvingGraph(random);
    start.addNode(Set.of());
    start.addNode(Set.of());
    start.addEdge(Set.of());
    return start;
  }

  /** Returns another schema over the same rows, a few changes away. */
  EvolvingGraph changed() {
    EvolvingGraph next = new EvolvingGraph(random);
    nodes.forEach((name, type) -> next.nodes.put(name, type.copy()));
    edges.forEach((name, type) -> next.edges.put(name, type.copy()));
    next.serial = serial;
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      next.change(this);
    }
    return next;
  }

  private void change(EvolvingGraph from) {
    switch (random.nextInt(16)) {
      case 0 -> addNode(from.nodes.keySet());
      case 1 -> addEdge(from.edges.keySet());
      case 2 -> dropEdge();
      case 3 -> dropNode();
      case 4, 5 -> rename(nodes, from.nodes.keySet(), NODES);
      case 6 -> rename(edges, from.edges.keySet(), EDGES);
      case 7, 8 -> inSomeType(type -> addProperty(from, type));
      case 9, 10 -> inSomeType(type -> renameProperty(from, type));
      case 11 -> inSomeType(this::dropProperty);
      case 12 -> inSomeProperty(this::extend);
      case 13 -> inSomeProperty(this::constrain);
      case 14 -> inSomeProperty(p -> p.description = Optional.of("d" + serial++));
      default ->
          pick(List.copyOf(edges.keySet()))
              .ifPresent(name -> at(edges, name).most = Optional.of(1 + random.nextInt(4)));
    }
  }

  private <T> Optional<T> pick(List<T> all) {
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
  }

  private static EvolvingType at(Map<String, EvolvingType> types, String name) {
    return Objects.requireNonNull(types.get(name));
  }

  private void inSomeType(Consumer<String> change) {
    List<String> all = new ArrayList<>();
    nodes.keySet().forEach(n -> all.add("n" + n));
    edges.keySet().forEach(e -> all.add("e" + e));
    pick(all).ifPresent(change);
  }

  private EvolvingType type(String place) {
    return at(place.startsWith("n") ? nodes : edges, place.substring(1));
  }

  private void inSomeProperty(Consumer<EvolvingType.Prop> change) {
    inSomeType(
        place -> {
          EvolvingType type = type(place);
          pick(List.copyOf(type.props.keySet()))
              .filter(name -> !name.equals(type.key))
              .ifPresent(name -> change.accept(Objects.requireNonNull(type.props.get(name))));
        });
  }

  private Optional<String> free(List<String> names, Set<String> now, Set<String> before) {
    return pick(names.stream().filter(n -> !now.contains(n) && !before.contains(n)).toList());
  }

  private void addNode(Set<String> before) {
    free(NODES, nodes.keySet(), before)
        .ifPresent(
            name -> {
              EvolvingType type = new EvolvingType();
              type.key = "name";
              EvolvingType.Prop key = new EvolvingType.Prop();
              key.type = "String";
              type.props.put("name", key);
              for (int i = random.nextInt(4); i > 0; i--) {
                declare(type, Set.of());
              }
              nodes.put(name, type);
            });
  }

  private void addEdge(Set<String> before) {
    Optional<String> src = pick(List.copyOf(nodes.keySet()));
    Optional<String> dst = pick(List.copyOf(nodes.keySet()));
    Optional<String> name = free(EDGES, edges.keySet(), before);
    if (src.isPresent() && name.isPresent()) {
      EvolvingType type = new EvolvingType();
      type.src = src.get();
      type.dst = dst.orElseThrow();
      for (int i = random.nextInt(3); i > 0; i--) {
        declare(type, Set.of());
      }
      edges.put(name.get(), type);
    }
  }

  private void dropEdge() {
    pick(List.copyOf(edges.keySet()))
        .ifPresent(
            name -> {
              edges.remove(name);
              drops = true;
            });
  }

  private void dropNode() {
    if (nodes.size() > 1) {
      String name = pick(List.copyOf(nodes.keySet())).orElseThrow();
      nodes.remove(name);
      edges.values().removeIf(e -> e.src.equals(name) || e.dst.equals(name));
      drops = true;
    }
  }

  private void rename(Map<String, EvolvingType> types, Set<String> before, List<String> names) {
    Optional<String> old =
        pick(
            types.keySet().stream()
                .filter(n -> before.contains(n) && at(types, n).hint.isEmpty())
                .toList());
    Optional<String> name = free(names, types.keySet(), before);
    if (old.isPresent() && name.isPresent()) {
      EvolvingType type = at(types, old.get());
      types.remove(old.get());
      type.hint = old;
      types.put(name.get(), type);
      if (types == nodes) {
        for (EvolvingType edge : edges.values()) {
          edge.src = edge.src.equals(old.get()) ? name.get() : edge.src;
          edge.dst = edge.dst.equals(old.get()) ? name.get() : edge.dst;
        }
      }
    }
  }

  /** Returns the names the type's properties have in the accepted schema. */
  private static Set<String> accepted(EvolvingGraph from, String place, EvolvingType type) {
    Map<String, EvolvingType> types = place.startsWith("n") ? from.nodes : from.edges;
    EvolvingType old = types.get(type.hint.orElse(place.substring(1)));
    return old == null ? Set.of() : old.props.keySet();
  }

  private Optional<String> declare(EvolvingType type, Set<String> before) {
    Optional<String> name = free(NAMES, type.props.keySet(), before);
    name.ifPresent(
        n -> {
          EvolvingType.Prop prop = new EvolvingType.Prop();
          prop.type = pick(TYPES).orElseThrow();
          prop.nullable = random.nextInt(3) > 0;
          if (prop.type.equals("enum")) {
            prop.words.add(WORDS.get(random.nextInt(WORDS.size())));
          }
          type.props.put(n, prop);
        });
    return name;
  }

  private void addProperty(EvolvingGraph from, String place) {
    EvolvingType type = type(place);
    declare(type, accepted(from, place, type))
        .ifPresent(
            name -> {
              EvolvingType.Prop prop = Objects.requireNonNull(type.props.get(name));
              for (ObjectNode row : type.rows.values()) {
                row.putNull(name);
              }
              boolean isOld =
                  type.hint.isPresent()
                      || !accepted(from, place, type).isEmpty()
                      || isOldEdge(from, place);
              if (isOld && (!prop.nullable || random.nextBoolean())) {
                JsonNode value = value(prop);
                Map<String, JsonNode> defaults =
                    place.startsWith("n") ? nodeDefaults : edgeDefaults;
                defaults.put(name + " " + System.identityHashCode(type), value);
                type.rows.values().forEach(row -> row.set(name, value));
              }
            });
  }

  private static boolean isOldEdge(EvolvingGraph from, String place) {
    return place.startsWith("e") && from.edges.containsKey(place.substring(1));
  }

  private void renameProperty(EvolvingGraph from, String place) {
    EvolvingType type = type(place);
    Set<String> before = accepted(from, place, type);
    Optional<String> old =
        pick(
            type.props.keySet().stream()
                .filter(
                    n ->
                        before.contains(n)
                            && Objects.requireNonNull(type.props.get(n)).hint.isEmpty())
                .toList());
    Optional<String> name = free(NAMES, type.props.keySet(), before);
    if (old.isPresent() && name.isPresent()) {
      EvolvingType.Prop prop = Objects.requireNonNull(type.props.remove(old.get()));
      prop.hint = old;
      type.props.put(name.get(), prop);
      if (type.key.equals(old.get())) {
        type.key = name.get();
      }
      for (ObjectNode row : type.rows.values()) {
        row.set(name.get(), row.remove(old.get()));
      }
    }
  }

  private void dropProperty(String place) {
    EvolvingType type = type(place);
    pick(type.props.keySet().stream()
            .filter(n -> !n.equals(type.key) && Objects.requireNonNull(type.props.get(n)).isFree())
            .toList())
        .ifPresent(
            name -> {
              type.props.remove(name);
              type.rows.values().forEach(row -> row.remove(name));
              drops = true;
              String key = name + " " + System.identityHashCode(type);
              nodeDefaults.remove(key);
              edgeDefaults.remove(key);
            });
  }

  private void extend(EvolvingType.Prop prop) {
    if (prop.type.equals("enum")) {
      prop.words.addAll(WORDS.subList(0, 1 + random.nextInt(WORDS.size())));
    }
  }

  private void constrain(EvolvingType.Prop prop) {
    boolean plain = !prop.type.startsWith("[") && !prop.type.equals("Blob");
    switch (random.nextInt(3)) {
      case 0 -> prop.index |= plain;
      case 1 -> prop.unique |= plain && !prop.type.startsWith("Vector");
      default -> prop.ranged |= prop.type.equals("I32") || prop.type.equals("I64");
    }
  }

  /** Returns whether a hard drop takes rows from history. */
  boolean drops() {
    return drops;
  }

  /** Returns the schema as source. */
  String source() {
    StringBuilder text = new StringBuilder();
    nodes.forEach(
        (name, type) -> {
          text.append("node ").append(name);
          type.hint.ifPresent(h -> text.append(" @rename_from(\"").append(h).append("\")"));
          type.writeBody(text);
        });
    edges.forEach(
        (name, type) -> {
          text.append("edge ").append(name).append(": ").append(type.src).append(" -> ");
          text.append(type.dst);
          type.most.ifPresent(m -> text.append(" @card(0..").append(m).append(')'));
          type.hint.ifPresent(h -> text.append(" @rename_from(\"").append(h).append("\")"));
          type.writeBody(text);
        });
    return text.toString();
  }

  /** Returns how the change is applied. */
  SchemaApplyOptions options() {
    SchemaApplyOptions options = SchemaApplyOptions.defaults();
    for (Map.Entry<String, EvolvingType> node : nodes.entrySet()) {
      for (String name : node.getValue().props.keySet()) {
        JsonNode value = nodeDefaults.get(name + " " + System.identityHashCode(node.getValue()));
        options = value == null ? options : options.withNodeDefault(node.getKey(), name, value);
      }
    }
    for (Map.Entry<String, EvolvingType> edge : edges.entrySet()) {
      for (String name : edge.getValue().props.keySet()) {
        JsonNode value = edgeDefaults.get(name + " " + System.identityHashCode(edge.getValue()));
        options = value == null ? options : options.withEdgeDefault(edge.getKey(), name, value);
      }
    }
    return options;
  }

  /** Returns the codes of the rules that the rows break; empty when the change can be made. */
  Set<ErrorCode> broken() {
    Set<ErrorCode> broken = EnumSet.noneOf(ErrorCode.class);
    nodes.values().forEach(type -> type.addBroken(broken));
    edges.values().forEach(type -> type.addBroken(broken));
    return broken;
  }

  /** Returns records to append, and adds their rows; none that breaks a rule. */
  String append() {
    StringBuilder records = new StringBuilder();
    nodes.forEach(
        (name, type) -> {
          for (int i = random.nextInt(4); i > 0; i--) {
            String id = "n" + serial++;
            ObjectNode row = row(type);
            row.put(type.key, id);
            type.rows.put(id, row);
            if (!broken().isEmpty()) {
              type.rows.remove(id);
            } else {
              records.append("{\"type\":\"").append(name).append("\",\"data\":").append(row);
              records.append("}\n");
            }
          }
        });
    edges.forEach(
        (name, type) -> {
          List<String> sources = List.copyOf(at(nodes, type.src).rows.keySet());
          List<String> targets = List.copyOf(at(nodes, type.dst).rows.keySet());
          for (int i = sources.isEmpty() || targets.isEmpty() ? 0 : random.nextInt(4); i > 0; i--) {
            String id = "e" + serial++;
            ObjectNode row = row(type);
            ObjectNode data = row.deepCopy();
            row.put(" src", pick(sources).orElseThrow()).put(" dst", pick(targets).orElseThrow());
            type.rows.put(id, row);
            if (!broken().isEmpty()) {
              type.rows.remove(id);
            } else {
              data.put("id", id);
              records.append("{\"edge\":\"").append(name).append("\",\"from\":");
              records.append(row.path(" src")).append(",\"to\":").append(row.path(" dst"));
              records.append(",\"data\":").append(data).append("}\n");
            }
          }
        });
    return records.toString();
  }

  private ObjectNode row(EvolvingType type) {
    ObjectNode row = JSON.createObjectNode();
    type.props.forEach(
        (name, prop) ->
            row.set(name, prop.nullable && random.nextInt(3) == 0 ? JSON.nullNode() : value(prop)));
    return row;
  }

  /** Returns a mutation that deletes a node and with it its edges, if there is one. */
  Optional<String> delete() {
    Optional<String> name = pick(List.copyOf(nodes.keySet()));
    EvolvingType type = at(nodes, name.orElseThrow());
    Optional<String> id = pick(List.copyOf(type.rows.keySet()));
    id.ifPresent(
        gone -> {
          type.rows.remove(gone);
          for (EvolvingType edge : edges.values()) {
            edge.rows
                .values()
                .removeIf(
                    row ->
                        (edge.src.equals(name.get()) && row.path(" src").asText().equals(gone))
                            || (edge.dst.equals(name.get())
                                && row.path(" dst").asText().equals(gone)));
          }
        });
    return id.map(
        gone ->
            "query q() { delete " + name.get() + " where " + type.key + " = \"" + gone + "\" }");
  }

  private JsonNode value(EvolvingType.Prop prop) {
    String text =
        switch (prop.type) {
          case "String" -> "\"s" + random.nextInt(9) + "\u00e9\"";
          case "I32", "I64" -> "" + (random.nextInt(60) - 5);
          case "U64" -> random.nextBoolean() ? "18446744073709551615" : "7";
          case "F64" -> random.nextInt(9) + ".5";
          case "Bool" -> "" + random.nextBoolean();
          case "Date", "DateTime" -> "" + (random.nextInt(2000) - 1000);
          case "Blob" -> "\"base64:AQID\"";
          case "Vector(2)" -> "[" + random.nextInt(9) + ".5,-1.0]";
          case "[String]" -> random.nextBoolean() ? "[]" : "[\"a\",\"\"]";
          case "[I32]" -> "[1,-2]";
          default -> "\"" + pick(List.copyOf(prop.words)).orElseThrow() + "\"";
        };
    return tree(text);
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what an export must say. */
  String export() {
    StringBuilder text = new StringBuilder();
    edges.forEach(
        (name, type) ->
            type.rows.forEach(
                (id, row) -> {
                  text.append("{\"edge\":\"").append(name).append("\",\"from\":");
                  text.append(row.path(" src")).append(",\"to\":").append(row.path(" dst"));
                  text.append(",\"data\":").append(data(type, id, row)).append("}\n");
                }));
    nodes.forEach(
        (name, type) ->
            type.rows.forEach(
                (id, row) -> {
                  text.append("{\"type\":\"").append(name).append("\",\"data\":");
                  text.append(data(type, id, row)).append("}\n");
                }));
    return text.toString();
  }

  /** Returns queries for one column n and what it is. */
  Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    nodes.forEach(
        (name, type) -> {
          pick(List.copyOf(type.rows.keySet()))
              .ifPresent(
                  id ->
                      counts.put(
                          query("$x: " + name + " { " + type.key + ": \"" + id + "\" }"), 1L));
          counts.put(query("$x: " + name), (long) type.rows.size());
        });
    edges.forEach(
        (name, type) -> {
          String edge = name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
          counts.put(query("$x: " + type.src + "  $x $e:" + edge + " $y"), (long) type.rows.size());
        });
    return counts;
  }

  private static String query(String match) {
    return "query q() { match { " + match + " } return { count($x) as n } }";
  }

  private static ObjectNode data(EvolvingType type, String id, ObjectNode row) {
    ObjectNode data = JSON.createObjectNode();
    data.put("id", id);
    type.props.keySet().forEach(name -> data.set(name, row.path(name)));
    return data;
  }
}
