package dev.omnigraph.bench.peers;

import dev.omnigraph.bench.SearchComparison;
import dev.omnigraph.bench.SearchCorpus;
import dev.omnigraph.bench.SearchEngine;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Searches in DuckDB: compares with all vectors. Its indexes for texts and vectors are extensions,
 * which it loads from the network.
 */
public final class DuckDbSearch implements SearchEngine {
  private @Nullable Connection connection;
  private @Nullable PreparedStatement nearest;

  private static Connection connect(Path directory) throws SQLException {
    return DriverManager.getConnection("jdbc:duckdb:" + directory.resolve("docs.duckdb"));
  }

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
    try (Connection created = connect(directory);
        Statement sql = created.createStatement()) {
      long start = System.nanoTime();
      sql.execute(
          "create table doc as select column0 as key, column1 as text, cast(column2 as float["
              + SearchCorpus.DIMENSION
              + "]) as vector from read_csv('"
              + file
              + "', header = false, delim = '|')");
      sql.execute("checkpoint");
      SearchComparison.report("load", System.nanoTime() - start);
    } catch (SQLException e) {
      throw new IOException(e);
    }
    Files.delete(file);
  }

  private static void write(BufferedWriter lines, String key, String text, float[] vector) {
    try {
      lines.write(key + "|" + text + "|" + Arrays.toString(vector) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void open(Path directory) throws IOException {
    try {
      Connection opened = connect(directory);
      connection = opened;
      nearest =
          opened.prepareStatement(
              "select key from doc order by array_distance(vector, cast(? as float["
                  + SearchCorpus.DIMENSION
                  + "])) limit 10");
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  @Override
  public List<String> text(String words) {
    throw new IllegalStateException("no index for texts");
  }

  @Override
  public List<String> nearest(Search search, float[] vector) {
    if (nearest == null) {
      throw new IllegalStateException("open first");
    }
    try {
      nearest.setString(1, Arrays.toString(vector));
      List<String> keys = new ArrayList<>();
      try (ResultSet result = nearest.executeQuery()) {
        while (result.next()) {
          keys.add(result.getString(1));
        }
      }
      return keys;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
