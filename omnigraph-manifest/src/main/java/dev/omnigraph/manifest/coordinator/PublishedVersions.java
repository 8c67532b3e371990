package dev.omnigraph.manifest.coordinator;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.manifest.rows.ManifestRow;
import dev.omnigraph.manifest.rows.RowScan;
import java.util.ArrayList;
import java.util.List;

/** Every table version the history of a branch has ever pinned. Stateless; one scan per call. */
public final class PublishedVersions {
  private PublishedVersions() {}

  /** Returns the versions published on a branch or before it began, in no particular order. */
  public static List<ManifestRow.TableVersion> of(Coordinator coordinator, BranchName branch) {
    return coordinator.exclusively(
        branch,
        session -> {
          List<ManifestRow.TableVersion> versions = new ArrayList<>();
          RowScan.all(
              session.current().handle(),
              (row, address) -> {
                if (row instanceof ManifestRow.TableVersion version) {
                  versions.add(version);
                }
              });
          return versions;
        });
  }
}
