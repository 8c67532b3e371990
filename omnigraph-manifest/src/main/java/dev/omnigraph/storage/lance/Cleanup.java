package dev.omnigraph.storage.lance;

import dev.omnigraph.storage.DatasetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.lance.Dataset;
import org.lance.cleanup.CleanupPolicy;
import org.lance.cleanup.RemovalStats;

/** Removes old versions. Every field of the policy is set: its defaults remove too much. */
final class Cleanup {
  private Cleanup() {}

  static Map<String, Long> before(LanceContext context, DatasetAddress address, long version) {
    try (Dataset dataset = context.openNative(address, Optional.empty())) {
      RemovalStats stats =
          dataset.cleanupWithPolicy(
              CleanupPolicy.builder()
                  .withBeforeVersion(version)
                  .withDeleteUnverified(false)
                  .withErrorIfTaggedOldVersions(false)
                  .withCleanReferencedBranches(false)
                  .build());
      Map<String, Long> removed = new LinkedHashMap<>();
      removed.put("bytes", stats.getBytesRemoved());
      removed.put("versions", stats.getOldVersions());
      return removed;
    }
  }
}
