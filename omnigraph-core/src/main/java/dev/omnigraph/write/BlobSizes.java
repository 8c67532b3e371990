package dev.omnigraph.write;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.omnigraph.storage.BatchStream;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.FragmentInfo;
import dev.omnigraph.storage.ScanRequest;
import dev.omnigraph.write.rows.BlobCopy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * How many bytes the blobs of data files have: storage tells the sizes of data files without them.
 * Derived from files that do not change, so kept by their names. Thread-safe.
 */
final class BlobSizes {
  private static final int FILES_MAX = 1 << 14;

  private final Cache<String, Long> bytes =
      Caffeine.newBuilder().maximumSize(FILES_MAX).executor(Runnable::run).build();

  /**
   * Returns the bytes of the live rows' blobs by fragment id; those not known yet are read in one
   * scan.
   */
  Map<Integer, Long> of(
      DatasetHandle handle, Collection<FragmentInfo> fragments, List<String> columns) {
    Map<Integer, Long> sizes = new HashMap<>();
    List<Integer> unknown = new ArrayList<>();
    for (FragmentInfo fragment : fragments) {
      Long known = bytes.getIfPresent(fragment.dataFile());
      sizes.put(fragment.id(), known == null ? 0 : known);
      if (known == null) {
        unknown.add(fragment.id());
      }
    }
    if (!unknown.isEmpty()) {
      read(handle, unknown, columns, sizes);
      for (FragmentInfo fragment : fragments) {
        bytes.put(fragment.dataFile(), sizes.getOrDefault(fragment.id(), 0L));
      }
    }
    return sizes;
  }

  private static void read(
      DatasetHandle handle,
      List<Integer> fragments,
      List<String> columns,
      Map<Integer, Long> sizes) {
    ScanRequest request = ScanRequest.of(columns).withFragments(fragments).withRowAddress();
    try (BatchStream stream = handle.scan(request)) {
      while (stream.next()) {
        VectorSchemaRoot batch = stream.batch();
        UInt8Vector addresses = (UInt8Vector) batch.getVector("_rowaddr");
        for (String column : columns) {
          UInt8Vector lengths = BlobCopy.sizes(batch, column);
          for (int row = 0; row < batch.getRowCount(); row++) {
            if (!lengths.isNull(row)) {
              sizes.merge((int) (addresses.get(row) >>> 32), lengths.get(row), Long::sum);
            }
          }
        }
      }
    }
  }
}
