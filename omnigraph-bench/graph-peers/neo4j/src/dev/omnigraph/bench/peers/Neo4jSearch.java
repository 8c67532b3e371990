package dev.omnigraph.bench.peers;

import dev.omnigraph.bench.SearchComparison;
import dev.omnigraph.bench.SearchCorpus;
import dev.omnigraph.bench.SearchEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.graphdb.GraphDatabaseService;
import org.neo4j.graphdb.Label;
import org.neo4j.graphdb.Node;
import org.neo4j.graphdb.Result;
import org.neo4j.graphdb.Transaction;
import org.neo4j.io.ByteUnit;

/** Searches in Neo4j Community, embedded, with its full-text and its vector index. */
public final class Neo4jSearch implements SearchEngine {
  private static final int PER_TRANSACTION = 5_000;

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
  public List<Search> searches() {
    return List.of(Search.TEXT, Search.APPROXIMATE, Search.WIDE);
  }

  @Override
  public void load(SearchCorpus corpus, Path directory) {
    GraphDatabaseService created = start(directory);
    long start = System.nanoTime();
    Loader loader = new Loader(created);
    corpus.visit(loader::add);
    loader.commit();
    SearchComparison.report("load", System.nanoTime() - start);
    index(created, Search.TEXT, "CREATE FULLTEXT INDEX texts FOR (d:Doc) ON EACH [d.text]");
    index(
        created,
        Search.APPROXIMATE,
        "CREATE VECTOR INDEX vectors FOR (d:Doc) ON (d.vector) OPTIONS { indexConfig: {"
            + " `vector.dimensions`: "
            + SearchCorpus.DIMENSION
            + ", `vector.similarity_function`: 'euclidean' } }");
    close();
  }

  private static void index(GraphDatabaseService database, Search search, String statement) {
    long start = System.nanoTime();
    try (Transaction schema = database.beginTx()) {
      schema.execute(statement).close();
      schema.commit();
    }
    try (Transaction waiting = database.beginTx()) {
      waiting.schema().awaitIndexesOnline(30, TimeUnit.MINUTES);
    }
    SearchComparison.report("index_" + search, System.nanoTime() - start);
  }

  @Override
  public void open(Path directory) {
    database = start(directory);
  }

  @Override
  public List<String> text(String words) {
    return keys(
        "CALL db.index.fulltext.queryNodes('texts', $q, {limit: 10}) YIELD node"
            + " RETURN node.key AS key",
        Map.of("q", words));
  }

  @Override
  public List<String> nearest(Search search, float[] vector) {
    return keys(
        "CALL db.index.vector.queryNodes('vectors', $n, $v) YIELD node, score"
            + " RETURN node.key AS key ORDER BY score DESC LIMIT 10",
        Map.of("v", vector, "n", search == Search.WIDE ? 100 : 10));
  }

  private List<String> keys(String query, Map<String, Object> parameters) {
    if (database == null) {
      throw new IllegalStateException("open first");
    }
    List<String> keys = new ArrayList<>();
    try (Transaction reading = database.beginTx();
        Result result = reading.execute(query, parameters)) {
      while (result.hasNext()) {
        keys.add((String) result.next().get("key"));
      }
    }
    return keys;
  }

  @Override
  public void close() {
    if (service != null) {
      service.shutdown();
      service = null;
    }
  }

  private static final class Loader {
    private static final Label DOC = Label.label("Doc");
    private final GraphDatabaseService database;
    private Transaction open;
    private int pending;

    Loader(GraphDatabaseService database) {
      this.database = database;
      this.open = database.beginTx();
    }

    void add(String key, String text, float[] vector) {
      Node node = open.createNode(DOC);
      node.setProperty("key", key);
      node.setProperty("text", text);
      node.setProperty("vector", vector);
      if (++pending == PER_TRANSACTION) {
        commit();
        open = database.beginTx();
        pending = 0;
      }
    }

    void commit() {
      open.commit();
      open.close();
    }
  }
}
