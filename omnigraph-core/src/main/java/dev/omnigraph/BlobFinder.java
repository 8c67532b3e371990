package dev.omnigraph;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.open.GraphCore;
import dev.omnigraph.storage.BlobContent;
import dev.omnigraph.topology.DatasetLease;
import java.util.List;
import java.util.Optional;

/** Opens blobs of a snapshot. Stateless. */
final class BlobFinder {
  private BlobFinder() {}

  @SuppressWarnings("MustBeClosedChecker") // the blob takes the lease over
  static Optional<Blob> open(
      GraphCore core, Snapshot snapshot, String type, String id, String property) {
    TableKey key = table(core.catalogFor(snapshot), type, property);
    TableEntry entry =
        snapshot.entry(key).orElseThrow(() -> NotFoundException.of("type", type, "name another"));
    DatasetLease lease = core.parts().views().lease(core.parts().pins(snapshot).pin(entry));
    boolean lent = false;
    try {
      Optional<BlobContent> content = lease.handle().openBlob("id", id, property);
      lent = content.isPresent();
      return content.map(c -> new Blob(lease, c));
    } catch (StorageException e) {
      if (e.fault() == StorageException.Fault.NOT_FOUND) {
        NotFoundException absent =
            NotFoundException.of(key.isNode() ? "node" : "edge", id, "check type and id");
        absent.addSuppressed(e);
        throw absent;
      }
      throw e;
    } finally {
      if (!lent) {
        lease.close();
      }
    }
  }

  private static TableKey table(Catalog catalog, String type, String property) {
    Optional<NodeType> node = catalog.node(type);
    Optional<EdgeType> edge = catalog.edge(type);
    List<Property> properties =
        node.map(NodeType::properties)
            .or(() -> edge.map(EdgeType::properties))
            .orElseThrow(() -> NotFoundException.of("type", type, "name a node or edge type"));
    Property found =
        properties.stream()
            .filter(p -> p.name().equals(property))
            .findFirst()
            .orElseThrow(() -> NotFoundException.of("property", property, "see the schema"));
    if (!found.type().isBlob()) {
      throw InvalidInputException.of(
          ErrorCode.BAD_REQUEST,
          "the property is no blob",
          "query other properties",
          Details.of("type", type).and("property", property));
    }
    return node.map(NodeType::key).orElseGet(() -> edge.orElseThrow().key());
  }
}
