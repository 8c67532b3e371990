package dev.omnigraph.storage.lance;

import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import dev.omnigraph.storage.BatchStream;
import dev.omnigraph.storage.ScanRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.complex.StructVector;
import org.jspecify.annotations.Nullable;
import org.lance.BlobFile;
import org.lance.Dataset;

/**
 * Reads whole blobs of one column. Lance leaves rows without bytes and rows that do not exist out
 * of its answer without saying which, so the descriptors are read first. Confined to one call.
 */
final class Blobs {
  private static final int IDS_PER_SCAN = 1_000;

  private final LanceDatasetHandle handle;
  private final Dataset dataset;
  private final String column;

  Blobs(LanceDatasetHandle handle, Dataset dataset, String column) {
    this.handle = handle;
    this.dataset = dataset;
    this.column = column;
  }

  List<byte @Nullable []> read(List<Long> rowIds) {
    List<Long> distinct = List.copyOf(new LinkedHashSet<>(rowIds));
    Map<Long, byte @Nullable []> values = new HashMap<>();
    for (int from = 0; from < distinct.size(); from += IDS_PER_SCAN) {
      readSome(distinct.subList(from, Math.min(from + IDS_PER_SCAN, distinct.size())), values);
    }
    List<byte @Nullable []> ordered = new ArrayList<>(rowIds.size());
    for (long id : rowIds) {
      ordered.add(values.get(id));
    }
    return ordered;
  }

  private void readSome(List<Long> ids, Map<Long, byte @Nullable []> values) {
    Map<Long, Boolean> described = describe(ids);
    List<Long> withBytes = new ArrayList<>(ids.size());
    for (long id : ids) {
      Boolean hasBytes = described.get(id);
      if (hasBytes == null) {
        throw StorageException.of(
            Fault.NOT_FOUND,
            "read blobs",
            handle.address().openUri(),
            "no live row has the id " + Long.toUnsignedString(id),
            null);
      }
      if (hasBytes) {
        withBytes.add(id);
      }
    }
    if (!withBytes.isEmpty()) {
      List<byte[]> bytes = take(withBytes);
      for (int i = 0; i < withBytes.size(); i++) {
        values.put(withBytes.get(i), bytes.get(i));
      }
    }
  }

  /** Returns, for each live row, whether its value has bytes. */
  private Map<Long, Boolean> describe(List<Long> ids) {
    StringBuilder filter = new StringBuilder("_rowid IN (");
    Set<Long> wanted = new LinkedHashSet<>(ids);
    String separator = "";
    for (long id : wanted) {
      filter.append(separator).append(Long.toUnsignedString(id));
      separator = ",";
    }
    Map<Long, Boolean> described = new HashMap<>();
    ScanRequest request =
        ScanRequest.of(List.of(column)).withRowId().withFilter(filter.append(')').toString());
    try (BatchStream stream = handle.scan(request)) {
      while (stream.next()) {
        UInt8Vector rowIds = (UInt8Vector) stream.batch().getVector("_rowid");
        StructVector descriptors = (StructVector) stream.batch().getVector(column);
        UInt1Vector kinds = (UInt1Vector) descriptors.getChild("kind");
        UInt8Vector sizes = (UInt8Vector) descriptors.getChild("size");
        for (int i = 0; i < rowIds.getValueCount(); i++) {
          boolean hasBytes = !descriptors.isNull(i) && (kinds.get(i) != 0 || sizes.get(i) != 0);
          described.put(rowIds.get(i), hasBytes);
        }
      }
    }
    return described;
  }

  private List<byte[]> take(List<Long> ids) {
    List<BlobFile> files = dataset.takeBlobs(ids, column);
    List<byte[]> values = new ArrayList<>(files.size());
    Exception failure = null;
    for (BlobFile file : files) {
      try (file) {
        if (failure == null) {
          values.add(file.read());
        }
      } catch (IOException | RuntimeException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw LanceErrors.translate(failure, "read blobs", handle.address().openUri());
    }
    if (values.size() != ids.size()) {
      throw StorageException.of(
          Fault.UNREADABLE,
          "read blobs",
          handle.address().openUri(),
          "storage returned " + values.size() + " blobs for " + ids.size() + " rows",
          null);
    }
    return values;
  }
}
