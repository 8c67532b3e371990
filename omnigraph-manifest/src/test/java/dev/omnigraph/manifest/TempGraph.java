package dev.omnigraph.manifest;

import dev.omnigraph.fault.Failpoints;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.IdSource;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.branch.GraphBranches;
import dev.omnigraph.manifest.branch.TableForks;
import dev.omnigraph.manifest.contract.SchemaTexts;
import dev.omnigraph.manifest.coordinator.Coordinator;
import dev.omnigraph.manifest.init.GraphInit;
import dev.omnigraph.manifest.publish.CommitIntent;
import dev.omnigraph.manifest.publish.PublishRequest;
import dev.omnigraph.manifest.publish.Published;
import dev.omnigraph.manifest.publish.Publisher;
import dev.omnigraph.manifest.publish.TableChange;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.storage.TextObjects;
import dev.omnigraph.storage.lance.LanceGateway;
import dev.omnigraph.storage.lance.LanceOptions;
import dev.omnigraph.storage.local.FileForcer;
import dev.omnigraph.storage.text.LocalTextObjects;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A process' view of a graph in a directory, over the real gateway: with its own coordinator, so
 * that two of them on one directory stand for two processes.
 */
public final class TempGraph implements AutoCloseable {
  /** A node table. */
  public static final TableKey PERSON = TableKey.node("Person");

  /** An edge table. */
  public static final TableKey KNOWS = TableKey.edge("Knows");

  /** The schema files of the sample graph; what they say does not matter here. */
  public static final SchemaTexts SCHEMA =
      SchemaTexts.of("node Person { name: String @key }", "{\"ir_version\":1}", "sha256:00");

  /** Ids that count up, shared by all graphs of a test run so that no two are equal. */
  public static final IdSource IDS =
      new IdSource() {
        private final AtomicLong next = new AtomicLong();

        @Override
        public String nextUlid() {
          return String.format("01JZ%022d", next.incrementAndGet());
        }

        @Override
        public UUID nextUuid() {
          return new UUID(0x4000L, 0x8000000000000000L | next.incrementAndGet());
        }
      };

  /** A clock that stands. */
  public static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-07-01T10:00:00.123456Z"));

  public final GraphLayout layout;
  public final LanceGateway gateway;
  public final TextObjects texts;
  public final Coordinator coordinator;
  private final FileForcer forcer;
  private final Failpoints failpoints;

  private TempGraph(Path root, boolean leased, Failpoints failpoints) {
    this.layout = new GraphLayout(root.toString());
    this.gateway =
        LanceGateway.open(LanceOptions.builder().durability(Durability.OS_CACHE).build());
    this.forcer = new FileForcer(Durability.OS_CACHE);
    this.texts = new LocalTextObjects(forcer, IDS);
    this.coordinator = new Coordinator(layout, gateway, texts, () -> leased, CLOCK);
    this.failpoints = failpoints;
  }

  /** Returns a process that shares the graph with others. */
  public static TempGraph shared(Path root) {
    return new TempGraph(root, false, Failpoints.NONE);
  }

  /** Returns a process that shares the graph with others and passes failpoints. */
  public static TempGraph shared(Path root, Failpoints failpoints) {
    return new TempGraph(root, false, failpoints);
  }

  /** Returns a process that holds the writer lease. */
  public static TempGraph leased(Path root) {
    return new TempGraph(root, true, Failpoints.NONE);
  }

  /** Returns a publisher through another gateway that shares this graph's storage. */
  public Publisher publisherThrough(DatasetGateway other, Coordinator state) {
    return new Publisher(state, other, IDS, failpoints);
  }

  /** Returns a coordinator through another gateway that shares this graph's storage. */
  public Coordinator coordinatorThrough(DatasetGateway other) {
    return new Coordinator(layout, other, texts, () -> false, CLOCK);
  }

  /** Returns the two tables of the sample graph. */
  public static Map<TableKey, Schema> tables() {
    Map<TableKey, Schema> tables = new TreeMap<>();
    tables.put(PERSON, new Schema(List.of(text("id"), text("name"))));
    tables.put(KNOWS, new Schema(List.of(text("id"), text("src"), text("dst"))));
    return tables;
  }

  private static Field text(String name) {
    return new Field(name, FieldType.notNullable(ArrowType.Utf8.INSTANCE), null);
  }

  /** Creates the sample graph. */
  public Snapshot create() {
    return init().create(SCHEMA, tables(), GraphInit.Mode.NEW);
  }

  /** Returns the creator of the graph. */
  public GraphInit init() {
    return new GraphInit(layout, gateway, texts, IDS, CLOCK, failpoints);
  }

  /** Returns a publisher. */
  public Publisher publisher() {
    return new Publisher(coordinator, gateway, IDS, failpoints);
  }

  /** Returns the branches. */
  public GraphBranches branches() {
    return new GraphBranches(coordinator, gateway, failpoints);
  }

  /** Returns the forks. */
  public TableForks forks() {
    return new TableForks(coordinator, gateway, texts, failpoints);
  }

  /** Returns a fresh intent. */
  public static CommitIntent intent() {
    return CommitIntent.of(new CommitId(IDS.nextUlid()), 1_782_518_378_123_456L);
  }

  /** Publishes one version of the person table on a branch, which then owns it. */
  public Published publishPerson(BranchName branch, long version, long rows) {
    return publisher()
        .publish(
            PublishRequest.of(
                branch,
                List.of(new TableChange.Update(PERSON, version, branch, rows)),
                Map.of(),
                intent()));
  }

  @Override
  public void close() {
    coordinator.close();
    gateway.close();
    forcer.close();
  }
}
