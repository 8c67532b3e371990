package dev.omnigraph.catalog;

import dev.omnigraph.ids.TableKey;
import dev.omnigraph.ids.Utf8Order;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The compiled form of an accepted schema.
 *
 * <p>Thread-safety: immutable. Two catalogs are equal when their hashes are: spacing, comments and
 * order in the source make no difference.
 */
public final class Catalog {
  private final List<InterfaceType> interfaces;
  private final List<NodeType> nodes;
  private final List<EdgeType> edges;
  private final Map<String, NodeType> nodesByName = new HashMap<>();
  private final Map<String, EdgeType> edgesByName = new HashMap<>();
  private final Map<String, EdgeType> edgesByLowerName = new HashMap<>();
  private final Map<String, List<EdgeType>> edgesByNode = new HashMap<>();
  private final Map<String, InterfaceType> interfacesByName = new HashMap<>();
  private final List<TableKey> tableKeys;
  private final String source;
  private final String hash;

  private Catalog(
      List<InterfaceType> interfaces, List<NodeType> nodes, List<EdgeType> edges, String source) {
    this.interfaces = byName(interfaces, InterfaceType::name);
    this.nodes = byName(nodes, NodeType::name);
    this.edges = byName(edges, EdgeType::name);
    this.source = source;
    this.interfaces.forEach(i -> putOnce(interfacesByName, i.name(), i));
    this.nodes.forEach(n -> putOnce(nodesByName, n.name(), n));
    for (EdgeType edge : this.edges) {
      putOnce(edgesByName, edge.name(), edge);
      edgesByLowerName.putIfAbsent(edge.name().toLowerCase(Locale.ROOT), edge);
      edgesByNode.computeIfAbsent(edge.from(), k -> new ArrayList<>()).add(edge);
      if (!edge.to().equals(edge.from())) {
        edgesByNode.computeIfAbsent(edge.to(), k -> new ArrayList<>()).add(edge);
      }
    }
    List<TableKey> keys = new ArrayList<>();
    this.edges.forEach(e -> keys.add(e.key()));
    this.nodes.forEach(n -> keys.add(n.key()));
    this.tableKeys = List.copyOf(keys);
    this.hash = hashOf(irCompact());
  }

  /**
   * Returns the catalog of types that obey the rules of the schema language.
   *
   * @param source the schema source, kept as it is
   * @throws IllegalArgumentException if two types of one kind share a name
   */
  public static Catalog of(
      List<InterfaceType> interfaces, List<NodeType> nodes, List<EdgeType> edges, String source) {
    return new Catalog(interfaces, nodes, edges, source);
  }

  private static <T> List<T> byName(List<T> types, Function<T, String> name) {
    return types.stream().sorted(Comparator.comparing(name, Utf8Order.INSTANCE)).toList();
  }

  private static <T> void putOnce(Map<String, T> types, String name, T type) {
    if (types.put(name, type) != null) {
      throw new IllegalArgumentException("two types are called " + name);
    }
  }

  /** Returns the hash of a compact canonical schema: {@code sha256:} and 64 hex digits. */
  static String hashOf(String irCompact) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(irCompact.getBytes(StandardCharsets.UTF_8));
      return "sha256:" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Returns the interfaces in ascending byte order of name. */
  public List<InterfaceType> interfaces() {
    return interfaces;
  }

  /** Returns the node types in ascending byte order of name. */
  public List<NodeType> nodes() {
    return nodes;
  }

  /** Returns the edge types in ascending byte order of name. */
  public List<EdgeType> edges() {
    return edges;
  }

  /** Returns an interface by exact name, or empty. */
  public Optional<InterfaceType> interfaceType(String name) {
    return Optional.ofNullable(interfacesByName.get(name));
  }

  /** Returns a node type by exact name, or empty. */
  public Optional<NodeType> node(String name) {
    return Optional.ofNullable(nodesByName.get(name));
  }

  /** Returns an edge type by exact name, or empty. */
  public Optional<EdgeType> edge(String name) {
    return Optional.ofNullable(edgesByName.get(name));
  }

  /** Returns an edge type by exact name or else by lower-cased name, or empty. */
  public Optional<EdgeType> edgeIgnoringCase(String name) {
    EdgeType exact = edgesByName.get(name);
    return exact != null
        ? Optional.of(exact)
        : Optional.ofNullable(edgesByLowerName.get(name.toLowerCase(Locale.ROOT)));
  }

  /** Returns the edge types with a node type at one of their ends, in name order. */
  public List<EdgeType> edgesTouching(String nodeName) {
    List<EdgeType> touching = edgesByNode.get(nodeName);
    return touching == null ? List.of() : List.copyOf(touching);
  }

  /** Returns the keys of all tables in ascending byte order of their text: edges, then nodes. */
  public List<TableKey> tableKeys() {
    return tableKeys;
  }

  /** Returns the schema hash, {@code sha256:} and 64 hex digits. */
  public String hash() {
    return hash;
  }

  /** Returns the schema source as it was supplied. */
  public String source() {
    return source;
  }

  /** Returns the canonical schema as it is stored: indented by two spaces, no final line break. */
  public String irJson() {
    return IrWriter.pretty(this);
  }

  /** Returns the canonical schema in one line; the hash is taken over its UTF-8 bytes. */
  public String irCompact() {
    return IrWriter.compact(this);
  }

  /**
   * Returns the catalog of a stored canonical schema.
   *
   * @param irJson the canonical schema, indented or compact
   * @param source the source it belongs to; it is kept, not compared
   * @throws dev.omnigraph.errors.InvalidInputException with code {@code CATALOG} if the IR version
   *     is not supported
   * @throws dev.omnigraph.errors.CorruptionException if the text is not a canonical schema
   */
  public static Catalog fromIr(String irJson, String source) {
    return IrReader.read(irJson, source);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Catalog catalog && catalog.hash.equals(hash);
  }

  @Override
  public int hashCode() {
    return hash.hashCode();
  }

  @Override
  public String toString() {
    return "Catalog[" + hash + ", " + nodes.size() + " nodes, " + edges.size() + " edges]";
  }
}
