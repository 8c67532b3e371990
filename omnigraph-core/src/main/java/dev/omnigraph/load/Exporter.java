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
import dev.omnigraph.spill.SortedRecords;
import dev.omnigraph.spill.SpillSpace;
import dev.omnigraph.topology.DatasetLease;
import dev.omnigraph.topology.GraphView;
import dev.omnigraph.topology.GraphViews;
import dev.omnigraph.topology.OrdinalCursor;
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

  private static final int RUN_BYTES_MAX = 64 << 20;

  private final GraphViews views;
  private final int runBytes;

  /** Exports from the views of one graph. */
  public Exporter(GraphViews views) {
    this(views, (int) Math.min(RUN_BYTES_MAX, SpillSpace.heapShare() / 2));
  }

  /**
   * Exports from the views of one graph.
   *
   * @param runBytes about how many bytes of records of a large table are sorted in memory
   */
  Exporter(GraphViews views, int runBytes) {
    this.views = views;
    this.runBytes = runBytes;
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
    try (JsonGenerator json = generator(out)) {
      for (TableKey key : new TreeSet<>(tables)) {
        exportTable(ExportedTable.of(view, key), view, out, json);
        json.flush();
      }
    } catch (IOException e) {
      throw StorageException.of(
          StorageException.Fault.OTHER, "export", "output", String.valueOf(e.getMessage()), e);
    }
  }

  private void exportTable(
      ExportedTable table, GraphView view, OutputStream out, JsonGenerator json)
      throws IOException {
    boolean hasBlobs = table.properties().stream().anyMatch(p -> p.type().isBlob());
    if (table.isPaged() && !hasBlobs) {
      exportInRuns(table, out);
      return;
    }
    // Blobs are read by the chunk, and may be larger than what is sorted in memory.
    int[] rows = all(table.cursor(), table.liveCount());
    IntArrays.quickSort(rows, table::compareIds);
    try (DatasetLease lease = views.lease(view.pin(table.key()))) {
      Blobs blobs = new Blobs(lease, table.properties(), table::rowAddress);
      int prepared = 0;
      for (int i = 0; i < rows.length; i++) {
        if (i == prepared) {
          prepared = blobs.prepare(rows, i);
        }
        table.write(rows[i], blobs, json);
      }
    }
  }

  /**
   * Writes a table some of whose columns are read from a file by the block: in the order of its
   * rows, since going from block to block for each value takes most of the time otherwise.
   */
  private void exportInRuns(ExportedTable table, OutputStream out) throws IOException {
    try (SortedRecords sorted = new SortedRecords(runBytes)) {
      try (JsonGenerator json = generator(sorted.target())) {
        OrdinalCursor cursor = table.cursor();
        int[] batch = new int[CHUNK];
        for (int n = cursor.next(batch); n > 0; n = cursor.next(batch)) {
          for (int i = 0; i < n; i++) {
            sorted.begin(
                table.idBytes(batch[i]), table.idStart(batch[i]), table.idLength(batch[i]));
            table.write(batch[i], ExportedTable.NO_BLOBS, json);
            json.flush();
          }
        }
      }
      sorted.writeTo(out);
    }
  }

  private static JsonGenerator generator(OutputStream out) throws IOException {
    JsonGenerator json = JSON.createGenerator(out, JsonEncoding.UTF8);
    json.setRootValueSeparator(null);
    return json;
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
    return size == rows.length ? rows : Arrays.copyOf(rows, size); // no copy of a large one
  }

  /** The blobs of a chunk of rows. */
  private static final class Blobs implements ExportedTable.BlobWriter {
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

    @Override
    public void write(Property property, int row, JsonGenerator json) throws IOException {
      String text = texts.getOrDefault(property.name(), Map.of()).get(addresses.applyAsLong(row));
      if (text == null) {
        json.writeNull();
      } else {
        json.writeString(text);
      }
    }
  }
}
