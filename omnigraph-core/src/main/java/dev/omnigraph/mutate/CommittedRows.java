package dev.omnigraph.mutate;

import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.topology.Column;
import dev.omnigraph.topology.DatasetLease;
import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.write.BlobTexts;
import dev.omnigraph.write.ReadSet;
import dev.omnigraph.write.WriteEnvironment;
import dev.omnigraph.write.WriteTxn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads whole committed rows that are about to be rewritten. Confined. */
final class CommittedRows {
  private final WriteEnvironment environment;
  private final WriteTxn txn;
  private final ReadSet reads;

  CommittedRows(WriteEnvironment environment, WriteTxn txn, ReadSet reads) {
    this.environment = environment;
    this.txn = txn;
    this.reads = reads;
  }

  /**
   * Reads rows.
   *
   * @param nodes ordinals of live nodes
   * @param overwritten properties whose values the caller replaces; they appear as null
   */
  List<PendingRow> read(NodeType type, List<Integer> nodes, List<String> overwritten) {
    NodeTable table = reads.nodes(type.name());
    List<Property> properties = type.properties();
    List<String> wanted =
        properties.stream()
            .filter(p -> !p.type().isBlob())
            .map(Property::name)
            .filter(name -> !overwritten.contains(name))
            .toList();
    List<Column> columns = wanted.isEmpty() ? List.of() : table.columns(wanted);
    Map<Integer, Map<Long, Value>> blobs = new HashMap<>();
    for (int i = 0; i < properties.size(); i++) {
      Property property = properties.get(i);
      if (property.type().isBlob() && !overwritten.contains(property.name())) {
        blobs.put(i, blobs(type.key(), table, nodes, property));
      }
    }
    List<PendingRow> rows = new ArrayList<>(nodes.size());
    for (int node : nodes) {
      List<Value> values = new ArrayList<>(properties.size());
      for (int i = 0; i < properties.size(); i++) {
        Property property = properties.get(i);
        int column = wanted.indexOf(property.name());
        @Nullable Map<Long, Value> blobValues = blobs.get(i);
        if (column >= 0) {
          values.add(CommittedValues.read(columns.get(column), property.type(), node));
        } else if (blobValues != null) {
          values.add(blobValues.getOrDefault(table.rowAddress(node), Value.NULL));
        } else {
          values.add(Value.NULL);
        }
      }
      rows.add(new PendingRow(table.id(node), "", "", values));
    }
    return rows;
  }

  /** Reads a blob column of some rows, by row address. */
  private Map<Long, Value> blobs(
      TableKey key, NodeTable table, List<Integer> nodes, Property property) {
    Set<Long> addresses = new HashSet<>();
    Set<Integer> fragments = new TreeSet<>();
    for (int node : nodes) {
      addresses.add(table.rowAddress(node));
      fragments.add((int) (table.rowAddress(node) >>> 32));
    }
    Map<Long, Value> values = new HashMap<>();
    try (DatasetLease lease =
        environment.views().lease(environment.pins(txn.base()).pin(txn.entry(key).orElseThrow()))) {
      new BlobTexts(lease.handle(), property, fragments)
          .read(addresses)
          .forEach((address, text) -> values.put(address, new Value.Text(text)));
    }
    return values;
  }
}
