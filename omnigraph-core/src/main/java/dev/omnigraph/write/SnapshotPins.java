package dev.omnigraph.write;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.topology.TablePin;
import dev.omnigraph.topology.TablePins;
import java.util.Optional;
import java.util.function.Function;

/**
 * The table versions of a snapshot as resident views name them. Immutable.
 *
 * @param layout where the graph is
 * @param snapshot the snapshot
 * @param incarnations the incarnation of an owning branch, empty text for main
 */
public record SnapshotPins(
    GraphLayout layout, Snapshot snapshot, Function<BranchName, String> incarnations)
    implements TablePins {
  @Override
  public Optional<TablePin> pin(TableKey key) {
    return snapshot.entry(key).map(this::pin);
  }

  /** Returns the pin of an entry of the snapshot. */
  public TablePin pin(TableEntry entry) {
    return new TablePin(layout.table(entry), incarnations.apply(entry.owner()), entry.version());
  }
}
