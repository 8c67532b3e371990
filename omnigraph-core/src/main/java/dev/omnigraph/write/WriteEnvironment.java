package dev.omnigraph.write;

import dev.omnigraph.fault.Failpoints;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.IdSource;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.manifest.branch.TableForks;
import dev.omnigraph.manifest.coordinator.Coordinator;
import dev.omnigraph.manifest.publish.Publisher;
import dev.omnigraph.manifest.queue.TableQueues;
import dev.omnigraph.recovery.sidecar.SidecarStore;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.topology.GraphViews;
import dev.omnigraph.topology.TablePin;
import dev.omnigraph.write.fresh.FreshHeads;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Function;

/**
 * What the writers of one graph share within one process. Immutable; owns nothing.
 *
 * @param layout where everything is
 * @param gateway the tables
 * @param coordinator what is current
 * @param publisher the door to visibility
 * @param queues who may write which table now
 * @param forks chains of tables a branch inherited
 * @param sidecars intents
 * @param heads known table heads
 * @param views committed rows
 * @param incarnations the incarnation of a branch, empty text for main
 * @param ids new ids
 * @param clock the time
 * @param failpoints the boundary hook
 * @param queueTimeout the longest wait for other writers
 */
public record WriteEnvironment(
    GraphLayout layout,
    DatasetGateway gateway,
    Coordinator coordinator,
    Publisher publisher,
    TableQueues queues,
    TableForks forks,
    SidecarStore sidecars,
    FreshHeads heads,
    GraphViews views,
    Function<BranchName, String> incarnations,
    IdSource ids,
    InstantSource clock,
    Failpoints failpoints,
    Duration queueTimeout) {
  /** Validates. */
  public WriteEnvironment {
    Objects.requireNonNull(layout);
    Objects.requireNonNull(gateway);
    Objects.requireNonNull(coordinator);
    Objects.requireNonNull(publisher);
    Objects.requireNonNull(queues);
    Objects.requireNonNull(forks);
    Objects.requireNonNull(sidecars);
    Objects.requireNonNull(heads);
    Objects.requireNonNull(views);
    Objects.requireNonNull(incarnations);
    Objects.requireNonNull(ids);
    Objects.requireNonNull(clock);
    Objects.requireNonNull(failpoints);
    Objects.requireNonNull(queueTimeout);
  }

  /** Returns how views name the table versions of a snapshot. */
  public SnapshotPins pins(Snapshot snapshot) {
    return new SnapshotPins(
        layout,
        snapshot,
        // What the snapshot saw, not what its branch's name means by now.
        b -> b.equals(snapshot.branch()) ? snapshot.incarnation() : incarnations.apply(b));
  }

  /** Returns the version writes of a table are committed on: the pinned one, or its fork. */
  TablePin chain(WriteTxn txn, TableEntry entry) {
    return entry.isOwnedBy(txn.branch())
        ? pins(txn.base()).pin(entry)
        : new TablePin(
            layout.table(entry).on(txn.branch()), txn.base().incarnation(), entry.version());
  }

  /** Opens the committed rows a write reads; the caller closes them. */
  @SuppressWarnings("MustBeClosedChecker") // the read set takes the view over
  public ReadSet reads(WriteTxn txn) {
    return new ReadSet(txn, views.view(txn.catalog(), pins(txn.base())));
  }
}
