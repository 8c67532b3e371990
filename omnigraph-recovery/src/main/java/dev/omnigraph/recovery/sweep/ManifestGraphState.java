package dev.omnigraph.recovery.sweep;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.coordinator.Coordinator;
import dev.omnigraph.manifest.publish.PublishRequest;
import dev.omnigraph.manifest.publish.Published;
import dev.omnigraph.manifest.publish.Publisher;
import dev.omnigraph.recovery.converge.GraphState;
import dev.omnigraph.storage.BranchRef;
import dev.omnigraph.storage.DatasetGateway;
import java.util.List;

/** The graph as this process's coordinator and publisher know it. Thread-safe. */
public final class ManifestGraphState implements GraphState {
  /** The branch of {@code __manifest} whose existence is the schema lock. */
  private static final BranchName SCHEMA_LOCK = BranchName.stored("__schema_apply_lock__");

  private final Coordinator coordinator;
  private final Publisher publisher;
  private final DatasetGateway gateway;

  /** Returns the state of the graph the coordinator stands for. */
  public ManifestGraphState(Coordinator coordinator, Publisher publisher, DatasetGateway gateway) {
    this.coordinator = coordinator;
    this.publisher = publisher;
    this.gateway = gateway;
  }

  @Override
  public boolean hasBranch(BranchName branch) {
    return branch.isMain() || isListed(branch);
  }

  private boolean isListed(BranchName branch) {
    return coordinator.allBranches().stream().anyMatch(ref -> ref.name().equals(branch));
  }

  @Override
  public List<BranchName> branches() {
    return coordinator.allBranches().stream().map(BranchRef::name).toList();
  }

  @Override
  public Snapshot refresh(BranchName branch) {
    return coordinator.refresh(branch);
  }

  @Override
  public Published publish(PublishRequest request) {
    return publisher.publish(request);
  }

  @Override
  public boolean breakSchemaLock() {
    if (!isListed(SCHEMA_LOCK)) {
      return false;
    }
    gateway.deleteBranch(coordinator.layout().manifest(), SCHEMA_LOCK);
    coordinator.forget(SCHEMA_LOCK);
    return true;
  }
}
