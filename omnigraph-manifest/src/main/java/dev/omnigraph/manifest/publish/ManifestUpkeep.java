package dev.omnigraph.manifest.publish;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.IdSource;
import dev.omnigraph.manifest.coordinator.Coordinator;
import dev.omnigraph.manifest.coordinator.ManifestView;
import dev.omnigraph.manifest.coordinator.PublishSession;
import dev.omnigraph.manifest.rows.ManifestSchema;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.CompactionRules;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.StagedCompaction;
import dev.omnigraph.storage.TableEffect;
import java.util.List;
import java.util.Map;

/**
 * Compacts {@code __manifest}: fewer fragments, the same rows. No graph commit; a publish that was
 * planned before is refused by storage and tried again.
 *
 * <p><b>Thread-safety:</b> thread-safe; for the holder of the writer lease.
 */
public final class ManifestUpkeep {
  private final Coordinator coordinator;
  private final DatasetGateway gateway;
  private final IdSource ids;

  /** Keeps up the manifest of the graph a coordinator stands for. */
  public ManifestUpkeep(Coordinator coordinator, DatasetGateway gateway, IdSource ids) {
    this.coordinator = coordinator;
    this.gateway = gateway;
    this.ids = ids;
  }

  /**
   * What a compaction did.
   *
   * @param fragmentsBefore fragments before
   * @param fragmentsAfter fragments after; equal when nothing was worth doing
   */
  public record Result(int fragmentsBefore, int fragmentsAfter) {}

  /** Compacts the manifest of a branch where it is worth it. */
  public Result compact(BranchName branch) {
    return coordinator.exclusively(branch, this::compact);
  }

  private Result compact(PublishSession session) {
    ManifestView base = session.current();
    ManifestSchema.requireWritable(base.handle());
    int before = base.fragments().size();
    List<StagedCompaction> staged = base.handle().stageCompaction(CompactionRules.defaults());
    if (staged.isEmpty()) {
      return new Result(before, before);
    }
    CommitRequest request =
        new CommitRequest(ids.nextUuid(), new TableEffect.Compact(staged), Map.of());
    session.suspect();
    try (DatasetHandle committed = base.handle().commit(request)) {
      gateway.force(List.of(committed));
    }
    return new Result(before, session.reload().fragments().size());
  }
}
