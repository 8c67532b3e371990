package dev.omnigraph.bench.peers;

import com.arcadedb.database.Database;
import com.arcadedb.database.DatabaseFactory;
import com.arcadedb.query.sql.executor.Result;
import com.arcadedb.query.sql.executor.ResultSet;
import com.arcadedb.schema.Type;
import com.arcadedb.schema.VertexType;
import dev.omnigraph.bench.SearchComparison;
import dev.omnigraph.bench.SearchCorpus;
import dev.omnigraph.bench.SearchEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Searches in ArcadeDB, embedded, with its full-text and its vector index, asked in its SQL. */
public final class ArcadeDbSearch implements SearchEngine {
  private static final int PER_TRANSACTION = 5_000;

  private @Nullable Database database;

  @Override
  public List<Search> searches() {
    return List.of(Search.TEXT, Search.APPROXIMATE, Search.WIDE);
  }

  @Override
  public void load(SearchCorpus corpus, Path directory) {
    try (DatabaseFactory factory = new DatabaseFactory(directory.resolve("db").toString());
        Database created = factory.create()) {
      VertexType type = created.getSchema().createVertexType("Doc", 1);
      type.createProperty("key", Type.STRING);
      type.createProperty("text", Type.STRING);
      type.createProperty("vector", Type.ARRAY_OF_FLOATS);
      long start = System.nanoTime();
      int[] pending = {0};
      created.begin();
      corpus.visit(
          (key, text, vector) -> {
            created.newVertex("Doc").set("key", key, "text", text, "vector", vector).save();
            if (++pending[0] % PER_TRANSACTION == 0) {
              created.commit();
              created.begin();
            }
          });
      created.commit();
      SearchComparison.report("load", System.nanoTime() - start);
      start = System.nanoTime();
      created.command("sql", "CREATE INDEX ON Doc (text) FULL_TEXT");
      SearchComparison.report("index_TEXT", System.nanoTime() - start);
      start = System.nanoTime();
      created.command(
          "sql",
          "CREATE INDEX ON Doc (vector) LSM_VECTOR METADATA {\"dimensions\": "
              + SearchCorpus.DIMENSION
              + ", \"similarity\": \"EUCLIDEAN\"}");
      nearest(created, 10, new float[SearchCorpus.DIMENSION]); // makes the graph of the index
      SearchComparison.report("index_APPROXIMATE", System.nanoTime() - start);
    }
  }

  @Override
  public void open(Path directory) {
    database = new DatabaseFactory(directory.resolve("db").toString()).open();
  }

  private Database opened() {
    if (database == null) {
      throw new IllegalStateException("open first");
    }
    return database;
  }

  @Override
  public List<String> text(String words) {
    return keys(
        opened(),
        "SELECT key, $score FROM Doc WHERE SEARCH_INDEX('Doc[text]', :q) = true"
            + " ORDER BY $score DESC LIMIT 10",
        Map.of("q", words));
  }

  @Override
  public List<String> nearest(Search search, float[] vector) {
    return nearest(opened(), search == Search.WIDE ? 100 : 10, vector);
  }

  private static List<String> nearest(Database database, int asked, float[] vector) {
    return keys(
        database, "SELECT expand(vectorNeighbors('Doc[vector]', :v, 10))", Map.of("v", vector));
  }

  private static List<String> keys(
      Database database, String query, Map<String, Object> parameters) {
    List<String> keys = new ArrayList<>();
    try (ResultSet result = database.query("sql", query, parameters)) {
      while (result.hasNext()) {
        Result row = result.next();
        keys.add(row.getProperty("key"));
      }
    }
    return keys;
  }

  @Override
  public void close() {
    if (database != null) {
      database.close();
    }
  }
}
