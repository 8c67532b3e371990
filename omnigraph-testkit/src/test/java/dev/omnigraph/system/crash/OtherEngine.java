package dev.omnigraph.system.crash;

import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.manifest.coordinator.Coordinator;
import dev.omnigraph.manifest.publish.CommitIntent;
import dev.omnigraph.manifest.publish.PublishRequest;
import dev.omnigraph.manifest.publish.Publisher;
import dev.omnigraph.manifest.publish.TableChange;
import dev.omnigraph.recovery.sidecar.ArmedSidecar;
import dev.omnigraph.recovery.sidecar.OperationHeader;
import dev.omnigraph.recovery.sidecar.Sidecar;
import dev.omnigraph.recovery.sidecar.SidecarStore;
import dev.omnigraph.recovery.sidecar.TablePin;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.TextObjects;
import dev.omnigraph.storage.lance.LanceGateway;
import dev.omnigraph.storage.lance.LanceOptions;
import dev.omnigraph.storage.local.FileForcer;
import dev.omnigraph.storage.text.LocalTextObjects;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What only another engine does to a graph, in the steps that it does it in: no operation of this
 * one builds an index, but one that the other left unfinished is recovered.
 */
final class OtherEngine {
  private static final TableKey PERSON = TableKey.node("Person");

  private OtherEngine() {}

  /** Builds an index of a table and makes it visible; the record has no identities. */
  static void buildIndex(Path root, OmnigraphOptions options) {
    GraphLayout layout = new GraphLayout(root.toString());
    FileForcer forcer = new FileForcer(options.durability());
    TextObjects texts = options.textDecorator().apply(new LocalTextObjects(forcer, options.ids()));
    try (DatasetGateway gateway =
            options.gatewayDecorator().apply(LanceGateway.open(LanceOptions.defaults(), forcer));
        Coordinator coordinator =
            new Coordinator(layout, gateway, texts, () -> false, options.clock())) {
      Publisher publisher =
          new Publisher(coordinator, gateway, options.ids(), options.failpoints());
      Snapshot main = coordinator.capture(BranchName.MAIN);
      TableEntry entry = main.entry(PERSON).orElseThrow();
      DatasetAddress table = layout.table(PERSON);
      OperationHeader header =
          new OperationHeader(
              new OperationId(options.ids().nextUlid()),
              1,
              BranchName.MAIN,
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
      TablePin pin =
          TablePin.planned(PERSON, table.uri(), entry.version(), BranchName.MAIN, List.of());
      try (ArmedSidecar armed =
              new SidecarStore(texts, layout.root())
                  .arm(new Sidecar.EnsureIndices(header, List.of(pin)));
          DatasetHandle newest = gateway.openLatest(table);
          DatasetHandle indexed = newest.createOrderedIndex("id", "id_idx")) {
        TableChange change =
            new TableChange.Update(
                PERSON, indexed.version(), BranchName.MAIN, indexed.countRows(null));
        publisher.publish(
            PublishRequest.of(
                BranchName.MAIN,
                List.of(change),
                Map.of(PERSON, entry.version()),
                CommitIntent.of(new CommitId(options.ids().nextUlid()), 1)));
        armed.complete();
      }
    }
  }
}
