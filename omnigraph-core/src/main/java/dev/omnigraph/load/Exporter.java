package dev.omnigraph.load;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.topology.Column;
import dev.omnigraph.topology.DatasetLease;
import dev.omnigraph.topology.EdgeTable;
import dev.omnigraph.topology.GraphView;
import dev.omnigraph.topology.GraphViews;
import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.topology.OrdinalCursor;
import dev.omnigraph.topology.TextColumn;
import dev.omnigraph.write.BlobTexts;
import it.unimi.dsi.fastutil.ints.IntArrays;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.IntToLongFunction;

/**
 * Writes the rows of a snapshot as JSON Lines that a load into an empty graph turns into the same
 * rows. Thread-safe.
 *
 * <p>The output is a function of the rows alone: tables by table key, rows by the bytes of their
 * id, properties in column order, nulls written.
 */
public final class Exporter {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .configure(com.fasterxml.jackson.core.StreamWriteFeature.AUTO_CLOSE_TARGET, false)
          .build();
  private static final int CHUNK = 1024;
  private static final long BLOB_BYTES = 4L << 20;

  private final GraphViews views;

  /** Exports from the views of one graph. */
  public Exporter(GraphViews views) {
    this.views = views;
  }

  /**
   * Returns the tables that names select.
   *
   * @param names type names, standing for the node and the edge type of that name, and table keys;
   *     none means all
   * @throws InvalidInputException if a name is unknown
   */
  public static Collection<TableKey> select(Catalog catalog, Collection<String> names) {
    if (names.isEmpty()) {
      return catalog.tableKeys();
    }
    TreeSet<TableKey> selected = new TreeSet<>();
    for (String name : names) {
      int before = selected.size();
      boolean known = false;
      for (TableKey key : catalog.tableKeys()) {
        if (key.typeName().equals(name) || key.toString().equals(name)) {
          selected.add(key);
          known = true;
        }
      }
      if (!known && selected.size() == before) {
        throw InvalidInputException.of(
            ErrorCode.BAD_REQUEST,
            "no such type",
            "name a node or edge type, or a table key such as node:Person",
            Details.of("type", name));
      }
    }
    return selected;
  }

  /** Writes the tables, in table key order, to the stream, which stays open. */
  public void export(GraphView view, Collection<TableKey> tables, OutputStream out) {
    try (JsonGenerator json = JSON.createGenerator(out, JsonEncoding.UTF8)) {
      json.setRootValueSeparator(null);
      for (TableKey key : new TreeSet<>(tables)) {
        if (key.isNode()) {
          exportNodes(view, key, json);
        } else {
          exportEdges(view, key, json);
        }
      }
    } catch (IOException e) {
      throw StorageException.of(
          StorageException.Fault.OTHER, "export", "output", String.valueOf(e.getMessage()), e);
    }
  }

  private void exportNodes(GraphView view, TableKey key, JsonGenerator json) throws IOException {
    NodeTable nodes = view.nodes(key.typeName());
    int[] rows = all(nodes.cursor(), nodes.liveCount());
    IntArrays.quickSort(rows, nodes::compareIds);
    List<Property> properties = view.catalog().node(key.typeName()).orElseThrow().properties();
    List<Column> columns = columns(properties, nodes::columns);
    try (DatasetLease lease = views.lease(view.pin(key))) {
      Blobs blobs = new Blobs(lease, properties, nodes::rowAddress);
      int prepared = 0;
      for (int i = 0; i < rows.length; i++) {
        if (i == prepared) {
          prepared = blobs.prepare(rows, i);
        }
        int row = rows[i];
        json.writeStartObject();
        json.writeStringField("type", key.typeName());
        json.writeObjectFieldStart("data");
        json.writeFieldName("id");
        json.writeUTF8String(nodes.idBytes(row), nodes.idStart(row), nodes.idLength(row));
        writeProperties(key, properties, columns, blobs, row, json);
        json.writeEndObject();
        json.writeEndObject();
        json.writeRaw('\n');
      }
    }
  }

  private void exportEdges(GraphView view, TableKey key, JsonGenerator json) throws IOException {
    EdgeTable edges = view.edges(key.typeName());
    NodeTable sources = view.nodes(edges.sourceKey().typeName());
    NodeTable targets = view.nodes(edges.targetKey().typeName());
    TextColumn ids = (TextColumn) edges.column("id");
    int[] rows = all(edges.cursor(), edges.liveCount());
    IntArrays.quickSort(rows, ids::compare);
    List<Property> properties = view.catalog().edge(key.typeName()).orElseThrow().properties();
    List<Column> columns = columns(properties, edges::columns);
    try (DatasetLease lease = views.lease(view.pin(key))) {
      Blobs blobs = new Blobs(lease, properties, edges::rowAddress);
      int prepared = 0;
      for (int i = 0; i < rows.length; i++) {
        if (i == prepared) {
          prepared = blobs.prepare(rows, i);
        }
        int row = rows[i];
        int source = edges.sourceOf(row);
        int target = edges.targetOf(row);
        json.writeStartObject();
        json.writeStringField("edge", key.typeName());
        json.writeFieldName("from");
        json.writeUTF8String(
            sources.idBytes(source), sources.idStart(source), sources.idLength(source));
        json.writeFieldName("to");
        json.writeUTF8String(
            targets.idBytes(target), targets.idStart(target), targets.idLength(target));
        json.writeObjectFieldStart("data");
        json.writeFieldName("id");
        json.writeUTF8String(ids.bytesAt(row), ids.startAt(row), ids.lengthAt(row));
        writeProperties(key, properties, columns, blobs, row, json);
        json.writeEndObject();
        json.writeEndObject();
        json.writeRaw('\n');
      }
    }
  }

  private static int[] all(OrdinalCursor cursor, int count) {
    int[] rows = new int[count];
    int[] batch = new int[CHUNK];
    int size = 0;
    for (int n = cursor.next(batch); n > 0; n = cursor.next(batch)) {
      if (size + n > rows.length) {
        rows = Arrays.copyOf(rows, Math.max(size + n, rows.length * 2));
      }
      System.arraycopy(batch, 0, rows, size, n);
      size += n;
    }
    return Arrays.copyOf(rows, size);
  }

  private interface ColumnSource {
    List<Column> columns(List<String> names);
  }

  /** Returns one column per property that is no blob, in order. */
  private static List<Column> columns(List<Property> properties, ColumnSource source) {
    List<String> names =
        properties.stream().filter(p -> !p.type().isBlob()).map(Property::name).toList();
    return names.isEmpty() ? List.of() : source.columns(names);
  }

  private static void writeProperties(
      TableKey key,
      List<Property> properties,
      List<Column> columns,
      Blobs blobs,
      int row,
      JsonGenerator json)
      throws IOException {
    int next = 0;
    for (Property property : properties) {
      json.writeFieldName(property.name());
      if (property.type().isBlob()) {
        blobs.write(property, row, json);
      } else {
        JsonValues.write(key, property, columns.get(next++), row, json);
      }
    }
  }

  /** The blobs of a chunk of rows. */
  private static final class Blobs {
    private final Map<String, BlobTexts> sources = new HashMap<>();
    private final Map<String, Map<Long, String>> texts = new HashMap<>();
    private final IntToLongFunction addresses;

    Blobs(DatasetLease lease, List<Property> properties, IntToLongFunction addresses) {
      this.addresses = addresses;
      for (Property property : properties) {
        if (property.type().isBlob()) {
          sources.put(property.name(), new BlobTexts(lease.handle(), property, null));
        }
      }
    }

    /** Reads the blobs of rows from one on, at least of that, and returns where it stopped. */
    int prepare(int[] rows, int from) {
      if (sources.isEmpty()) {
        return rows.length;
      }
      texts.clear();
      List<Long> wanted = new ArrayList<>();
      long bytes = 0;
      for (int i = from; i < rows.length && wanted.size() < CHUNK; i++) {
        long address = addresses.applyAsLong(rows[i]);
        for (BlobTexts source : sources.values()) {
          bytes += source.length(address);
        }
        if (bytes > BLOB_BYTES && !wanted.isEmpty()) {
          break;
        }
        wanted.add(address);
      }
      sources.forEach((name, source) -> texts.put(name, source.read(wanted)));
      return from + wanted.size();
    }

    void write(Property property, int row, JsonGenerator json) throws IOException {
      String text = texts.getOrDefault(property.name(), Map.of()).get(addresses.applyAsLong(row));
      if (text == null) {
        json.writeNull();
      } else {
        json.writeString(text);
      }
    }
  }
}
