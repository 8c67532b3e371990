package dev.omnigraph.load;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.topology.Column;
import dev.omnigraph.topology.EdgeTable;
import dev.omnigraph.topology.GraphView;
import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.topology.OrdinalCursor;
import dev.omnigraph.topology.TextColumn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The rows of one table version as records. Confined, as its columns may be. */
abstract class ExportedTable {
  /** Writes blobs of tables that have none. */
  static final BlobWriter NO_BLOBS =
      (property, row, json) -> {
        throw Invariant.broken("the table has no blobs", property.name());
      };

  private final TableKey key;
  private final List<Property> properties;
  private final List<Column> columns;

  private ExportedTable(TableKey key, List<Property> properties, List<Column> columns) {
    this.key = key;
    this.properties = properties;
    this.columns = columns;
  }

  /** Writes the values of blob properties. */
  interface BlobWriter {
    void write(Property property, int row, JsonGenerator json) throws IOException;
  }

  static ExportedTable of(GraphView view, TableKey key) {
    return key.isNode() ? new Nodes(view, key) : new Edges(view, key);
  }

  final TableKey key() {
    return key;
  }

  final List<Property> properties() {
    return properties;
  }

  /** Returns whether some values are read from a file by the block. */
  boolean isPaged() {
    return columns.stream().anyMatch(Column::isPaged);
  }

  abstract OrdinalCursor cursor();

  abstract int liveCount();

  abstract long rowAddress(int row);

  abstract int compareIds(int one, int other);

  abstract byte[] idBytes(int row);

  abstract int idStart(int row);

  abstract int idLength(int row);

  /** Writes what stands before the id of a record. */
  abstract void begin(int row, JsonGenerator json) throws IOException;

  /** Writes a record and ends its line. */
  final void write(int row, BlobWriter blobs, JsonGenerator json) throws IOException {
    json.writeStartObject();
    begin(row, json);
    json.writeFieldName("id");
    json.writeUTF8String(idBytes(row), idStart(row), idLength(row));
    int next = 0;
    for (Property property : properties) {
      json.writeFieldName(property.name());
      if (property.type().isBlob()) {
        blobs.write(property, row, json);
      } else {
        JsonValues.write(key, property, columns.get(next++), row, json);
      }
    }
    json.writeEndObject();
    json.writeEndObject();
    json.writeRaw('\n');
  }

  private interface ColumnSource {
    List<Column> columns(List<String> names);
  }

  /** Returns one column per property that is no blob, in order. */
  private static List<Column> columns(List<Property> properties, ColumnSource source) {
    List<String> names = new ArrayList<>();
    for (Property property : properties) {
      if (!property.type().isBlob()) {
        names.add(property.name());
      }
    }
    return names.isEmpty() ? List.of() : source.columns(names);
  }

  private static final class Nodes extends ExportedTable {
    private final NodeTable nodes;

    Nodes(GraphView view, TableKey key) {
      this(key, view.nodes(key.typeName()), properties(view, key));
    }

    private Nodes(TableKey key, NodeTable nodes, List<Property> properties) {
      super(key, properties, columns(properties, nodes::columns));
      this.nodes = nodes;
    }

    private static List<Property> properties(GraphView view, TableKey key) {
      return view.catalog().node(key.typeName()).orElseThrow().properties();
    }

    @Override
    OrdinalCursor cursor() {
      return nodes.cursor();
    }

    @Override
    int liveCount() {
      return nodes.liveCount();
    }

    @Override
    long rowAddress(int row) {
      return nodes.rowAddress(row);
    }

    @Override
    int compareIds(int one, int other) {
      return nodes.compareIds(one, other);
    }

    @Override
    byte[] idBytes(int row) {
      return nodes.idBytes(row);
    }

    @Override
    int idStart(int row) {
      return nodes.idStart(row);
    }

    @Override
    int idLength(int row) {
      return nodes.idLength(row);
    }

    @Override
    void begin(int row, JsonGenerator json) throws IOException {
      json.writeStringField("type", key().typeName());
      json.writeObjectFieldStart("data");
    }
  }

  private static final class Edges extends ExportedTable {
    private final EdgeTable edges;
    private final NodeTable sources;
    private final NodeTable targets;
    private final TextColumn ids;

    Edges(GraphView view, TableKey key) {
      this(key, view.edges(key.typeName()), view);
    }

    private Edges(TableKey key, EdgeTable edges, GraphView view) {
      this(key, edges, view, view.catalog().edge(key.typeName()).orElseThrow().properties());
    }

    private Edges(TableKey key, EdgeTable edges, GraphView view, List<Property> properties) {
      super(key, properties, columns(properties, edges::columns));
      this.edges = edges;
      this.sources = view.nodes(edges.sourceKey().typeName());
      this.targets = view.nodes(edges.targetKey().typeName());
      this.ids = (TextColumn) edges.column("id");
    }

    @Override
    boolean isPaged() {
      return ids.isPaged() || super.isPaged();
    }

    @Override
    OrdinalCursor cursor() {
      return edges.cursor();
    }

    @Override
    int liveCount() {
      return edges.liveCount();
    }

    @Override
    long rowAddress(int row) {
      return edges.rowAddress(row);
    }

    @Override
    int compareIds(int one, int other) {
      return ids.compare(one, other);
    }

    @Override
    byte[] idBytes(int row) {
      return ids.bytesAt(row);
    }

    @Override
    int idStart(int row) {
      return ids.startAt(row);
    }

    @Override
    int idLength(int row) {
      return ids.lengthAt(row);
    }

    @Override
    void begin(int row, JsonGenerator json) throws IOException {
      int source = edges.sourceOf(row);
      int target = edges.targetOf(row);
      json.writeStringField("edge", key().typeName());
      json.writeFieldName("from");
      json.writeUTF8String(
          sources.idBytes(source), sources.idStart(source), sources.idLength(source));
      json.writeFieldName("to");
      json.writeUTF8String(
          targets.idBytes(target), targets.idStart(target), targets.idLength(target));
      json.writeObjectFieldStart("data");
    }
  }
}
