package dev.omnigraph.evolve;

import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.ReclaimRequest;
import dev.omnigraph.storage.StoredVersion;
import dev.omnigraph.storage.TableEffect;
import dev.omnigraph.write.WriteEnvironment;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what a hard drop drops from the earlier versions of a table. Best effort: the change is
 * in force whether or not this succeeds. Stateless.
 */
final class Purge {
  private static final Logger LOG = LoggerFactory.getLogger(Purge.class);

  private Purge() {}

  /**
   * Removes every version of a table below the one the graph pins now. A table the graph dropped is
   * emptied first; its last version stays, so that the type may come back above it.
   */
  static void run(
      WriteEnvironment environment, Snapshot now, TableKey table, OperationId operation) {
    DatasetAddress address = environment.layout().table(table);
    try {
      Optional<TableEntry> entry = now.entry(table);
      long first =
          entry.isPresent() ? entry.get().version() : empty(environment, address, operation);
      environment.views().forget(address);
      Set<Long> earlier =
          environment.gateway().versions(address).stream()
              .map(StoredVersion::version)
              .filter(version -> version < first)
              .collect(Collectors.toSet());
      environment
          .gateway()
          .reclaim(
              new ReclaimRequest(
                  address,
                  Map.of(BranchName.MAIN, earlier),
                  Instant.EPOCH,
                  ReclaimRequest.Mode.REMOVE));
    } catch (OmnigraphException e) {
      LOG.atWarn()
          .addKeyValue("table_key", table)
          .setCause(e)
          .log("earlier versions of a dropped table or property were left behind");
    }
  }

  private static long empty(
      WriteEnvironment environment, DatasetAddress address, OperationId operation) {
    try (DatasetHandle head = environment.gateway().openLatest(address);
        DatasetHandle emptied =
            head.commit(
                new CommitRequest(
                    environment.ids().nextUuid(),
                    new TableEffect.Overwrite(head.schema(), List.of()),
                    Map.of("omnigraph:operation", operation.text())))) {
      environment.gateway().force(List.of(emptied));
      environment.heads().forget(address);
      return emptied.version();
    }
  }
}
