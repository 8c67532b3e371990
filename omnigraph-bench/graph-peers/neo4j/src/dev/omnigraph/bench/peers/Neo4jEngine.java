package dev.omnigraph.bench.peers;

import dev.omnigraph.bench.Comparison;
import dev.omnigraph.bench.Engine;
import dev.omnigraph.bench.ReadWorkload;
import dev.omnigraph.bench.SocialGraph;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.graphdb.GraphDatabaseService;
import org.neo4j.graphdb.Label;
import org.neo4j.graphdb.Node;
import org.neo4j.graphdb.Relationship;
import org.neo4j.graphdb.RelationshipType;
import org.neo4j.graphdb.Result;
import org.neo4j.graphdb.Transaction;
import org.neo4j.io.ByteUnit;

/** Neo4j Community, embedded. Loaded through its API in large transactions. */
public final class Neo4jEngine implements Engine {
  private static final Label PERSON = Label.label("Person");
  private static final RelationshipType KNOWS = RelationshipType.withName("KNOWS");
  private static final int PER_TRANSACTION = 50_000;

  private @Nullable DatabaseManagementService service;
  private @Nullable GraphDatabaseService database;

  private GraphDatabaseService start(Path directory) {
    service =
        new DatabaseManagementServiceBuilder(directory)
            .setConfig(GraphDatabaseSettings.pagecache_memory, ByteUnit.mebiBytes(512))
            .build();
    return service.database(GraphDatabaseSettings.DEFAULT_DATABASE_NAME);
  }

  @Override
  public void load(SocialGraph graph, Path directory) throws IOException {
    GraphDatabaseService created = start(directory);
    long start = System.nanoTime();
    try (Loader loader = new Loader(created, graph.persons())) {
      graph.visit(loader);
    }
    try (Transaction schema = created.beginTx()) {
      schema.schema().constraintFor(PERSON).assertPropertyIsUnique("name").create();
      schema.schema().indexFor(PERSON).on("city").create();
      schema.commit();
    }
    try (Transaction waiting = created.beginTx()) {
      waiting.schema().awaitIndexesOnline(10, TimeUnit.MINUTES);
    }
    Comparison.loaded(System.nanoTime() - start);
    close();
  }

  @Override
  public void open(Path directory) {
    database = start(directory);
  }

  @Override
  public long run(ReadWorkload workload, String person) {
    if (database == null) {
      throw new IllegalStateException("open first");
    }
    try (Transaction reading = database.beginTx();
        Result result = reading.execute(Cypher.text(workload), Map.of("n", person))) {
      boolean single = result.columns().size() == 1 && workload != ReadWorkload.NEIGHBOURS;
      long rows = 0;
      long number = 0;
      while (result.hasNext()) {
        rows++;
        Object first = result.next().values().iterator().next();
        number = single && first instanceof Number value ? value.longValue() : number;
      }
      return single && rows == 1 ? number : rows;
    }
  }

  @Override
  public void close() {
    if (service != null) {
      service.shutdown();
      service = null;
    }
  }

  private static final class Loader implements SocialGraph.Visitor, AutoCloseable {
    private final GraphDatabaseService database;
    private final String[] ids;
    private Transaction open;
    private int pending;

    Loader(GraphDatabaseService database, int persons) {
      this.database = database;
      this.ids = new String[persons];
      this.open = database.beginTx();
    }

    private void next() {
      if (++pending == PER_TRANSACTION) {
        open.commit();
        open.close();
        open = database.beginTx();
        pending = 0;
      }
    }

    @Override
    public void person(int index, int age, String city, double score, LocalDate joined) {
      Node node = open.createNode(PERSON);
      node.setProperty("name", SocialGraph.name(index));
      node.setProperty("age", age);
      node.setProperty("city", city);
      node.setProperty("score", score);
      node.setProperty("joined", joined);
      ids[index] = node.getElementId();
      next();
    }

    @Override
    public void knows(int from, int to, LocalDate since, double weight) {
      Relationship edge =
          open.getNodeByElementId(ids[from])
              .createRelationshipTo(open.getNodeByElementId(ids[to]), KNOWS);
      edge.setProperty("since", since);
      edge.setProperty("weight", weight);
      next();
    }

    @Override
    public void close() {
      open.commit();
      open.close();
    }
  }
}
