package dev.omnigraph.bench.peers;

import com.arcadedb.database.Database;
import com.arcadedb.database.DatabaseFactory;
import com.arcadedb.database.RID;
import com.arcadedb.engine.ComponentFile;
import com.arcadedb.graph.GraphBatch;
import com.arcadedb.graph.Vertex;
import com.arcadedb.query.sql.executor.Result;
import com.arcadedb.query.sql.executor.ResultSet;
import com.arcadedb.schema.Schema;
import com.arcadedb.schema.Type;
import com.arcadedb.schema.VertexType;
import dev.omnigraph.bench.Comparison;
import dev.omnigraph.bench.Engine;
import dev.omnigraph.bench.ReadWorkload;
import dev.omnigraph.bench.SocialGraph;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * ArcadeDB, embedded. Loaded through its bulk writer of graphs. What starts at one person goes
 * through its native API, the quickest it has; the rest is asked in its Cypher.
 */
public final class ArcadeDbEngine implements Engine {
  private static final int PER_CALL = 10_000;

  private @Nullable Database database;

  @Override
  public void load(SocialGraph graph, Path directory) throws IOException {
    try (DatabaseFactory factory = new DatabaseFactory(directory.resolve("db").toString());
        Database created = factory.create()) {
      long start = System.nanoTime();
      VertexType person = created.getSchema().createVertexType("Person");
      person.createProperty("name", Type.STRING);
      person.createProperty("age", Type.INTEGER);
      person.createProperty("city", Type.STRING);
      person.createProperty("score", Type.DOUBLE);
      person.createProperty("joined", Type.DATE);
      created.getSchema().createEdgeType("KNOWS");
      created
          .getSchema()
          .createTypeIndex(Schema.INDEX_TYPE.LSM_TREE, /* unique= */ true, "Person", "name");
      try (Loader loader = new Loader(created, graph.persons())) {
        graph.visit(loader);
      }
      Comparison.loaded(System.nanoTime() - start);
    }
  }

  @Override
  public void open(Path directory) {
    database =
        new DatabaseFactory(directory.resolve("db").toString()).open(ComponentFile.MODE.READ_ONLY);
  }

  @Override
  public long run(ReadWorkload workload, String person) {
    if (database == null) {
      throw new IllegalStateException("open first");
    }
    if (workload.isPerPerson()) {
      return fromPerson(database, workload, person);
    }
    long rows = 0;
    long number = 0;
    boolean single =
        switch (workload) {
          case BY_CITY, TOP_KNOWN -> false;
          default -> true;
        };
    try (ResultSet result =
        database.query("opencypher", Cypher.text(workload), Map.<String, Object>of())) {
      while (result.hasNext()) {
        Result row = result.next();
        rows++;
        for (String name : row.getPropertyNames()) {
          Object value = row.getProperty(name);
          number = single && value instanceof Number read ? read.longValue() : number;
        }
      }
    }
    return single && rows == 1 ? number : rows;
  }

  private static long fromPerson(Database database, ReadWorkload workload, String person) {
    Vertex start =
        database
            .lookupByKey("Person", new String[] {"name"}, new Object[] {person})
            .next()
            .asVertex();
    return switch (workload) {
      case POINT -> start.getInteger("age");
      case NEIGHBOURS -> {
        long named = 0;
        for (Vertex friend : start.getVertices(Vertex.DIRECTION.OUT, "KNOWS")) {
          named += friend.getString("name").isEmpty() ? 0 : 1;
        }
        yield named;
      }
      case TWO_HOPS -> reached(start, 2);
      case THREE_HOPS -> reached(start, 3);
      default -> throw new IllegalArgumentException(workload + " does not start at a person");
    };
  }

  private static long reached(Vertex start, int hops) {
    Set<RID> seen = new HashSet<>();
    List<Vertex> frontier = List.of(start);
    seen.add(start.getIdentity());
    for (int hop = 0; hop < hops; hop++) {
      List<Vertex> next = new ArrayList<>();
      for (Vertex vertex : frontier) {
        for (Vertex friend : vertex.getVertices(Vertex.DIRECTION.OUT, "KNOWS")) {
          if (seen.add(friend.getIdentity())) {
            next.add(friend);
          }
        }
      }
      frontier = next;
    }
    return seen.size() - 1;
  }

  @Override
  public void close() {
    if (database != null) {
      database.close();
      database = null;
    }
  }

  private static final class Loader implements SocialGraph.Visitor, AutoCloseable {
    private final GraphBatch batch;
    private final RID[] ids;
    private Object[][] persons = new Object[PER_CALL][];
    private int pending;
    private int created;

    Loader(Database database, int count) {
      this.batch = GraphBatch.builder(database).build();
      this.ids = new RID[count];
    }

    private void create() {
      if (pending > 0) {
        RID[] made = batch.createVertices("Person", Arrays.copyOf(persons, pending));
        System.arraycopy(made, 0, ids, created, pending);
        created += pending;
        persons = new Object[PER_CALL][];
        pending = 0;
      }
    }

    @Override
    public void person(int index, int age, String city, double score, LocalDate joined) {
      persons[pending++] =
          new Object[] {
            "name",
            SocialGraph.name(index),
            "age",
            age,
            "city",
            city,
            "score",
            score,
            "joined",
            joined
          };
      if (pending == PER_CALL) {
        create();
      }
    }

    @Override
    public void knows(int from, int to, LocalDate since, double weight) {
      create();
      batch.newEdge(ids[from], "KNOWS", ids[to], "since", since, "weight", weight);
    }

    @Override
    public void close() {
      create();
      batch.close();
    }
  }
}
