package dev.omnigraph.storage.lance;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.storage.DatasetAddress;
import java.io.IOException;
import java.util.Optional;
import org.lance.Dataset;

/**
 * Tells which files versions of one dataset name. Confined to one thread.
 *
 * <p>Version files are read directly. The newest version of every chain is opened through the
 * binding as well; where the two disagree, everything is.
 */
final class VersionReferences {
  private final LanceContext context;
  private final DatasetAddress dataset;
  private boolean opensAll;
  private long opened;

  VersionReferences(LanceContext context, DatasetAddress dataset) {
    this.context = context;
    this.dataset = dataset;
  }

  /** Compares both ways of reading for one chain, of which every version is asked later. */
  void verify(BranchName branch, LocalLayout chain, long newest) throws IOException {
    Optional<VersionContent> read = VersionContent.read(chain.version(newest), newest);
    VersionContent open = open(branch, newest);
    opensAll |= read.filter(content -> content.names().equals(open.names())).isEmpty();
  }

  /**
   * Returns the files a version names.
   *
   * @throws dev.omnigraph.errors.StorageException if it cannot be read
   */
  VersionContent of(BranchName branch, LocalLayout chain, long version) throws IOException {
    if (!opensAll) {
      Optional<VersionContent> read = VersionContent.read(chain.version(version), version);
      if (read.isPresent()) {
        return read.get();
      }
    }
    return open(branch, version);
  }

  /** Returns how many versions were opened through the binding. */
  long opened() {
    return opened;
  }

  private VersionContent open(BranchName branch, long version) {
    opened++;
    try (Dataset open = context.openNative(dataset.on(branch), Optional.of(version))) {
      return VersionContent.of(open);
    }
  }
}
