package dev.omnigraph.bench.peers;

import com.kuzudb.Connection;
import com.kuzudb.Database;
import com.kuzudb.FlatTuple;
import com.kuzudb.QueryResult;
import dev.omnigraph.bench.SearchComparison;
import dev.omnigraph.bench.SearchCorpus;
import dev.omnigraph.bench.SearchEngine;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Searches in Kuzu: compares with all vectors. Its indexes for texts and vectors are extensions,
 * which it loads from the network.
 */
public final class KuzuSearch implements SearchEngine {
  private static final String TYPE = "FLOAT[" + SearchCorpus.DIMENSION + "]";

  private @Nullable Database database;
  private @Nullable Connection connection;

  @Override
  public List<Search> searches() {
    return List.of(Search.EXACT);
  }

  @Override
  public void load(SearchCorpus corpus, Path directory) throws IOException {
    Path file = directory.resolve("docs.csv");
    try (BufferedWriter lines = Files.newBufferedWriter(file)) {
      corpus.visit((key, text, vector) -> write(lines, key, text, vector));
    }
    try (Database created = new Database(directory.resolve("docs.kuzu").toString());
        Connection writer = new Connection(created)) {
      long start = System.nanoTime();
      run(
          writer,
          "create node table Doc(key string, text string, vector " + TYPE + ", primary key(key))");
      run(writer, "copy Doc from '" + file + "' (delim = '|', header = false)");
      run(writer, "checkpoint");
      SearchComparison.report("load", System.nanoTime() - start);
    }
    Files.delete(file);
  }

  private static void write(BufferedWriter lines, String key, String text, float[] vector) {
    try {
      lines.write(key + "|" + text + "|" + Arrays.toString(vector).replace(" ", "") + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> run(Connection connection, String statement) {
    List<String> keys = new ArrayList<>();
    try (QueryResult result = connection.query(statement)) {
      if (!result.isSuccess()) {
        throw new IllegalStateException(result.getErrorMessage());
      }
      while (result.hasNext()) {
        FlatTuple row = result.getNext();
        keys.add(row.getValue(0).getValue().toString());
      }
    }
    return keys;
  }

  @Override
  public void open(Path directory) {
    Database opened = new Database(directory.resolve("docs.kuzu").toString());
    database = opened;
    connection = new Connection(opened);
  }

  @Override
  public List<String> text(String words) {
    throw new IllegalStateException("no index for texts");
  }

  @Override
  public List<String> nearest(Search search, float[] vector) {
    if (connection == null) {
      throw new IllegalStateException("open first");
    }
    return run(
        connection,
        "match (d:Doc) return d.key order by array_distance(d.vector, cast("
            + Arrays.toString(vector)
            + " as "
            + TYPE
            + ")) limit 10");
  }

  @Override
  public void close() {
    if (connection != null) {
      connection.close();
    }
    if (database != null) {
      database.close();
    }
  }
}
