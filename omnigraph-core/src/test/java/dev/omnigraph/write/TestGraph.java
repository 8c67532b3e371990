package dev.omnigraph.write;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.fault.Failpoints;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.IdSource;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.load.LoadOutcome;
import dev.omnigraph.load.LoadPlan;
import dev.omnigraph.load.LoadSource;
import dev.omnigraph.load.Loader;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.branch.GraphBranches;
import dev.omnigraph.manifest.branch.TableForks;
import dev.omnigraph.manifest.contract.SchemaHasher;
import dev.omnigraph.manifest.contract.SchemaTexts;
import dev.omnigraph.manifest.coordinator.Coordinator;
import dev.omnigraph.manifest.init.GraphInit;
import dev.omnigraph.manifest.publish.Publisher;
import dev.omnigraph.manifest.queue.TableQueues;
import dev.omnigraph.recovery.audit.TableAuditLog;
import dev.omnigraph.recovery.converge.RecoveryMode;
import dev.omnigraph.recovery.converge.RecoveryPorts;
import dev.omnigraph.recovery.sidecar.SidecarStore;
import dev.omnigraph.recovery.sweep.Healer;
import dev.omnigraph.recovery.sweep.ManifestGraphState;
import dev.omnigraph.recovery.sweep.RecoverySweep;
import dev.omnigraph.schema.SchemaCompiler;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.storage.lance.LanceGateway;
import dev.omnigraph.storage.lance.LanceOptions;
import dev.omnigraph.storage.local.FileForcer;
import dev.omnigraph.storage.text.LocalTextObjects;
import dev.omnigraph.topology.ResidentViews;
import dev.omnigraph.topology.ViewOptions;
import dev.omnigraph.write.fresh.FreshHeads;
import dev.omnigraph.write.rows.Placement;
import dev.omnigraph.write.rows.TableSchemas;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** A graph in a directory with everything writers need, without the public handle. */
public final class TestGraph implements AutoCloseable {
  public final Catalog catalog;
  public final LanceGateway gateway;
  public final WriteEnvironment environment;
  public final WriteTxnFactory transactions;
  public final CommitSequence sequence;
  public final Loader loader;

  /** How {@link #load} uses the machine. */
  public LoadPlan.Pace pace = LoadPlan.Pace.ofMachine();

  private final FileForcer forcer;
  private final ResidentViews views;
  private final Coordinator coordinator;

  private TestGraph(
      Path root, Catalog catalog, boolean create, Durability durability, Failpoints failpoints) {
    this.catalog = catalog;
    IdSource ids = IdSource.system();
    InstantSource clock = InstantSource.system();
    GraphLayout layout = new GraphLayout(root.toString());
    gateway = LanceGateway.open(LanceOptions.builder().durability(durability).build());
    forcer = new FileForcer(durability);
    LocalTextObjects texts = new LocalTextObjects(forcer, ids);
    if (create) {
      new GraphInit(layout, gateway, texts, ids, clock, failpoints)
          .create(
              SchemaTexts.of(catalog.source(), catalog.irJson(), catalog.hash()),
              TableSchemas.of(catalog),
              GraphInit.Mode.NEW);
    }
    coordinator = new Coordinator(layout, gateway, texts, () -> true, clock);
    SidecarStore sidecars = new SidecarStore(texts, layout.root());
    views = new ResidentViews(gateway, Runnable::run, ViewOptions.defaults());
    TableQueues queues = new TableQueues();
    Publisher publisher = new Publisher(coordinator, gateway, ids, failpoints);
    Function<BranchName, String> incarnations =
        branch ->
            branch.isMain()
                ? ""
                : coordinator.branches().stream()
                    .filter(b -> b.name().equals(branch))
                    .map(b -> b.incarnation())
                    .findFirst()
                    .orElse("");
    environment =
        new WriteEnvironment(
            layout,
            gateway,
            coordinator,
            publisher,
            queues,
            new TableForks(coordinator, gateway, texts, failpoints),
            sidecars,
            new FreshHeads(sidecars, () -> true),
            views,
            incarnations,
            ids,
            clock,
            failpoints,
            Duration.ofSeconds(30));
    RecoveryPorts ports =
        new RecoveryPorts(
            layout,
            gateway,
            texts,
            sidecars,
            new ManifestGraphState(coordinator, publisher, gateway),
            new TableAuditLog(gateway, layout.recoveries(), ids),
            new CatalogHasher(),
            clock,
            ids,
            Failpoints.NONE);
    if (!create) {
      new RecoverySweep(ports).sweep(RecoveryMode.FULL);
    }
    Healing healing =
        new RecoveryHealing(
            new Healer(ports, queues, () -> true, Duration.ofSeconds(30)), report -> {});
    transactions = new WriteTxnFactory(environment, healing, () -> catalog);
    sequence = new CommitSequence(environment, healing);
    loader = new Loader(environment, sequence);
  }

  public static TestGraph create(Path root, String schema) {
    return new TestGraph(
        root, SchemaCompiler.compile(schema), true, Durability.OS_CACHE, Failpoints.NONE);
  }

  public static TestGraph open(Path root, String schema, Failpoints failpoints) {
    return new TestGraph(
        root, SchemaCompiler.compile(schema), false, Durability.OS_CACHE, failpoints);
  }

  private record CatalogHasher() implements SchemaHasher {
    @Override
    public String hashOfSource(String source) {
      return SchemaCompiler.compile(source).hash();
    }

    @Override
    public String hashOfIr(String irJson) {
      return Catalog.fromIr(irJson, "").hash();
    }

    @Override
    public Set<TableKey> tablesOfSource(String source) {
      return Set.copyOf(SchemaCompiler.compile(source).tableKeys());
    }
  }

  public WriteTxn begin() {
    return transactions.begin(BranchName.MAIN);
  }

  public WriteTxn begin(BranchName branch) {
    return transactions.begin(branch);
  }

  public void createBranch(BranchName name) {
    new GraphBranches(coordinator, gateway, Failpoints.NONE).create(name, BranchName.MAIN);
  }

  public Snapshot snapshot() {
    return snapshot(BranchName.MAIN);
  }

  public Snapshot snapshot(BranchName branch) {
    return coordinator.capture(branch);
  }

  public LoadOutcome load(Placement placement, String... lines) {
    byte[] bytes = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    return load(placement, bytes);
  }

  public LoadOutcome load(Placement placement, byte[] bytes) {
    return loader.load(
        begin(),
        LoadPlan.of(placement, List.of(LoadSource.of("test", new ByteArrayInputStream(bytes))))
            .at(pace));
  }

  public long rows(TableKey key) {
    return snapshot().entry(key).orElseThrow().rowCount();
  }

  public ReadSet reads() {
    return environment.reads(WriteTxn.on(snapshot(), catalog));
  }

  @Override
  public void close() {
    views.close();
    coordinator.close();
    gateway.close();
    forcer.close();
  }
}
