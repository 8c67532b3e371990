package dev.omnigraph.system.differential;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.schema.SchemaCompiler;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

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
      text.append("node N").append(i).append(" { k: ");
      text.append(random.nextInt(3) == 0 ? "I32" : "String").append(" @key\n");
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
        boolean text = type.keyProperties().get(0).type().scalar().text().equals("String");
        for (int i = random.nextInt(10); i >= 0; i--) {
          String id = text ? (random.nextBoolean() ? "n" : "é") + i : Integer.toString(i - 3);
          known.add(id);
          nodes.append("{\"type\":\"").append(type.name()).append("\",\"data\":{\"k\":");
          nodes.append(text ? "\"" + id + "\"" : id);
          members(nodes, type.properties());
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
          edges.append("{\"edge\":\"").append(type.name()).append("\",\"from\":\"");
          edges.append(values.any(from)).append("\",\"to\":\"").append(values.any(to));
          edges.append("\",\"data\":{\"id\":\"e").append((next++ * 7) % 61).append("\"");
          members(edges, type.properties());
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

    private void members(StringBuilder text, List<Property> properties) {
      for (Property property : properties) {
        boolean absent = property.type().nullable() && random.nextInt(4) == 0;
        if (!property.name().equals("k") && !absent) {
          text.append(",\"").append(property.name()).append("\":");
          text.append(values.json(property.type()));
        }
      }
    }
  }
}
