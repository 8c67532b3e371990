package dev.omnigraph.testkit.model;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.Constraint;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.PropertyType;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.schema.SchemaCompiler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** The types of a schema as the model knows them, and values for their properties. Immutable. */
final class ModelSchema {
  private static final int VALUES = 3;
  private static final int UNIQUE_VALUES = 8;
  private static final int UNKNOWN_ENUMS = 16;

  private final List<NodeType> nodes = new ArrayList<>();
  private final List<EdgeType> edges = new ArrayList<>();

  /**
   * Reads a schema.
   *
   * @throws IllegalArgumentException if it says something the model does not know
   */
  ModelSchema(String source) {
    Catalog catalog = SchemaCompiler.compile(source);
    for (TableKey key : catalog.tableKeys()) {
      if (key.isNode()) {
        NodeType type = catalog.node(key.typeName()).orElseThrow();
        requirePlain(type);
        nodes.add(type);
      } else {
        EdgeType type = catalog.edge(key.typeName()).orElseThrow();
        edges.add(type);
      }
    }
    if (nodes.isEmpty()) {
      throw new IllegalArgumentException("the model needs a node type");
    }
  }

  private static void requirePlain(NodeType type) {
    boolean textKey =
        type.keyProperties().size() == 1
            && type.keyProperties().get(0).type().equals(PropertyType.of(ScalarType.STRING));
    if (!textKey) {
      throw new IllegalArgumentException("the model needs one String @key: " + type.name());
    }
  }

  List<NodeType> nodes() {
    return nodes;
  }

  NodeType node(int choice) {
    return nodes.get(Math.floorMod(choice, nodes.size()));
  }

  boolean hasEdges() {
    return !edges.isEmpty();
  }

  EdgeType edge(int choice) {
    return edges.get(Math.floorMod(choice, edges.size()));
  }

  List<EdgeType> edges() {
    return edges;
  }

  static String key(NodeType type) {
    return type.keyProperties().get(0).name();
  }

  private List<Constraint.Unique> uniques(TableKey key) {
    return nodes.stream()
        .filter(t -> t.key().equals(key))
        .findFirst()
        .map(NodeType::uniques)
        .orElseGet(
            () ->
                edges.stream()
                    .filter(t -> t.key().equals(key))
                    .findFirst()
                    .map(EdgeType::uniques)
                    .orElseThrow());
  }

  /** Returns a value for every property; a key gets the id. */
  Map<String, String> cells(
      TableKey table, List<Property> properties, String key, String id, SplittableRandom random) {
    Map<String, String> cells = new TreeMap<>();
    for (Property property : properties) {
      cells.put(
          property.name(),
          property.name().equals(key) ? '"' + id + '"' : value(table, property, random));
    }
    return cells;
  }

  /**
   * Returns a value of few, as JSON: of a unique property some more, so that not every row clashes;
   * of an enum at times one it does not have.
   */
  String value(TableKey table, Property property, SplittableRandom random) {
    PropertyType type = property.type();
    if (type.nullable() && random.nextInt(4) == 0) {
      return "null";
    }
    boolean unique = uniques(table).stream().anyMatch(u -> u.columns().contains(property.name()));
    int variety = unique ? UNIQUE_VALUES : VALUES;
    if (type.list()) {
      String element = scalar(type, random, variety);
      return random.nextInt(3) == 0 ? "[]" : "[" + element + "]";
    }
    if (type.isVector()) {
      StringBuilder vector = new StringBuilder("[");
      for (int i = 0; i < type.dimension(); i++) {
        vector.append(i == 0 ? "" : ",").append(random.nextInt(2)).append(".5");
      }
      return vector.append(']').toString();
    }
    return scalar(type, random, variety);
  }

  private static String scalar(PropertyType type, SplittableRandom random, int variety) {
    int choice = random.nextInt(variety);
    if (type.isEnum()) {
      return random.nextInt(UNKNOWN_ENUMS) == 0
          ? "\"none\""
          : '"' + type.enumValues().get(choice % type.enumValues().size()) + '"';
    }
    return switch (type.scalar()) {
      case STRING -> "\"" + "xyzuvwxyz".substring(0, choice) + "\"";
      case BOOL -> Boolean.toString(choice == 0);
      case I32, I64, U32, U64, DATE, DATETIME -> Integer.toString(choice);
      case F32, F64 -> choice + ".25";
      case BLOB -> "\"base64:QUJ" + (choice == 0 ? "D" : "E") + "\"";
      case VECTOR -> throw new IllegalArgumentException("vectors are no scalars");
    };
  }
}
