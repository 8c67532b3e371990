package dev.omnigraph.open;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.OmnigraphOptions.Access;
import dev.omnigraph.OmnigraphOptions.Sharing;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.branch.GraphBranches;
import dev.omnigraph.manifest.branch.TableForks;
import dev.omnigraph.manifest.contract.SchemaContract;
import dev.omnigraph.manifest.contract.SchemaStaging;
import dev.omnigraph.manifest.coordinator.Coordinator;
import dev.omnigraph.manifest.publish.Publisher;
import dev.omnigraph.manifest.queue.TableQueues;
import dev.omnigraph.recovery.audit.TableAuditLog;
import dev.omnigraph.recovery.converge.RecoveryMode;
import dev.omnigraph.recovery.converge.RecoveryPorts;
import dev.omnigraph.recovery.sidecar.SidecarStore;
import dev.omnigraph.recovery.sweep.Healer;
import dev.omnigraph.recovery.sweep.ManifestGraphState;
import dev.omnigraph.recovery.sweep.ReadOnlyProbe;
import dev.omnigraph.recovery.sweep.RecoveryReport;
import dev.omnigraph.recovery.sweep.RecoverySweep;
import dev.omnigraph.search.files.IndexFiles;
import dev.omnigraph.storage.BranchRef;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.TextObjects;
import dev.omnigraph.storage.WriterLease;
import dev.omnigraph.storage.lance.LanceGateway;
import dev.omnigraph.storage.lance.LanceOptions;
import dev.omnigraph.storage.lease.LocalWriterLease;
import dev.omnigraph.storage.local.FileForcer;
import dev.omnigraph.storage.text.GraphUri;
import dev.omnigraph.storage.text.LocalTextObjects;
import dev.omnigraph.topology.GraphViews;
import dev.omnigraph.topology.ResidentViews;
import dev.omnigraph.topology.TablePin;
import dev.omnigraph.topology.ViewOptions;
import dev.omnigraph.write.SnapshotPins;
import dev.omnigraph.write.WriteEnvironment;
import dev.omnigraph.write.fresh.FreshHeads;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The parts of one open graph, wired together. Immutable. Close ends everything, in the order of
 * dependence, and is idempotent because every part's close is.
 */
public final class CoreParts implements AutoCloseable {
  private static final int THREADS_MAX = 8;
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final GraphLayout layout;
  private final Adapters adapters;
  private final Coordinator coordinator;
  private final GraphBranches branches;
  private final CompiledSchemas schemas;
  private final AcceptedSchema schema;
  private final GraphViews views;
  private final ExecutorService pool;
  private final RecoveryPorts recovery;
  private final RecoveryReport recovered;
  private final IndexFiles indexFiles;
  private final @Nullable CoreWriters writers;

  /** Weak on both sides: the pins of a snapshot refer to it, and would keep it for good. */
  private final Cache<Snapshot, SnapshotPins> pins =
      Caffeine.newBuilder().weakKeys().weakValues().build();

  /** The outside world of one graph: datasets, text files, the lease. */
  static final class Adapters implements AutoCloseable {
    final DatasetGateway gateway;
    final TextObjects texts;
    private @Nullable WriterLease lease;

    Adapters(OmnigraphOptions options) {
      FileForcer forcer = new FileForcer(options.durability());
      this.texts = options.textDecorator().apply(new LocalTextObjects(forcer, options.ids()));
      try {
        this.gateway =
            options
                .gatewayDecorator()
                .apply(
                    LanceGateway.open(
                        LanceOptions.builder()
                            .storageOptions(options.storageOptions())
                            .durability(options.durability())
                            .build(),
                        forcer));
      } catch (RuntimeException | Error e) {
        forcer.close();
        throw e;
      }
    }

    void takeLease(GraphUri uri, OmnigraphOptions options) {
      lease = LocalWriterLease.acquire(uri.requireLocal(), options.lockTimeout());
    }

    boolean isLeaseHeld() {
      WriterLease held = lease;
      return held != null && held.isHeld();
    }

    @Override
    public void close() {
      try {
        gateway.close();
      } finally {
        WriterLease held = lease;
        if (held != null) {
          held.close();
        }
      }
    }
  }

  private CoreParts(GraphLayout layout, OmnigraphOptions options, Adapters adapters) {
    this.layout = layout;
    this.adapters = adapters;
    this.schemas = new CompiledSchemas();
    this.coordinator =
        new Coordinator(
            layout, adapters.gateway, adapters.texts, adapters::isLeaseHeld, options.clock());
    Publisher publisher =
        new Publisher(coordinator, adapters.gateway, options.ids(), options.failpoints());
    SidecarStore sidecars = new SidecarStore(adapters.texts, layout.root());
    this.branches = new GraphBranches(coordinator, adapters.gateway, options.failpoints());
    this.recovery =
        new RecoveryPorts(
            layout,
            adapters.gateway,
            adapters.texts,
            sidecars,
            new ManifestGraphState(coordinator, publisher, adapters.gateway),
            new TableAuditLog(adapters.gateway, layout.recoveries(), options.ids()),
            schemas,
            options.clock(),
            options.ids(),
            options.failpoints());
    this.pool = newPool();
    this.views = new ResidentViews(adapters.gateway, pool, viewOptions(options), this::requireLive);
    try {
      boolean writing = options.access() == Access.READ_WRITE;
      this.recovered = writing ? sweep() : RecoveryReport.CLEAN;
      Snapshot main = coordinator.capture(BranchName.MAIN);
      this.indexFiles = IndexPlace.of(options, main);
      this.schema =
          new AcceptedSchema(
              new SchemaContract(layout, adapters.texts, schemas),
              new SchemaStaging(layout, adapters.texts),
              schemas,
              main,
              () -> coordinator.refresh(BranchName.MAIN));
      this.writers = writing ? newWriters(options, publisher, sidecars) : null;
    } catch (RuntimeException | Error e) {
      closeAll();
      throw e;
    }
  }

  /** Opens a graph. */
  static CoreParts open(GraphUri uri, OmnigraphOptions options) {
    uri.requireLocal();
    GraphLayout layout = new GraphLayout(uri.text());
    Adapters adapters = new Adapters(options);
    try {
      boolean present =
          adapters.texts.exists(layout.schemaSource())
              || adapters.gateway.exists(layout.manifest());
      if (!present) {
        throw NotFoundException.graph(uri.text());
      }
      if (options.access() == Access.READ_WRITE && options.sharing() == Sharing.SHARED) {
        adapters.takeLease(uri, options);
      }
    } catch (RuntimeException | Error e) {
      adapters.close();
      throw e;
    }
    return new CoreParts(layout, options, adapters);
  }

  private RecoveryReport sweep() {
    if (!adapters.isLeaseHeld()) {
      // Others may be at work: what looks contradictory may be a write in flight. Who holds the
      // lease decides.
      return new RecoverySweep(recovery).sweep(RecoveryMode.ROLL_FORWARD_ONLY);
    }
    // What a power cut left of an unfinished publish would block every later one.
    coordinator.setAsideTornVersion(BranchName.MAIN);
    for (BranchRef branch : coordinator.allBranches()) {
      coordinator.setAsideTornVersion(branch.name());
    }
    return new RecoverySweep(recovery).sweep(RecoveryMode.FULL).requireUnblocked();
  }

  private CoreWriters newWriters(
      OmnigraphOptions options, Publisher publisher, SidecarStore sidecars) {
    TableQueues queues = new TableQueues();
    WriteEnvironment environment =
        new WriteEnvironment(
            layout,
            adapters.gateway,
            coordinator,
            publisher,
            queues,
            new TableForks(coordinator, adapters.gateway, adapters.texts, options.failpoints()),
            sidecars,
            new FreshHeads(sidecars, adapters::isLeaseHeld),
            views,
            this::incarnation,
            options.ids(),
            options.clock(),
            options.failpoints(),
            options.lockTimeout());
    Healer healer = new Healer(recovery, queues, adapters::isLeaseHeld, options.lockTimeout());
    return new CoreWriters(
        environment,
        healer,
        schema,
        branches,
        options.groupCommitMax(),
        new SchemaStaging(layout, adapters.texts),
        adapters::isLeaseHeld);
  }

  private static ViewOptions viewOptions(OmnigraphOptions options) {
    ViewOptions defaults = ViewOptions.defaults();
    return options.memoryBudgetBytes() == 0
        ? defaults
        : defaults.withBudgetBytes(options.memoryBudgetBytes());
  }

  private static ExecutorService newPool() {
    int number = NUMBER.incrementAndGet();
    AtomicInteger threads = new AtomicInteger();
    int size = Math.min(THREADS_MAX, Runtime.getRuntime().availableProcessors());
    return Executors.newFixedThreadPool(
        size,
        work -> {
          Thread thread = new Thread(work, "omnigraph-" + number + "-" + threads.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  private String incarnation(BranchName branch) {
    if (branch.isMain()) {
      return "";
    }
    return adapters.gateway.incarnation(layout.manifest().on(branch)).orElse("");
  }

  private void requireLive(TablePin pin) {
    BranchName owner = pin.address().owner();
    if (!owner.isMain() && !incarnation(owner).equals(pin.incarnation())) {
      throw NotFoundException.reclaimed(pin.address().toString(), pin.version());
    }
  }

  /** Returns how views name the table versions of a snapshot; one object per snapshot. */
  public SnapshotPins pins(Snapshot snapshot) {
    return pins.get(
        snapshot,
        s -> {
          Map<BranchName, String> known = new HashMap<>();
          known.put(s.branch(), s.incarnation());
          s.entries().forEach(e -> known.computeIfAbsent(e.owner(), this::incarnation));
          return new SnapshotPins(layout, s, b -> known.getOrDefault(b, ""));
        });
  }

  /**
   * Returns the pins of a snapshot that was read already; of another one such as tell where tables
   * are, but not which branch of a name owns them, which would have to be looked up.
   */
  public SnapshotPins pinsIfRead(Snapshot snapshot) {
    SnapshotPins known = pins.getIfPresent(snapshot);
    return known != null ? known : new SnapshotPins(layout, snapshot, branch -> "");
  }

  /** Returns the places of the graph. */
  public GraphLayout layout() {
    return layout;
  }

  /** Returns the datasets. */
  public DatasetGateway gateway() {
    return adapters.gateway;
  }

  /** Returns the text files. */
  public TextObjects texts() {
    return adapters.texts;
  }

  /** Returns what is current. */
  public Coordinator coordinator() {
    return coordinator;
  }

  /** Returns the branches. */
  public GraphBranches branches() {
    return branches;
  }

  /** Returns the resident views. */
  public GraphViews views() {
    return views;
  }

  /** Returns the search indexes on disk. */
  public IndexFiles indexFiles() {
    return indexFiles;
  }

  /** Returns the threads for parallel work. */
  public ExecutorService pool() {
    return pool;
  }

  /** Returns what is pending, without touching it. */
  public ReadOnlyProbe pending() {
    return new ReadOnlyProbe(recovery);
  }

  /** Returns what opening the graph recovered. */
  RecoveryReport recovered() {
    return recovered;
  }

  AcceptedSchema schema() {
    return schema;
  }

  @Nullable CoreWriters writers() {
    return writers;
  }

  @Override
  public void close() {
    closeAll();
  }

  private void closeAll() {
    try {
      pool.shutdown();
      views.close();
      coordinator.close();
    } finally {
      adapters.close();
    }
  }
}
