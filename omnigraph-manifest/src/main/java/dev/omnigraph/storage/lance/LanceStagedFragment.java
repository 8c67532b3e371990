package dev.omnigraph.storage.lance;

import dev.omnigraph.storage.StagedFragment;
import org.lance.FragmentMetadata;
import org.lance.fragment.DataFile;

/**
 * A data file Lance wrote and no version names.
 *
 * @param openUri the version chain it lies in
 * @param metadata what the commit has to say about it
 */
record LanceStagedFragment(String openUri, FragmentMetadata metadata) implements StagedFragment {
  @Override
  public long rows() {
    return metadata.getPhysicalRows();
  }

  @Override
  public long bytes() {
    long sum = 0;
    for (DataFile file : metadata.getFiles()) {
      Long bytes = file.getFileSizeBytes();
      if (bytes == null) {
        return -1;
      }
      sum += bytes;
    }
    return sum;
  }
}
