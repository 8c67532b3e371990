package dev.omnigraph.recovery.sweep;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.manifest.coordinator.TornVersions;
import dev.omnigraph.recovery.converge.RecoveryPorts;
import dev.omnigraph.recovery.sidecar.Sidecar;
import dev.omnigraph.recovery.sidecar.TablePin;
import dev.omnigraph.storage.DatasetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Moves unreadable newest versions of tables aside, where no graph commit pins them: commits that a
 * power cut left unfinished. Thread-safe; keeps nothing.
 */
final class TornTables {
  private final RecoveryPorts ports;
  private final TornVersions torn;

  TornTables(RecoveryPorts ports) {
    this.ports = ports;
    this.torn = new TornVersions(ports.gateway(), ports.texts());
  }

  /**
   * Looks at every table a pending operation names, at the audit log, and at those tables that have
   * a version above the one their branch pins; a table without one costs one existence check, and a
   * branch that wrote tables one read of its manifest.
   */
  List<TornVersion> setAside(List<Sidecar> pending) {
    Map<DatasetAddress, Long> suspects = new LinkedHashMap<>();
    Snapshot main = ports.graph().refresh(BranchName.MAIN);
    addSuspects(main, suspects);
    for (BranchName branch : ports.graph().branches()) {
      boolean mayOwnTables =
          main.entries().stream()
              .anyMatch(e -> ports.texts().exists(ports.layout().table(e.key(), branch).openUri()));
      if (mayOwnTables) {
        addSuspects(ports.graph().refresh(branch), suspects);
      }
    }
    for (Sidecar sidecar : pending) {
      for (TablePin pin : sidecar.pins()) {
        suspects.putIfAbsent(
            ports.layout().table(pin.tableKey(), pin.tableBranch()), pin.expectedVersion());
      }
    }
    if (!pending.isEmpty()) {
      suspects.put(ports.layout().recoveries(), 0L);
    }
    List<TornVersion> moved = new ArrayList<>();
    suspects.forEach(
        (address, pinned) -> {
          if (ports.gateway().exists(address)) {
            torn.setAside(address, pinned)
                .forEach(version -> moved.add(new TornVersion(address, version)));
          }
        });
    return moved;
  }

  private void addSuspects(Snapshot snapshot, Map<DatasetAddress, Long> suspects) {
    for (TableEntry entry : snapshot.entries()) {
      DatasetAddress address = ports.layout().table(entry);
      if (entry.isOwnedBy(snapshot.branch())
          && ports.texts().exists(GraphLayout.versionFile(address, entry.version() + 1))) {
        suspects.put(address, entry.version());
      }
    }
  }
}
