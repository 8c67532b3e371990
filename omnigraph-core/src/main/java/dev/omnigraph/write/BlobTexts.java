package dev.omnigraph.write;

import dev.omnigraph.catalog.Property;
import dev.omnigraph.storage.BatchStream;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.ScanRequest;
import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.complex.StructVector;
import org.jspecify.annotations.Nullable;

/**
 * The blobs of one column in their text form: {@code base64:…} or a reference. Confined; the handle
 * stays the caller's.
 *
 * <p>Storage does not tell an absent blob from an empty one: of an optional property both are null,
 * of a required one both are empty.
 */
public final class BlobTexts {
  private static final int CHUNK = 64;

  private final DatasetHandle handle;
  private final Property property;
  private final Long2LongOpenHashMap rowIds = new Long2LongOpenHashMap();
  private final Long2LongOpenHashMap lengths = new Long2LongOpenHashMap();
  private final Map<Long, String> references = new HashMap<>();

  /**
   * Reads the descriptors; one scan of the fragments.
   *
   * @param fragments the fragments that matter, or null for all
   */
  public BlobTexts(
      DatasetHandle handle, Property property, @Nullable Collection<Integer> fragments) {
    this.handle = handle;
    this.property = property;
    ScanRequest request = ScanRequest.of(List.of(property.name())).withRowId().withRowAddress();
    if (fragments != null) {
      request = request.withFragments(List.copyOf(fragments));
    }
    try (BatchStream stream = handle.scan(request)) {
      while (stream.next()) {
        note(
            (StructVector) stream.batch().getVector(property.name()),
            (UInt8Vector) stream.batch().getVector("_rowid"),
            (UInt8Vector) stream.batch().getVector("_rowaddr"),
            stream.batch().getRowCount());
      }
    }
  }

  private void note(StructVector cells, UInt8Vector ids, UInt8Vector addresses, int rows) {
    FieldVector sizes = cells.getChild("size");
    FieldVector uris = cells.getChild("blob_uri");
    for (int row = 0; row < rows; row++) {
      if (cells.isNull(row)) {
        continue;
      }
      String uri = uris == null || uris.isNull(row) ? "" : String.valueOf(uris.getObject(row));
      if (!uri.isEmpty()) {
        references.put(addresses.get(row), uri);
      } else if (!property.type().nullable() || ((UInt8Vector) sizes).get(row) != 0) {
        rowIds.put(addresses.get(row), ids.get(row));
        lengths.put(addresses.get(row), ((UInt8Vector) sizes).get(row));
      }
    }
  }

  /** Returns the bytes a row has in its blob, 0 when it has none or a reference. */
  public long length(long address) {
    return lengths.get(address);
  }

  /** Reads the texts of rows by address; absent ones have none. */
  public Map<Long, String> read(Collection<Long> addresses) {
    Map<Long, String> texts = new HashMap<>();
    List<Long> wanted = new ArrayList<>(CHUNK);
    for (long address : addresses) {
      String reference = references.get(address);
      if (reference != null) {
        texts.put(address, reference);
      } else if (rowIds.containsKey(address)) {
        wanted.add(address);
      }
      if (wanted.size() == CHUNK) {
        readBytes(wanted, texts);
        wanted.clear();
      }
    }
    readBytes(wanted, texts);
    return texts;
  }

  private void readBytes(List<Long> addresses, Map<Long, String> texts) {
    if (addresses.isEmpty()) {
      return;
    }
    List<Long> ids = addresses.stream().map(address -> rowIds.get(address.longValue())).toList();
    List<byte[]> contents = handle.readBlobs(ids, property.name());
    for (int i = 0; i < contents.size(); i++) {
      byte[] bytes = contents.get(i);
      texts.put(
          addresses.get(i),
          "base64:" + Base64.getEncoder().encodeToString(bytes == null ? new byte[0] : bytes));
    }
  }
}
