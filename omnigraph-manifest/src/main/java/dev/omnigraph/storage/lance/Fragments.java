package dev.omnigraph.storage.lance;

import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.storage.BatchStream;
import dev.omnigraph.storage.FragmentInfo;
import dev.omnigraph.storage.ScanRequest;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.UInt8Vector;
import org.lance.FragmentMetadata;
import org.lance.fragment.DataFile;
import org.lance.fragment.DeletionFile;

/** Reads what Lance knows about the fragments of a version. */
final class Fragments {
  private Fragments() {}

  static FragmentInfo info(FragmentMetadata fragment) {
    DeletionFile deletion = fragment.getDeletionFile();
    return new FragmentInfo(
        fragment.getId(),
        dataFile(fragment),
        fragment.getPhysicalRows(),
        fragment.getNumRows(),
        deletion == null ? null : LocalLayout.deletionName(fragment.getId(), deletion),
        dataBytes(fragment));
  }

  /** A fragment to which columns were added has several files; together they name its content. */
  private static String dataFile(FragmentMetadata fragment) {
    List<DataFile> files = fragment.getFiles();
    if (files.size() == 1) {
      return files.get(0).getPath();
    }
    StringBuilder names = new StringBuilder();
    for (DataFile file : files) {
      names.append(names.isEmpty() ? "" : "+").append(file.getPath());
    }
    return names.toString();
  }

  private static long dataBytes(FragmentMetadata fragment) {
    long sum = 0;
    for (DataFile file : fragment.getFiles()) {
      Long bytes = file.getFileSizeBytes();
      if (bytes == null || bytes <= 0) {
        return -1;
      }
      sum += bytes;
    }
    return sum;
  }

  static FragmentMetadata require(Map<Integer, FragmentMetadata> fragments, int id, long version) {
    FragmentMetadata fragment = fragments.get(id);
    if (fragment == null) {
      throw InvalidInputException.of(
          ErrorCode.BAD_REQUEST,
          "the version has no such fragment",
          "",
          Details.of("fragment", id).and("version", version));
    }
    return fragment;
  }

  /** Returns the deleted rows, ascending; the array is shared. */
  static int[] deletedRows(LanceDatasetHandle handle, FragmentInfo fragment) {
    FragmentInfo known = info(require(handle.fragmentMetadata(), fragment.id(), handle.version()));
    if (known.deletionKey() == null) {
      return new int[0];
    }
    DeletionCache cache = handle.context().deletions();
    int[] cached = cache.find(known);
    if (cached != null) {
      return cached;
    }
    int[] offsets = scanDeletedRows(handle, known);
    cache.put(known, offsets);
    return offsets;
  }

  /** Finds the deleted rows as those a scan of addresses leaves out. */
  private static int[] scanDeletedRows(LanceDatasetHandle handle, FragmentInfo fragment) {
    int rows = Math.toIntExact(fragment.physicalRows());
    BitSet deleted = new BitSet(rows);
    deleted.set(0, rows);
    ScanRequest request =
        ScanRequest.of(List.of()).withRowAddress().withFragments(List.of(fragment.id()));
    try (BatchStream stream = handle.scan(request)) {
      while (stream.next()) {
        UInt8Vector addresses = (UInt8Vector) stream.batch().getVector("_rowaddr");
        for (int i = 0; i < addresses.getValueCount(); i++) {
          deleted.clear((int) addresses.get(i));
        }
      }
    }
    int[] offsets = new int[deleted.cardinality()];
    int at = 0;
    for (int row = deleted.nextSetBit(0); row >= 0; row = deleted.nextSetBit(row + 1)) {
      offsets[at++] = row;
    }
    return offsets;
  }
}
