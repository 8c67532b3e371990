package dev.omnigraph.system.differential;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.schema.SchemaCompiler;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** A random schema with a random small graph: at most 30 nodes and 60 edges. */
record RandomGraph(String schema, Catalog catalog, List<String> loads) {
  private static final List<String> TYPES =
      List.of(
          "String",
          "Bool",
          "I32",
          "I64",
          "U32",
          "U64",
          "F32",
          "F64",
          "Date",
          "DateTime",
          "enum(a, b, ab)",
          "[String]",
          "[I32]",
          "[Date]",
          "[F64]",
          "[Bool]");

  /** What names the nodes of a type; nothing, if they are named by an id. */
  private static final List<String> KEYS =
      List.of(
          "k: String @key",
          "k: String @key",
          "k: String @key",
          "k: I32 @key",
          "k: U64 @key",
          "k: Date @key",
          "k: String  j: I32 @key(k, j)",
          "");

  private static final String SEARCHED =
      """
      node N0 {
        k: String @key
        t: String? @index
        u: String?
        n: I32?
        v: Vector(2)? @index
        w: Vector(2)?
      }
      node N1 { k: I32 @key  t: String  n: F64?  v: Vector(3)? }
      edge Goes0: N0 -> N0 { n: I32? }
      edge Goes1: N0 -> N1 { }
      edge Goes2: N1 -> N1 { s: String? }
      edge Goes3: N0 -> N0 { }
      """;

  /** Returns a graph without constraints beyond keys. */
  static RandomGraph of(Random random) {
    String schema = schema(random);
    Catalog catalog = SchemaCompiler.compile(schema);
    return new RandomGraph(schema, catalog, new Records(random, catalog).loads());
  }

  /** Returns a graph with texts of words and with vectors. */
  static RandomGraph searched(Random random) {
    Catalog catalog = SchemaCompiler.compile(SEARCHED);
    return new RandomGraph(SEARCHED, catalog, new Records(random, catalog).loads());
  }

  /** Returns more records for a graph; the nodes they need are among them. */
  static List<String> more(Random random, Catalog catalog) {
    return new Records(random, catalog).loads();
  }

  private static String schema(Random random) {
    StringBuilder text = new StringBuilder();
    int types = 1 + random.nextInt(3);
    for (int i = 0; i < types; i++) {
      text.append("node N").append(i).append(" { ");
      text.append(KEYS.get(random.nextInt(KEYS.size()))).append('\n');
      properties(text, random, 3 + random.nextInt(7));
      text.append("}\n");
    }
    int edges = 1 + random.nextInt(4);
    for (int i = 0; i < edges; i++) {
      int from = random.nextInt(types);
      int to = random.nextInt(5) < 3 ? from : random.nextInt(types);
      text.append("edge Goes").append(i).append(": N").append(from).append(" -> N").append(to);
      text.append(" {");
      properties(text, random, random.nextInt(4));
      text.append("}\n");
    }
    return text.toString();
  }

  private static void properties(StringBuilder text, Random random, int count) {
    for (int p = 0; p < count; p++) {
      text.append("  p").append(p).append(": ").append(TYPES.get(random.nextInt(TYPES.size())));
      text.append(random.nextInt(5) > 0 ? "?" : "");
      text.append(random.nextInt(6) == 0 ? " @index" : "").append('\n');
    }
    // an index on a list is refused
    int at;
    while ((at = text.indexOf("]? @index")) >= 0 || (at = text.indexOf("] @index")) >= 0) {
      int word = text.indexOf(" @index", at);
      text.delete(word, word + " @index".length());
    }
  }

  /** Writes records: in several loads, so that tables have several fragments. Confined. */
  private static final class Records {
    private final Random random;
    private final RandomValues values;
    private final Catalog catalog;

    Records(Random random, Catalog catalog) {
      this.random = random;
      this.values = RandomValues.of(random, catalog);
      this.catalog = catalog;
    }

    List<String> loads() {
      List<String> loads = new ArrayList<>();
      List<List<String>> ids = new ArrayList<>();
      StringBuilder nodes = new StringBuilder();
      for (NodeType type : catalog.nodes()) {
        List<String> known = new ArrayList<>();
        ids.add(known);
        for (int i = random.nextInt(10); i >= 0; i--) {
          Map<String, String> key = key(type, i);
          known.add(id(type, key, i));
          nodes.append("{\"type\":\"").append(type.name()).append("\",\"data\":{");
          nodes.append(
              key.isEmpty()
                  ? "\"id\":\"x" + i + "\""
                  : key.entrySet().stream()
                      .map(part -> "\"" + part.getKey() + "\":" + part.getValue())
                      .collect(Collectors.joining(",")));
          members(nodes, type.properties(), key.keySet());
          nodes.append("}}\n");
          if (random.nextInt(8) == 0) {
            loads.add(nodes.toString());
            nodes.setLength(0);
          }
        }
      }
      loads.add(nodes.toString());
      StringBuilder edges = new StringBuilder();
      int next = 0;
      for (EdgeType type : catalog.edges()) {
        List<String> from = ids.get(index(type.from()));
        List<String> to = ids.get(index(type.to()));
        for (int i = random.nextInt(16); i > 0; i--) {
          edges.append("{\"edge\":\"").append(type.name()).append("\",\"from\":");
          edges.append(quoted(values.any(from))).append(",\"to\":");
          edges
              .append(quoted(values.any(to)))
              .append(",\"data\":{\"id\":\"e")
              .append((next++ * 7) % 61)
              .append("\"");
          members(edges, type.properties(), Set.of());
          edges.append("}}\n");
          if (random.nextInt(12) == 0) {
            loads.add(edges.toString());
            edges.setLength(0);
          }
        }
      }
      loads.add(edges.toString());
      return loads;
    }

    private int index(String nodeType) {
      return Integer.parseInt(nodeType.substring(1));
    }

    /** Returns the key properties of the node of a number, as JSON. */
    private Map<String, String> key(NodeType type, int number) {
      Map<String, String> key = new LinkedHashMap<>();
      boolean several = type.keyProperties().size() > 1;
      for (Property part : type.keyProperties()) {
        boolean second = !key.isEmpty();
        key.put(
            part.name(),
            switch (part.type().scalar()) {
              case STRING ->
                  quoted(
                      (random.nextBoolean() ? "n" : "é")
                          + (several ? number - number % 2 : number));
              case U64 -> number == 9 ? "18446744073709551615" : Integer.toString(number);
              case DATE -> "\"2024-02-%02d\"".formatted(20 + number);
              default -> Integer.toString(second ? number % 2 : number - 3);
            });
      }
      return key;
    }

    private static String id(NodeType type, Map<String, String> key, int number) {
      List<String> texts = new ArrayList<>();
      for (Property part : type.keyProperties()) {
        String json = key.getOrDefault(part.name(), "");
        texts.add(
            switch (part.type().scalar()) {
              case STRING -> json.substring(1, json.length() - 1);
              case DATE ->
                  Long.toString(LocalDate.parse(json.substring(1, json.length() - 1)).toEpochDay());
              default -> json;
            });
      }
      return switch (texts.size()) {
        case 0 -> "x" + number;
        case 1 -> texts.get(0);
        default -> texts.stream().map(Records::quoted).collect(Collectors.joining(",", "[", "]"));
      };
    }

    private static String quoted(String text) {
      return '"' + text.replace("\"", "\\\"") + '"';
    }

    private void members(StringBuilder text, List<Property> properties, Set<String> written) {
      for (Property property : properties) {
        boolean absent = property.type().nullable() && random.nextInt(4) == 0;
        if (!written.contains(property.name()) && !absent) {
          text.append(",\"").append(property.name()).append("\":");
          text.append(values.json(property.type()));
        }
      }
    }
  }
}
