package dev.omnigraph.topology;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.storage.DatasetAddress;
import java.util.Optional;
import java.util.function.Function;

/**
 * The table versions a graph snapshot pins. Immutable.
 *
 * @param root the graph root, an absolute path or URI without trailing slash
 * @param snapshot the snapshot
 * @param incarnations tells branches of one name apart; not asked for main
 */
public record SnapshotPins(
    String root, Snapshot snapshot, Function<BranchName, String> incarnations)
    implements TablePins {

  @Override
  public Optional<TablePin> pin(TableKey key) {
    return snapshot
        .entry(key)
        .map(
            entry ->
                new TablePin(
                    new DatasetAddress(root + "/" + entry.relativePath(), entry.owner()),
                    entry.owner().isMain() ? "" : incarnations.apply(entry.owner()),
                    entry.version()));
  }
}
