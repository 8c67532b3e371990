package dev.omnigraph;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.errors.Diagnostic;
import dev.omnigraph.schema.SchemaCompiler;
import java.util.List;

/** The accepted schema of a graph. Immutable. */
public final class GraphSchema {
  private final Catalog catalog;

  GraphSchema(Catalog catalog) {
    this.catalog = catalog;
  }

  /** Returns the source as it was accepted, byte for byte. */
  public String source() {
    return catalog.source();
  }

  /** Returns the canonical JSON, pretty-printed. */
  public String canonicalJson() {
    return catalog.irJson();
  }

  /** Returns the hash of the canonical form, {@code sha256:<hex>}. */
  public String hash() {
    return catalog.hash();
  }

  /** Returns what is legal in the schema but of limited use. */
  public List<Diagnostic> warnings() {
    return SchemaCompiler.warnings(catalog.source());
  }

  /** Returns the node type names in byte order. */
  public List<String> nodeTypes() {
    return catalog.nodes().stream().map(NodeType::name).toList();
  }

  /** Returns the edge type names in byte order. */
  public List<String> edgeTypes() {
    return catalog.edges().stream().map(EdgeType::name).toList();
  }
}
