package dev.omnigraph.storage.lance;

import dev.omnigraph.storage.FragmentInfo;
import dev.omnigraph.storage.StagedCompaction;
import java.util.List;
import org.lance.FragmentMetadata;
import org.lance.fragment.DataFile;

/**
 * What Lance copied and no version names.
 *
 * @param openUri the version chain it lies in
 * @param originals the fragments as they were copied
 * @param copies the fragments to take their place
 */
record LanceStagedCompaction(
    String openUri, List<FragmentMetadata> originals, List<FragmentMetadata> copies)
    implements StagedCompaction {
  @Override
  public List<FragmentInfo> replaced() {
    return originals.stream().map(Fragments::info).toList();
  }

  @Override
  public int fragmentsAdded() {
    return copies.size();
  }

  @Override
  public long bytesAdded() {
    long sum = 0;
    for (FragmentMetadata copy : copies) {
      for (DataFile file : copy.getFiles()) {
        Long bytes = file.getFileSizeBytes();
        if (bytes == null) {
          return -1;
        }
        sum += bytes;
      }
    }
    return sum;
  }
}
