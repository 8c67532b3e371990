package dev.omnigraph.write.rows;

import dev.omnigraph.catalog.Property;
import dev.omnigraph.storage.DatasetHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.StructVector;

/**
 * Copies the blobs of a batch: bytes as bytes, references as references. Stateless.
 *
 * <p>Storage does not tell an absent blob from an empty one: of an optional property both are null,
 * of a required one both are empty.
 */
public final class BlobCopy {
  private static final byte[] EMPTY = {};
  private static final int CHUNK = 256;

  private BlobCopy() {}

  /** Returns the sizes of blobs, null or 0 where there is none or only a reference. */
  public static UInt8Vector sizes(VectorSchemaRoot from, String column) {
    return (UInt8Vector) ((StructVector) from.getVector(column)).getChild("size");
  }

  /**
   * Copies the blobs of some rows to the first rows of the target.
   *
   * @param handle the version the rows are of
   * @param property what the target holds
   * @param column the blob column in storage
   * @param from a batch of a scan with row ids
   */
  public static void fill(
      DatasetHandle handle,
      Property property,
      String column,
      VectorSchemaRoot from,
      int first,
      int count,
      FieldVector target) {
    StructVector cells = (StructVector) from.getVector(column);
    UInt8Vector rowIds = (UInt8Vector) from.getVector("_rowid");
    UInt8Vector sizes = sizes(from, column);
    FieldVector uris = cells.getChild("blob_uri");
    CellWriter cell = CellWriter.forColumn(target, property.type());
    List<Integer> rows = new ArrayList<>();
    List<Long> ids = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      int source = first + row;
      cell.nothing(row);
      String uri =
          uris == null || uris.isNull(source) ? "" : String.valueOf(uris.getObject(source));
      if (cells.isNull(source)) {
        if (!property.type().nullable()) {
          cell.blob(row, EMPTY);
        }
      } else if (!uri.isEmpty()) {
        cell.blobReference(row, uri.getBytes(StandardCharsets.UTF_8));
      } else if (sizes.get(source) != 0) {
        rows.add(row);
        ids.add(rowIds.get(source));
      } else if (!property.type().nullable()) {
        cell.blob(row, EMPTY);
      }
    }
    for (int at = 0; at < ids.size(); at += CHUNK) {
      int end = Math.min(ids.size(), at + CHUNK);
      List<byte[]> contents = handle.readBlobs(ids.subList(at, end), column);
      for (int i = at; i < end; i++) {
        byte[] bytes = contents.get(i - at);
        cell.blob(rows.get(i), bytes == null ? EMPTY : bytes);
      }
    }
  }
}
