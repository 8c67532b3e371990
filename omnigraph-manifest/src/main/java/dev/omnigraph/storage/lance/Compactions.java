package dev.omnigraph.storage.lance;

import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.storage.CompactionRules;
import dev.omnigraph.storage.StagedCompaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Field;
import org.lance.Dataset;
import org.lance.FragmentMetadata;
import org.lance.compaction.Compaction;
import org.lance.compaction.CompactionOptions;
import org.lance.compaction.CompactionTask;
import org.lance.compaction.RewriteResult;
import org.lance.index.Index;
import org.lance.index.IndexType;

/**
 * Copies small or thinned-out fragments. Lance plans and copies; the commit is ours, so that it is
 * one version with an identity known before.
 *
 * <p>Never called: Lance's own compaction commit (two versions, unknown identity) and its index
 * upkeep (it ends the process over a full-text index).
 */
final class Compactions {
  private static final String BLOBS = "blob_columns_unsupported_by_lance";
  private static final String FULL_TEXT = "full_text_index_unsafe_in_binding";

  /** A run is copied when what is small in it is at least one part in so many. */
  private static final int SHARE_OF_SMALL = 8;

  private static final int FRAGMENTS_MANY = 8;

  private final LanceDatasetHandle handle;
  private final Dataset dataset;

  Compactions(LanceDatasetHandle handle, Dataset dataset) {
    this.handle = handle;
    this.dataset = dataset;
  }

  Optional<String> obstacle() {
    for (Field field : handle.schema().getFields()) {
      if (ScanChecks.isBlob(field)) {
        return Optional.of(BLOBS);
      }
    }
    for (Index index : dataset.getIndexes()) {
      if (index.indexType() == IndexType.INVERTED) {
        return Optional.of(FULL_TEXT);
      }
    }
    return Optional.empty();
  }

  List<StagedCompaction> stage(CompactionRules rules) {
    Optional<String> obstacle = obstacle();
    if (obstacle.isPresent()) {
      throw InvalidInputException.of(
          ErrorCode.BAD_REQUEST,
          "the table cannot be compacted",
          "",
          Details.of("table", handle.address()).and("reason", obstacle.get()));
    }
    CompactionOptions options =
        CompactionOptions.builder()
            .withTargetRowsPerFragment(rules.rowsPerFragment())
            .withMaterializeDeletions(true)
            .withMaterializeDeletionsThreshold((float) rules.deletedShare())
            .withDeferIndexRemap(false)
            .build();
    List<StagedCompaction> staged = new ArrayList<>();
    for (CompactionTask task : Compaction.planCompaction(dataset, options).getCompactionTasks()) {
      if (isWorthwhile(task.getTaskData().getFragments(), rules)) {
        RewriteResult result = task.execute(dataset);
        staged.add(
            new LanceStagedCompaction(
                handle.address().openUri(),
                List.copyOf(result.getOriginalFragments()),
                List.copyOf(result.getNewFragments())));
      }
    }
    return staged;
  }

  /** Lance would copy a million rows to attach one; a few small fragments do not hurt that much. */
  private static boolean isWorthwhile(List<FragmentMetadata> fragments, CompactionRules rules) {
    long total = 0;
    long largest = 0;
    for (FragmentMetadata fragment : fragments) {
      if (fragment.getNumDeletions() > fragment.getPhysicalRows() * rules.deletedShare()) {
        return true;
      }
      total += fragment.getNumRows();
      largest = Math.max(largest, fragment.getNumRows());
    }
    return fragments.size() >= FRAGMENTS_MANY || total <= SHARE_OF_SMALL * (total - largest);
  }
}
