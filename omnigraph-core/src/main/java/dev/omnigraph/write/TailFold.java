package dev.omnigraph.write;

import dev.omnigraph.storage.BatchSource;
import dev.omnigraph.storage.BatchStream;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.FragmentInfo;
import dev.omnigraph.storage.ScanRequest;
import dev.omnigraph.storage.StagedFragment;
import dev.omnigraph.write.rows.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Folds small fragments at the end of a table into one, inside the transaction that adds rows.
 *
 * <p>Fragments fall into tiers by powers of {@link #WIDTH}. When a tier is full, it and everything
 * behind it become one fragment of the next tier, so a table of n rows written one by one has at
 * most {@code WIDTH · log n} fragments, and each row is copied at most once per tier.
 */
final class TailFold {
  /** Fragments of one tier before they are folded. */
  static final int WIDTH = 8;

  private static final long ROWS_MAX = 64L << 10;
  private static final long BYTES_MAX = 8L << 20;

  /** Of tables with blobs, whose sizes have to be read, no more are looked at. */
  private static final int WITH_BLOBS_MAX = 512;

  private TailFold() {}

  /**
   * Chooses the fragments to fold.
   *
   * @param fragments the fragments of the version in scan order
   * @param touched fragments that lose rows in the same transaction; they stay
   * @return a run at the end of the table in scan order, or nothing
   */
  static List<FragmentInfo> choose(List<FragmentInfo> fragments, Set<Integer> touched) {
    return choose(fragments, touched, fragment -> 0);
  }

  /**
   * Chooses the fragments to fold of a table with blobs, which may lie beside the data files.
   *
   * @param columns the blob columns
   * @param sizes what is known of the blobs of data files; learns what the choice depends on
   */
  static List<FragmentInfo> choose(
      DatasetHandle handle, Set<Integer> touched, List<String> columns, BlobSizes sizes) {
    List<FragmentInfo> all = handle.fragments();
    List<FragmentInfo> last = all.subList(Math.max(0, all.size() - WITH_BLOBS_MAX), all.size());
    List<FragmentInfo> chosen = choose(last, touched);
    if (chosen.isEmpty()) {
      return chosen; // the sizes of blobs only end the run earlier
    }
    Map<Integer, Long> blobBytes = sizes.of(handle, chosen, columns);
    return choose(last, touched, fragment -> blobBytes.getOrDefault(fragment.id(), 0L));
  }

  private static List<FragmentInfo> choose(
      List<FragmentInfo> fragments, Set<Integer> touched, ToLongFunction<FragmentInfo> blobBytes) {
    int[] perTier = new int[Long.SIZE];
    long rows = 0;
    long bytes = 0;
    int highest = 0;
    int foldFrom = fragments.size();
    for (int i = fragments.size() - 1; i >= 0; i--) {
      FragmentInfo fragment = fragments.get(i);
      rows += fragment.liveRows();
      bytes += Math.max(0, fragment.dataBytes()) + blobBytes.applyAsLong(fragment);
      if (touched.contains(fragment.id()) || rows > ROWS_MAX || bytes > BYTES_MAX) {
        break;
      }
      int tier = tier(fragment.liveRows());
      highest = Math.max(highest, tier);
      perTier[tier]++;
      if (perTier[highest] >= WIDTH) {
        foldFrom = i;
      }
    }
    return fragments.subList(foldFrom, fragments.size());
  }

  private static int tier(long rows) {
    int tier = 0;
    for (long bound = WIDTH; rows >= bound; bound *= WIDTH) {
      tier++;
    }
    return tier;
  }

  /** Copies the live rows of fragments into a new data file beside the chain of the handle. */
  static List<StagedFragment> copy(DatasetHandle handle, List<FragmentInfo> fragments) {
    try (BatchStream stream = handle.scan(ScanRequest.all().withFragments(ids(fragments)))) {
      BatchSource source =
          new BatchSource() {
            @Override
            public Schema schema() {
              return handle.schema();
            }

            @Override
            public @Nullable VectorSchemaRoot next() {
              return stream.next() ? stream.batch() : null;
            }
          };
      return handle.stage(source, Stager.ROWS_PER_FILE);
    }
  }

  /** The same with the contents of blobs, which a scan does not give. */
  static List<StagedFragment> copy(
      DatasetHandle handle,
      List<FragmentInfo> fragments,
      TableShape shape,
      BufferAllocator allocator) {
    try (RowsWithBlobs rows = new RowsWithBlobs(handle, ids(fragments), shape, allocator)) {
      return handle.stage(rows, Stager.ROWS_PER_FILE);
    }
  }

  private static List<Integer> ids(List<FragmentInfo> fragments) {
    List<Integer> ids = new ArrayList<>(fragments.size());
    fragments.forEach(f -> ids.add(f.id()));
    return ids;
  }
}
