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
   * Looks at every table a pending operation names, at the audit log, and at those tables of main
   * that have a version above the one the graph pins; a table without one costs one existence
   * check.
   */
  List<TornVersion> setAside(List<Sidecar> pending) {
    Map<DatasetAddress, Long> suspects = new LinkedHashMap<>();
    Snapshot main = ports.graph().refresh(BranchName.MAIN);
    for (TableEntry entry : main.entries()) {
      DatasetAddress address = ports.layout().table(entry);
      if (ports.texts().exists(GraphLayout.versionFile(address, entry.version() + 1))) {
        suspects.put(address, entry.version());
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
                .ifPresent(version -> moved.add(new TornVersion(address, version)));
          }
        });
    return moved;
  }
}
