package dev.omnigraph.system.differential;

import dev.omnigraph.LoadMode;
import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.PropertyType;
import dev.omnigraph.schema.SchemaCompiler;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random mutations and loads over one schema with every constraint; about half of them break one.
 * Confined.
 */
final class RandomWrites {
  static final String SCHEMA =
      """
      node P {
        k: String @key
        mail: String? @unique
        age: I32?
        code: String?
        kind: enum(x, y)
        score: F32?
        tags: [String]?
        day: Date?
        @range(age, 0..3)
        @check(code, "^[ab]")
        @unique(kind, age)
      }
      node Q { n: I32 @key  text: String?  at: DateTime? }
      node R { a: String  b: I64  c: Bool?  @key(a, b) }
      edge Knows: P -> P @card(0..2) { since: Date?  weight: I32? }
      edge Has: P -> Q { @unique(src, dst) }
      edge Needs: Q -> P @card(1..)
      edge Same: R -> R { note: String? }
      """;
  private static final List<String> P_IDS = List.of("a", "b", "é", "😀");
  private static final List<String> COMPARISONS = List.of("=", "=", "!=", "<", ">=", ">");

  /**
   * A mutation, or a load.
   *
   * @param text the query, or the records
   */
  record Write(boolean load, LoadMode mode, String text, String parameters) {}

  private final Random random;
  private final RandomValues values;
  private final Catalog catalog = SchemaCompiler.compile(SCHEMA);
  private final List<String> declarations = new ArrayList<>();
  private final List<String> parameters = new ArrayList<>();

  RandomWrites(Random random) {
    this.random = random;
    this.values = new RandomValues(random);
  }

  Write next() {
    declarations.clear();
    parameters.clear();
    return random.nextInt(4) == 0 ? load() : mutation();
  }

  private Write mutation() {
    boolean deletes = random.nextInt(4) == 0;
    List<String> statements = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      statements.add(deletes ? delete() : random.nextInt(4) == 0 ? update() : insert());
    }
    String text =
        "query q(" + String.join(", ", declarations) + ") { " + String.join(" ", statements) + " }";
    return new Write(false, LoadMode.APPEND, text, "{" + String.join(",", parameters) + "}");
  }

  private String insert() {
    if (random.nextInt(3) == 0) {
      EdgeType type = values.any(catalog.edges());
      return "insert "
          + type.name()
          + " { from: "
          + id(type.from())
          + ", to: "
          + id(type.to())
          + assignments(type.properties())
          + " }";
    }
    NodeType type = values.any(catalog.nodes());
    List<String> key = new ArrayList<>();
    for (Property property : type.keyProperties()) {
      key.add(property.name() + ": " + keyValue(property.type()));
    }
    List<Property> rest = new ArrayList<>(type.properties());
    rest.removeAll(type.keyProperties());
    return "insert " + type.name() + " { " + String.join(", ", key) + assignments(rest) + " }";
  }

  private String keyValue(PropertyType type) {
    return type.scalar().isInteger()
        ? Integer.toString(random.nextInt(3))
        : '"' + values.any(P_IDS) + '"';
  }

  private String id(String nodeType) {
    String id =
        switch (nodeType) {
          case "P" -> values.any(P_IDS);
          case "Q" -> Integer.toString(random.nextInt(3));
          default -> "[\\\"" + values.any(P_IDS) + "\\\",\\\"" + random.nextInt(3) + "\\\"]";
        };
    return '"' + id + '"';
  }

  private String assignments(List<Property> properties) {
    StringBuilder text = new StringBuilder();
    for (Property property : properties) {
      if (!property.type().nullable() || random.nextInt(2) == 0) {
        text.append(", ").append(property.name()).append(": ").append(value(property.type()));
      }
    }
    return text.toString();
  }

  private String value(PropertyType type) {
    boolean listed = type.list();
    if (random.nextInt(3) == 0) {
      String name = "v" + declarations.size();
      boolean empty = type.nullable() && random.nextInt(3) == 0;
      String declared = listed ? "[" + type.scalar().text() + "]" : type.scalar().text();
      declarations.add("$" + name + ": " + declared + (type.nullable() ? "?" : ""));
      parameters.add("\"" + name + "\":" + (empty ? "null" : values.json(type)));
      return "$" + name;
    }
    if (listed) {
      return "[\"a\", \"" + values.any(P_IDS) + "\"]";
    } else if (type.isEnum()) {
      return '"' + values.any(type.enumValues()) + '"';
    }
    return switch (type.scalar()) {
      case I32, I64, F32 -> Integer.toString(random.nextInt(5));
      case DATE -> "date(\"2021-1-15\")";
      case DATETIME -> "datetime(\"2021-01-15 10:00:00+02:00\")";
      case BOOL -> Boolean.toString(random.nextBoolean());
      default -> '"' + values.any(List.of("a", "b", "ab", "c")) + '"';
    };
  }

  private String where(List<Property> properties) {
    Property property;
    do {
      property = values.any(properties);
    } while (property.type().list());
    return " where "
        + property.name()
        + " "
        + values.any(COMPARISONS)
        + " "
        + value(property.type());
  }

  private String update() {
    NodeType type = values.any(catalog.nodes());
    List<Property> rest = new ArrayList<>(type.properties());
    rest.removeAll(type.keyProperties());
    Property assigned = values.any(rest);
    return "update "
        + type.name()
        + " set { "
        + assigned.name()
        + ": "
        + value(assigned.type())
        + " }"
        + where(type.properties());
  }

  private String delete() {
    if (random.nextInt(2) == 0) {
      EdgeType type = values.any(catalog.edges());
      if (type.properties().isEmpty() || random.nextInt(3) > 0) {
        boolean from = random.nextBoolean();
        return "delete "
            + type.name()
            + " where "
            + (from ? "from" : "to")
            + " = "
            + id(from ? type.from() : type.to());
      }
      return "delete " + type.name() + where(type.properties());
    }
    NodeType type = values.any(catalog.nodes());
    return "delete " + type.name() + where(type.properties());
  }

  private Write load() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i >= 0; i--) {
      if (random.nextInt(3) == 0) {
        edge(text);
      } else {
        node(text);
      }
    }
    return new Write(true, values.any(List.of(LoadMode.values())), text.toString(), "{}");
  }

  private void node(StringBuilder text) {
    NodeType type = values.any(catalog.nodes());
    List<String> members = new ArrayList<>();
    for (Property property : type.properties()) {
      boolean key = type.isKeyPart(property.name());
      if (key) {
        members.add("\"" + property.name() + "\":" + keyValue(property.type()));
      } else if (!property.type().nullable() || random.nextInt(3) > 0) {
        boolean small = property.name().equals("age") || property.name().equals("code");
        String value =
            !small
                ? values.json(property.type())
                : property.name().equals("age")
                    ? Integer.toString(random.nextInt(5))
                    : values.any(List.of("\"a\"", "\"b1\"", "\"c\""));
        members.add("\"" + property.name() + "\":" + value);
      }
    }
    text.append("{\"type\":\"").append(type.name()).append("\",\"data\":{");
    text.append(String.join(",", members)).append("}}\n");
  }

  private void edge(StringBuilder text) {
    EdgeType type = values.any(catalog.edges());
    text.append("{\"edge\":\"").append(type.name()).append("\",\"from\":").append(id(type.from()));
    text.append(",\"to\":").append(id(type.to()));
    if (random.nextBoolean()) {
      text.append(",\"data\":{\"id\":\"e").append(random.nextInt(4)).append("\"}");
    }
    text.append("}\n");
  }
}
