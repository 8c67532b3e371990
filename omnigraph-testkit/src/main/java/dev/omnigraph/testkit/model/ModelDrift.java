package dev.omnigraph.testkit.model;

import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.RepairMode;
import dev.omnigraph.RepairResult;
import dev.omnigraph.RepairResult.Action;
import dev.omnigraph.RepairResult.Finding;
import dev.omnigraph.TableState;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.CompactionRules;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.StagedCompaction;
import dev.omnigraph.storage.TableEffect;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * Moves tables behind the back of a graph, as a program that compacts datasets does, and has the
 * graph repaired. Confined.
 */
final class ModelDrift {
  /** One deleted row makes a fragment worth copying. */
  private static final CompactionRules ANY =
      new CompactionRules(CompactionRules.ROWS_PER_FRAGMENT, 0);

  private final AtomicReference<DatasetGateway> datasets = new AtomicReference<>();
  private final OmnigraphOptions options;
  private long number;
  private int repaired;

  ModelDrift(OmnigraphOptions options) {
    UnaryOperator<DatasetGateway> given = options.gatewayDecorator();
    this.options =
        options.toBuilder()
            .gatewayDecorator(
                gateway -> {
                  DatasetGateway decorated = given.apply(gateway);
                  datasets.set(decorated);
                  return decorated;
                })
            .build();
  }

  /** Returns the options the graph has to be opened with. */
  OmnigraphOptions options() {
    return options;
  }

  /** Returns how many tables were moved and repaired. */
  int repaired() {
    return repaired;
  }

  /**
   * What a repair did.
   *
   * @param commit the commit it made
   * @param wrong what it should have done otherwise
   */
  record Repaired(Optional<String> commit, Optional<String> wrong) {}

  /** Moves one table of a branch, if one is worth copying, and repairs. */
  Repaired repair(Omnigraph graph, String branch, RepairMode mode, int choice) {
    Optional<String> moved = move(graph, branch, choice);
    RepairResult result = graph.repair(mode);
    if (mode == RepairMode.PREVIEW && moved.isPresent()) {
      if (!isAsExpected(result, branch, moved, Action.PREVIEW) || !result.commitIds().isEmpty()) {
        return new Repaired(Optional.empty(), Optional.of("a preview said " + result));
      }
      result = graph.repair(RepairMode.CONFIRM);
    }
    boolean right =
        isAsExpected(result, branch, moved, Action.HEALED)
            && result.commitIds().size() == (moved.isPresent() ? 1 : 0);
    repaired += moved.isPresent() ? 1 : 0;
    return new Repaired(
        result.commitIds().stream().findFirst(),
        right ? Optional.empty() : Optional.of("of " + moved + " a repair said " + result));
  }

  private static boolean isAsExpected(
      RepairResult result, String branch, Optional<String> moved, Action action) {
    for (RepairResult.Table table : result.tables()) {
      boolean isMoved =
          table.branch().equals(branch) && moved.filter(table.tableKey()::equals).isPresent();
      Finding finding = isMoved ? Finding.VERIFIED_MAINTENANCE : Finding.NONE;
      if (table.finding() != finding || table.action() != (isMoved ? action : Action.NO_OP)) {
        return false;
      }
    }
    return moved.isEmpty() || result.table(moved.get(), branch).isPresent();
  }

  private Optional<String> move(Omnigraph graph, String branch, int choice) {
    List<TableState> own;
    try (GraphSnapshot snapshot = graph.branch(branch).snapshot()) {
      own = snapshot.tables().stream().filter(t -> t.branch().equals(branch)).toList();
    }
    for (int i = 0; i < own.size(); i++) {
      String key = own.get((choice + i) % own.size()).tableKey();
      if (move(graph, branch, TableKey.parse(key))) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }

  private boolean move(Omnigraph graph, String branch, TableKey key) {
    BranchName name = BranchName.stored(branch);
    DatasetAddress table = new GraphLayout(graph.uri()).table(key);
    DatasetGateway gateway = Objects.requireNonNull(datasets.get());
    try (DatasetHandle newest = gateway.openLatest(name.isMain() ? table : table.on(name))) {
      if (newest.compactionObstacle().isPresent()) {
        return false;
      }
      List<StagedCompaction> copied = newest.stageCompaction(ANY);
      if (copied.isEmpty()) {
        return false;
      }
      CommitRequest request =
          new CommitRequest(new UUID(3, ++number), new TableEffect.Compact(copied), Map.of());
      try (DatasetHandle moved = newest.commit(request)) {
        return moved.version() == newest.version() + 1;
      }
    }
  }
}
