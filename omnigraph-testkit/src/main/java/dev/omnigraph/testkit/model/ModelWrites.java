package dev.omnigraph.testkit.model;

import dev.omnigraph.LoadMode;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.PropertyType;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.ids.TableKey;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Draws writes over a state and says what they make of it. Ids the graph will give to edges are
 * stood in for by texts that begin with {@link #UNKNOWN}. Confined.
 */
final class ModelWrites {
  /** Begins the ids of edges whose id the graph has yet to give. */
  static final String UNKNOWN = "?";

  private static final int KEYS = 6;
  private static final int EDGE_IDS = 4;
  private static final int RECORDS_MAX = 5;

  private final ModelSchema schema;
  private int unknown;

  ModelWrites(ModelSchema schema) {
    this.schema = schema;
  }

  /**
   * A statement of a mutation.
   *
   * @param after the state it leaves, constraints aside
   */
  record Statement(String query, String parameters, ModelState after) {}

  /**
   * The input of a load.
   *
   * @param after the state it leaves, constraints aside
   * @param clash whether records of it clash with one another or with rows that are there
   */
  record Input(LoadMode mode, String lines, ModelState after, boolean clash) {}

  /** What a statement does. */
  enum Verb {
    INSERT_NODE,
    INSERT_EDGE,
    SET_PROPERTY,
    DELETE_NODE,
    DELETE_EDGES
  }

  private static String id(SplittableRandom random) {
    return "k" + random.nextInt(KEYS);
  }

  private String unknown() {
    return UNKNOWN + unknown++;
  }

  /** Draws a statement of any kind. */
  Statement statement(SplittableRandom random, ModelState state) {
    return statement(Verb.values()[random.nextInt(Verb.values().length)], random, state);
  }

  /** Draws a statement. */
  Statement statement(Verb verb, SplittableRandom random, ModelState state) {
    boolean edges = schema.hasEdges();
    return switch (verb) {
      case INSERT_NODE -> insertNode(random, state);
      case INSERT_EDGE -> edges ? insertEdge(random, state) : insertNode(random, state);
      case SET_PROPERTY -> setProperty(random, state);
      case DELETE_NODE -> deleteNode(random, state);
      case DELETE_EDGES -> edges ? deleteEdges(random, state) : deleteNode(random, state);
    };
  }

  private Statement insertNode(SplittableRandom random, ModelState state) {
    NodeType type = schema.node(random.nextInt(1 << 10));
    String id = id(random);
    Map<String, String> cells =
        schema.cells(type.key(), type.properties(), ModelSchema.key(type), id, random);
    return new Statement(
        insert(type.name(), type.properties(), List.of()),
        parameters(type.properties(), cells, Map.of()),
        state.put(type.key(), id, new ModelRow(Optional.empty(), Optional.empty(), cells)));
  }

  private Statement insertEdge(SplittableRandom random, ModelState state) {
    EdgeType type = schema.edge(random.nextInt(1 << 10));
    String from = id(random);
    String to = id(random);
    Map<String, String> cells = schema.cells(type.key(), type.properties(), "", "", random);
    return new Statement(
        insert(type.name(), type.properties(), List.of("from", "to")),
        parameters(type.properties(), cells, new TreeMap<>(Map.of("from", from, "to", to))),
        state.put(type.key(), unknown(), new ModelRow(Optional.of(from), Optional.of(to), cells)));
  }

  private static String insert(String type, List<Property> properties, List<String> ends) {
    List<String> declared = new ArrayList<>();
    List<String> assigned = new ArrayList<>();
    for (String end : ends) {
      declared.add("$x_" + end + ": String");
      assigned.add(end + ": $x_" + end);
    }
    for (Property property : properties) {
      declared.add("$" + property.name() + ": " + parameterType(property));
      assigned.add(property.name() + ": $" + property.name());
    }
    return "query q("
        + String.join(", ", declared)
        + ") { insert "
        + type
        + " { "
        + String.join(", ", assigned)
        + " } }";
  }

  private static String parameters(
      List<Property> properties, Map<String, String> cells, Map<String, String> ends) {
    List<String> given = new ArrayList<>();
    ends.forEach((name, id) -> given.add("\"x_" + name + "\":\"" + id + "\""));
    for (Property property : properties) {
      String cell = cells.getOrDefault(property.name(), "null");
      given.add("\"" + property.name() + "\":" + asParameter(property.type(), cell));
    }
    return "{" + String.join(",", given) + "}";
  }

  private Statement setProperty(SplittableRandom random, ModelState state) {
    NodeType type = schema.node(random.nextInt(1 << 10));
    List<Property> free =
        type.properties().stream().filter(p -> !type.isKeyPart(p.name())).toList();
    if (free.isEmpty()) {
      return insertNode(random, state);
    }
    Property property = free.get(random.nextInt(free.size()));
    String id = id(random);
    String value = schema.value(type.key(), property, random);
    String parameters = "{\"id\":\"" + id + "\",\"v\":" + asParameter(property.type(), value) + "}";
    String query =
        "query q($id: String, $v: "
            + parameterType(property)
            + ") { update "
            + type.name()
            + " set { "
            + property.name()
            + ": $v } where "
            + ModelSchema.key(type)
            + " = $id }";
    ModelRow row = state.rows(type.key()).get(id);
    return new Statement(
        query,
        parameters,
        row == null ? state : state.put(type.key(), id, row.with(property.name(), value)));
  }

  /** Parameters spell dates where records count days and milliseconds. */
  private static String asParameter(PropertyType type, String json) {
    if (json.equals("null") || type.list()) {
      return json;
    } else if (type.scalar() == ScalarType.DATE) {
      return '"' + LocalDate.ofEpochDay(Long.parseLong(json)).toString() + '"';
    } else if (type.scalar() == ScalarType.DATETIME) {
      return '"' + Instant.ofEpochMilli(Long.parseLong(json)).toString() + '"';
    }
    return json;
  }

  private static String parameterType(Property property) {
    if (property.type().isEnum()) {
      return property.type().nullable() ? "String?" : "String";
    }
    return property.type().text();
  }

  private Statement deleteNode(SplittableRandom random, ModelState state) {
    NodeType type = schema.node(random.nextInt(1 << 10));
    String id = id(random);
    return new Statement(
        "query q($id: String) { delete "
            + type.name()
            + " where "
            + ModelSchema.key(type)
            + " = $id }",
        "{\"id\":\"" + id + "\"}",
        without(state, type, id));
  }

  private ModelState without(ModelState state, NodeType type, String id) {
    SortedMap<String, ModelRow> rows = new TreeMap<>(state.rows(type.key()));
    if (rows.remove(id) == null) {
      return state;
    }
    ModelState left = state.with(type.key(), rows);
    for (EdgeType edge : schema.edges()) {
      SortedMap<String, ModelRow> edges = new TreeMap<>(left.rows(edge.key()));
      edges
          .values()
          .removeIf(
              row ->
                  (edge.from().equals(type.name()) && row.from().filter(id::equals).isPresent())
                      || (edge.to().equals(type.name())
                          && row.to().filter(id::equals).isPresent()));
      left = left.with(edge.key(), edges);
    }
    return left;
  }

  private Statement deleteEdges(SplittableRandom random, ModelState state) {
    EdgeType type = schema.edge(random.nextInt(1 << 10));
    String from = id(random);
    SortedMap<String, ModelRow> rows = new TreeMap<>(state.rows(type.key()));
    rows.values().removeIf(row -> row.from().filter(from::equals).isPresent());
    return new Statement(
        "query q($id: String) { delete " + type.name() + " where from = $id }",
        "{\"id\":\"" + from + "\"}",
        state.with(type.key(), rows));
  }

  /** Draws the input of a load: most often one record that is put. */
  Input input(SplittableRandom random, ModelState state) {
    LoadMode mode =
        switch (random.nextInt(8)) {
          case 0 -> LoadMode.OVERWRITE;
          case 1, 2 -> LoadMode.APPEND;
          default -> LoadMode.MERGE;
        };
    int records = random.nextInt(3) == 0 ? 1 + random.nextInt(RECORDS_MAX) : 1;
    StringBuilder lines = new StringBuilder();
    Set<TableKey> touched = new TreeSet<>();
    Set<String> given = new HashSet<>();
    ModelState after = state;
    boolean clash = false;
    for (int i = 0; i < records; i++) {
      Drawn drawn = record(random);
      lines.append(drawn.line()).append('\n');
      TableKey key = drawn.key();
      if (touched.add(key) && mode == LoadMode.OVERWRITE) {
        after = after.with(key, new TreeMap<>());
      }
      boolean again = !given.add(key + " " + drawn.id());
      boolean known = mode == LoadMode.APPEND && state.rows(key).containsKey(drawn.id());
      clash |= known || (again && (key.isNode() || mode != LoadMode.MERGE));
      after = after.put(key, drawn.id(), drawn.row());
    }
    return new Input(mode, lines.toString(), after, clash);
  }

  private record Drawn(TableKey key, String id, ModelRow row, String line) {}

  private Drawn record(SplittableRandom random) {
    if (!schema.hasEdges() || random.nextInt(2) == 0) {
      NodeType type = schema.node(random.nextInt(1 << 10));
      String id = id(random);
      Map<String, String> cells =
          schema.cells(type.key(), type.properties(), ModelSchema.key(type), id, random);
      return new Drawn(
          type.key(),
          id,
          new ModelRow(Optional.empty(), Optional.empty(), cells),
          "{\"type\":\"" + type.name() + "\",\"data\":" + data(Optional.empty(), cells) + "}");
    }
    EdgeType type = schema.edge(random.nextInt(1 << 10));
    String from = id(random);
    String to = id(random);
    Optional<String> id =
        random.nextInt(2) == 0 ? Optional.of("e" + random.nextInt(EDGE_IDS)) : Optional.empty();
    Map<String, String> cells = schema.cells(type.key(), type.properties(), "", "", random);
    String line =
        "{\"edge\":\""
            + type.name()
            + "\",\"from\":\""
            + from
            + "\",\"to\":\""
            + to
            + "\",\"data\":"
            + data(id, cells)
            + "}";
    return new Drawn(
        type.key(),
        id.orElseGet(this::unknown),
        new ModelRow(Optional.of(from), Optional.of(to), cells),
        line);
  }

  private static String data(Optional<String> id, Map<String, String> cells) {
    List<String> fields = new ArrayList<>();
    id.ifPresent(text -> fields.add("\"id\":\"" + text + "\""));
    cells.forEach((name, value) -> fields.add("\"" + name + "\":" + value));
    return "{" + String.join(",", fields) + "}";
  }
}
