package dev.omnigraph.topology.data;

import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.errors.ResourceLimitException;
import dev.omnigraph.storage.BatchStream;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.FragmentInfo;
import dev.omnigraph.storage.ScanRequest;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * Reads columns of fragments. Fragments of some size are scanned one by one in parallel; all small
 * ones share one scan.
 *
 * <p>Thread-safety: immutable.
 */
public final class FragmentLoader {
  private static final long OWN_SCAN_ROWS = 1 << 17;
  private static final int PARALLEL_ROWS = 1 << 13;
  private static final String ROW_ADDRESS = "_rowaddr";

  private final Executor executor;

  /** Returns a loader that decodes on an executor. */
  public FragmentLoader(Executor executor) {
    this.executor = executor;
  }

  /**
   * Loads columns of fragments of an open version.
   *
   * @return the columns by position in {@code fragments} and position in {@code wanted}
   */
  public FragmentColumn[][] load(
      DatasetHandle handle, List<FragmentInfo> fragments, List<Wanted> wanted) {
    FragmentColumn[][] result = new FragmentColumn[fragments.size()][];
    List<Integer> together = new ArrayList<>();
    List<Runnable> scans = new ArrayList<>();
    for (int i = 0; i < fragments.size(); i++) {
      if (fragments.get(i).liveRows() >= OWN_SCAN_ROWS) {
        List<Integer> alone = List.of(i);
        scans.add(() -> scan(handle, fragments, alone, wanted, result));
      } else {
        together.add(i);
      }
    }
    if (!together.isEmpty()) {
      scans.add(0, () -> scan(handle, fragments, together, wanted, result));
    }
    Parallel.run(executor, scans);
    return result;
  }

  private void scan(
      DatasetHandle handle,
      List<FragmentInfo> fragments,
      List<Integer> chosen,
      List<Wanted> wanted,
      FragmentColumn[][] result) {
    Map<Integer, Target> targets = new HashMap<>();
    List<Integer> ids = new ArrayList<>();
    for (int index : chosen) {
      FragmentInfo fragment = fragments.get(index);
      targets.put(fragment.id(), new Target(fragment, wanted));
      ids.add(fragment.id());
    }
    List<String> columns = wanted.stream().map(Wanted::column).distinct().toList();
    ScanRequest request = ScanRequest.of(columns).withFragments(ids).withRowAddress();
    try (BatchStream stream = handle.scan(request.withoutIndex())) {
      while (stream.next()) {
        addBatch(handle, stream.batch(), targets, wanted);
      }
    }
    for (int index : chosen) {
      FragmentInfo fragment = fragments.get(index);
      Target target = targets.get(fragment.id());
      if (target == null) {
        throw Invariant.broken("a fragment is in its own scan", fragment.id());
      }
      result[index] = target.finish(handle);
    }
  }

  private void addBatch(
      DatasetHandle handle,
      VectorSchemaRoot batch,
      Map<Integer, Target> targets,
      List<Wanted> wanted) {
    UInt8Vector addresses = (UInt8Vector) batch.getVector(ROW_ADDRESS);
    int rows = batch.getRowCount();
    long[] address64 = new long[rows];
    addresses
        .getDataBuffer()
        .nioBuffer(0, rows * Long.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asLongBuffer()
        .get(address64);
    List<Run> runs = new ArrayList<>();
    for (int from = 0; from < rows; ) {
      long address = address64[from];
      int count = 1;
      while (from + count < rows && address64[from + count] == address + count) {
        count++;
      }
      Target target = targets.get((int) (address >>> 32));
      if (target == null) {
        throw CorruptionException.of(
            handle.address().toString(), "rows of the fragments asked for", "another one", null);
      }
      target.sawRows((int) address, count, handle);
      runs.add(new Run(target, from, count, (int) address));
      from += count;
    }
    List<Runnable> decoders = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      int column = i;
      FieldVector vector = batch.getVector(wanted.get(i).column());
      decoders.add(
          () -> {
            for (Run run : runs) {
              run.target.builders[column].add(vector, run.from, run.count, run.row);
            }
          });
    }
    if (rows >= PARALLEL_ROWS) {
      Parallel.run(executor, decoders);
    } else {
      decoders.forEach(Runnable::run);
    }
  }

  private record Run(Target target, int from, int count, int row) {}

  /** What is collected for one fragment. */
  private static final class Target {
    private final int physicalRows;
    private final ColumnBuilder[] builders;
    private int seen;

    /** The rows seen, or null as long as they are a prefix of the fragment. */
    private long @Nullable [] loaded;

    Target(FragmentInfo fragment, List<Wanted> wanted) {
      if (fragment.physicalRows() > Integer.MAX_VALUE - 64) {
        throw ResourceLimitException.of(
            "rows of one fragment", Integer.MAX_VALUE - 64, fragment.physicalRows());
      }
      physicalRows = (int) fragment.physicalRows();
      builders = new ColumnBuilder[wanted.size()];
      for (int i = 0; i < builders.length; i++) {
        builders[i] = wanted.get(i).builder(physicalRows);
      }
    }

    void sawRows(int row, int count, DatasetHandle handle) {
      if (row < 0 || row + count > physicalRows) {
        throw CorruptionException.of(
            handle.address().toString(), physicalRows + " rows in a fragment", "row " + row, null);
      }
      if (loaded == null && row == seen) {
        seen += count;
        return;
      }
      long[] set = loaded;
      if (set == null) {
        set = Bits.create(physicalRows);
        addRange(set, 0, seen);
        loaded = set;
      }
      addRange(set, row, row + count);
      seen += count;
    }

    private static void addRange(long[] set, int from, int to) {
      for (int i = from; i < to; i++) {
        Bits.add(set, i);
      }
    }

    FragmentColumn[] finish(DatasetHandle handle) {
      long[] set = loaded;
      if (seen == physicalRows) {
        set = null;
      } else if (set == null) {
        set = Bits.create(physicalRows);
        addRange(set, 0, seen);
      }
      Invariant.check(seen <= physicalRows, "a scan gives each row once", handle.address());
      FragmentColumn[] columns = new FragmentColumn[builders.length];
      for (int i = 0; i < columns.length; i++) {
        columns[i] = builders[i].finish(physicalRows, set);
      }
      return columns;
    }
  }
}
