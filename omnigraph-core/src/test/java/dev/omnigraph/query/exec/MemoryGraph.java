package dev.omnigraph.query.exec;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.PropertyType;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.topology.Adjacency;
import dev.omnigraph.topology.Column;
import dev.omnigraph.topology.DegreeStatistics;
import dev.omnigraph.topology.EdgeTable;
import dev.omnigraph.topology.FragmentRows;
import dev.omnigraph.topology.GraphView;
import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.topology.OrdinalCursor;
import dev.omnigraph.topology.RowsByHash;
import dev.omnigraph.topology.TablePin;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;

/**
 * A small graph in plain objects, for tests of what reads a view. Ordinals are the reverse of the
 * row order, with one unused ordinal in front, so that nothing can mistake one for the other.
 */
@NullUnmarked
final class MemoryGraph implements GraphView {
  private final Catalog catalog;
  private final Map<String, Nodes> nodes = new HashMap<>();
  private final Map<String, Edges> edges = new HashMap<>();

  private MemoryGraph(Catalog catalog) {
    this.catalog = catalog;
  }

  /** Collects rows; ids of nodes are given, edges are numbered. */
  static final class Builder {
    private final Catalog catalog;
    private final Map<String, List<Map<String, Object>>> nodes = new HashMap<>();
    private final Map<String, List<Map<String, Object>>> edges = new HashMap<>();

    Builder(Catalog catalog) {
      this.catalog = catalog;
    }

    /** Adds a node; values alternate between property name and value. */
    Builder node(String type, String id, Object... values) {
      nodes.computeIfAbsent(type, t -> new ArrayList<>()).add(row("id", id, values));
      return this;
    }

    Builder edge(String type, String from, String to, Object... values) {
      List<Map<String, Object>> rows = edges.computeIfAbsent(type, t -> new ArrayList<>());
      Map<String, Object> row = row("src", from, values);
      row.put("dst", to);
      row.put("id", String.format("e%04d", rows.size()));
      rows.add(row);
      return this;
    }

    private static Map<String, Object> row(String name, Object value, Object... values) {
      Map<String, Object> row = new HashMap<>();
      row.put(name, value);
      for (int i = 0; i < values.length; i += 2) {
        row.put((String) values[i], values[i + 1]);
      }
      return row;
    }

    MemoryGraph build() {
      MemoryGraph graph = new MemoryGraph(catalog);
      for (NodeType type : catalog.nodes()) {
        graph.nodes.put(type.name(), new Nodes(type, nodes.getOrDefault(type.name(), List.of())));
      }
      for (EdgeType type : catalog.edges()) {
        graph.edges.put(
            type.name(),
            new Edges(
                type,
                edges.getOrDefault(type.name(), List.of()),
                graph.nodes.get(type.from()),
                graph.nodes.get(type.to())));
      }
      return graph;
    }
  }

  @Override
  public Catalog catalog() {
    return catalog;
  }

  @Override
  public NodeTable nodes(String typeName) {
    return nodes.get(typeName);
  }

  @Override
  public EdgeTable edges(String typeName) {
    return edges.get(typeName);
  }

  @Override
  public TablePin pin(TableKey key) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}

  private static Column column(
      String name, List<Property> properties, Object[] ids, Map<String, Object>[] byIndex) {
    if (name.equals("id")) {
      return MemoryColumns.of("id", PropertyType.of(ScalarType.STRING), ids);
    }
    PropertyType type =
        properties.stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow().type();
    Object[] values = new Object[byIndex.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = byIndex[i] == null ? null : byIndex[i].get(name);
    }
    return MemoryColumns.of(name, type, values);
  }

  private static OrdinalCursor cursor(int[] ordinals) {
    return new OrdinalCursor() {
      private int at;

      @Override
      public int next(int[] buffer) {
        int count = Math.min(buffer.length, ordinals.length - at);
        System.arraycopy(ordinals, at, buffer, 0, count);
        at += count;
        return count;
      }
    };
  }

  private static final class Nodes implements NodeTable {
    private final NodeType type;
    private final Map<String, Object>[] byOrdinal;
    private final String[] ids;
    private final Map<String, Integer> ordinals = new HashMap<>();
    private final Map<String, Column> columns = new HashMap<>();

    @SuppressWarnings("unchecked")
    Nodes(NodeType type, List<Map<String, Object>> rows) {
      this.type = type;
      this.byOrdinal = (Map<String, Object>[]) new Map<?, ?>[rows.size() + 1];
      this.ids = new String[rows.size() + 1];
      for (int row = 0; row < rows.size(); row++) {
        int ordinal = rows.size() - row;
        byOrdinal[ordinal] = rows.get(row);
        ids[ordinal] = (String) rows.get(row).get("id");
        ordinals.put(ids[ordinal], ordinal);
      }
    }

    @Override
    public TableKey key() {
      return type.key();
    }

    @Override
    public int ordinalBound() {
      return ids.length;
    }

    @Override
    public int liveCount() {
      return ids.length - 1;
    }

    @Override
    public boolean isLive(int ordinal) {
      return ordinal > 0 && ordinal < ids.length;
    }

    @Override
    public int find(String id) {
      return ordinals.getOrDefault(id, -1);
    }

    @Override
    public int find(byte[] utf8, int from, int length) {
      return find(new String(utf8, from, length, StandardCharsets.UTF_8));
    }

    @Override
    public String id(int ordinal) {
      return ids[ordinal];
    }

    @Override
    public int compareIds(int ordinal, int otherOrdinal) {
      return Arrays.compareUnsigned(idBytes(ordinal), idBytes(otherOrdinal));
    }

    @Override
    public byte[] idBytes(int ordinal) {
      return ids[ordinal].getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int idStart(int ordinal) {
      return 0;
    }

    @Override
    public int idLength(int ordinal) {
      return idBytes(ordinal).length;
    }

    @Override
    public OrdinalCursor cursor() {
      return cursor(0, liveCount());
    }

    @Override
    public int rowBound() {
      return liveCount();
    }

    @Override
    public OrdinalCursor cursor(int fromRow, int toRow) {
      return MemoryGraph.cursor(
          IntStream.range(fromRow, toRow).map(row -> liveCount() - row).toArray());
    }

    @Override
    public long rowAddress(int ordinal) {
      return (long) liveCount() - ordinal;
    }

    @Override
    public Column column(String property) {
      return columns.computeIfAbsent(
          property, p -> MemoryGraph.column(p, type.properties(), ids, byOrdinal));
    }

    @Override
    public List<Column> columns(List<String> properties) {
      return properties.stream().map(this::column).toList();
    }

    @Override
    public RowsByHash rowsByHash(String name, RowsByHash.RowHash hash) {
      return (wanted, rows) ->
          IntStream.range(1, ids.length).filter(row -> hash.of(row) == wanted).forEach(rows);
    }

    @Override
    public List<FragmentRows> fragments() {
      return List.of();
    }
  }

  private static final class Edges implements EdgeTable {
    private final EdgeType type;
    private final Map<String, Object>[] rows;
    private final String[] ids;
    private final int[] sources;
    private final int[] targets;
    private final Lists out;
    private final Lists in;
    private final Map<String, Column> columns = new HashMap<>();

    @SuppressWarnings("unchecked")
    Edges(EdgeType type, List<Map<String, Object>> rows, Nodes from, Nodes to) {
      this.type = type;
      this.rows = rows.toArray((Map<String, Object>[]) new Map<?, ?>[0]);
      this.ids = rows.stream().map(r -> (String) r.get("id")).toArray(String[]::new);
      this.sources = rows.stream().mapToInt(r -> from.find((String) r.get("src"))).toArray();
      this.targets = rows.stream().mapToInt(r -> to.find((String) r.get("dst"))).toArray();
      this.out = new Lists(sources, targets);
      this.in = new Lists(targets, sources);
    }

    @Override
    public TableKey key() {
      return type.key();
    }

    @Override
    public TableKey sourceKey() {
      return TableKey.node(type.from());
    }

    @Override
    public TableKey targetKey() {
      return TableKey.node(type.to());
    }

    @Override
    public int rowBound() {
      return ids.length;
    }

    @Override
    public int liveCount() {
      return ids.length;
    }

    @Override
    public int danglingCount() {
      return 0;
    }

    @Override
    public boolean isLive(int edge) {
      return true;
    }

    @Override
    public int sourceOf(int edge) {
      return sources[edge];
    }

    @Override
    public int targetOf(int edge) {
      return targets[edge];
    }

    @Override
    public String id(int edge) {
      return ids[edge];
    }

    @Override
    public int find(String id) {
      return Arrays.asList(ids).indexOf(id);
    }

    @Override
    public OptionalInt findBetween(int sourceOrdinal, int targetOrdinal) {
      return IntStream.range(0, ids.length)
          .filter(e -> sources[e] == sourceOrdinal && targets[e] == targetOrdinal)
          .findFirst();
    }

    @Override
    public OrdinalCursor cursor() {
      return cursor(0, ids.length);
    }

    @Override
    public OrdinalCursor cursor(int fromRow, int toRow) {
      return MemoryGraph.cursor(IntStream.range(fromRow, toRow).toArray());
    }

    @Override
    public long rowAddress(int edge) {
      return edge;
    }

    @Override
    public Column column(String property) {
      return columns.computeIfAbsent(
          property, p -> MemoryGraph.column(p, type.properties(), ids, rows));
    }

    @Override
    public List<Column> columns(List<String> properties) {
      return properties.stream().map(this::column).toList();
    }

    @Override
    public Adjacency out() {
      return out;
    }

    @Override
    public Adjacency in() {
      return in;
    }

    @Override
    public RowsByHash rowsByHash(String name, RowsByHash.RowHash hash) {
      return (wanted, rows) ->
          IntStream.range(0, ids.length).filter(row -> hash.of(row) == wanted).forEach(rows);
    }

    @Override
    public List<FragmentRows> fragments() {
      return List.of();
    }
  }

  private static final class Lists implements Adjacency {
    private final Map<Integer, int[]> neighbours = new HashMap<>();
    private final Map<Integer, int[]> edges = new HashMap<>();
    private final long count;

    Lists(int[] from, int[] to) {
      count = from.length;
      Map<Integer, List<Integer>> byNode = new HashMap<>();
      for (int edge = 0; edge < from.length; edge++) {
        byNode.computeIfAbsent(from[edge], k -> new ArrayList<>()).add(edge);
      }
      byNode.forEach(
          (node, list) -> {
            list.sort(Comparator.comparing((Integer e) -> to[e]));
            edges.put(node, list.stream().mapToInt(e -> e).toArray());
            neighbours.put(node, list.stream().mapToInt(e -> to[e]).toArray());
          });
    }

    @Override
    public int degree(int node) {
      return neighbourArray(node).length;
    }

    @Override
    public int neighbours(int node, int[] buffer, int at) {
      int[] list = neighbourArray(node);
      System.arraycopy(list, 0, buffer, at, list.length);
      return list.length;
    }

    @Override
    public int edges(int node, int[] buffer, int at) {
      int[] list = edgeArray(node);
      System.arraycopy(list, 0, buffer, at, list.length);
      return list.length;
    }

    @Override
    public int[] neighbourArray(int node) {
      return neighbours.getOrDefault(node, new int[0]);
    }

    @Override
    public int[] edgeArray(int node) {
      return edges.getOrDefault(node, new int[0]);
    }

    @Override
    public int start(int node) {
      return 0;
    }

    @Override
    public boolean contains(int node, int neighbour) {
      return Arrays.binarySearch(neighbourArray(node), neighbour) >= 0;
    }

    @Override
    public int count(int node, int neighbour) {
      return (int) Arrays.stream(neighbourArray(node)).filter(n -> n == neighbour).count();
    }

    @Override
    public boolean isSimple() {
      return false;
    }

    @Override
    public long edgeCount() {
      return count;
    }

    @Override
    public DegreeStatistics statistics() {
      throw new UnsupportedOperationException();
    }
  }
}
