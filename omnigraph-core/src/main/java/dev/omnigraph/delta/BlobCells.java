package dev.omnigraph.delta;

import dev.omnigraph.catalog.Property;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.storage.DatasetHandle;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.complex.StructVector;

/**
 * The values of one blob column of some rows: descriptors are noted as batches come by, the bytes
 * are read at the end. Confined to one read.
 */
final class BlobCells {
  private final Property property;
  private final Map<Long, Value> known = new HashMap<>();
  private final List<Long> addresses = new ArrayList<>();
  private final List<Long> rowIds = new ArrayList<>();

  BlobCells(Property property) {
    this.property = property;
  }

  Property property() {
    return property;
  }

  void note(StructVector cells, int row, long address, long rowId) {
    if (cells.isNull(row)) {
      return;
    }
    FieldVector uris = cells.getChild("blob_uri");
    String uri = uris == null || uris.isNull(row) ? "" : String.valueOf(uris.getObject(row));
    if (!uri.isEmpty()) {
      known.put(address, new Value.Text(uri));
    } else if (!property.type().nullable()
        || ((UInt8Vector) cells.getChild("size")).get(row) != 0) {
      addresses.add(address);
      rowIds.add(rowId);
    }
  }

  /** Reads what was noted and returns it by address; absent values are left out. */
  Map<Long, Value> read(DatasetHandle handle) {
    if (!rowIds.isEmpty()) {
      List<byte[]> contents = handle.readBlobs(rowIds, property.name());
      for (int i = 0; i < contents.size(); i++) {
        byte[] bytes = contents.get(i);
        String text =
            "base64:" + Base64.getEncoder().encodeToString(bytes == null ? new byte[0] : bytes);
        known.put(addresses.get(i), new Value.Text(text));
      }
    }
    return known;
  }
}
