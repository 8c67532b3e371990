package dev.omnigraph.bench.peers;

import dev.omnigraph.bench.SocialGraph;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;

/**
 * The social graph as two CSV files without headers, which the peers copy in. Edges name persons,
 * or, for tables, number them.
 */
final class CsvFiles implements SocialGraph.Visitor, AutoCloseable {
  private final boolean numbered;
  private final BufferedWriter persons;
  private final BufferedWriter edges;

  private CsvFiles(Path directory, boolean numbered) throws IOException {
    this.numbered = numbered;
    persons = Files.newBufferedWriter(directory.resolve("persons.csv"));
    edges = Files.newBufferedWriter(directory.resolve("knows.csv"));
  }

  /** Writes persons by name, and edges between names. */
  static void write(SocialGraph graph, Path directory) throws IOException {
    try (CsvFiles files = new CsvFiles(directory, false)) {
      graph.visit(files);
    }
  }

  /** Writes persons with a number before the name, and edges between numbers. */
  static void writeNumbered(SocialGraph graph, Path directory) throws IOException {
    try (CsvFiles files = new CsvFiles(directory, true)) {
      graph.visit(files);
    }
  }

  static void delete(Path directory) throws IOException {
    Files.delete(directory.resolve("persons.csv"));
    Files.delete(directory.resolve("knows.csv"));
  }

  @Override
  public void person(int index, int age, String city, double score, LocalDate joined)
      throws IOException {
    persons.write(
        (numbered ? index + "," : "")
            + SocialGraph.name(index)
            + ","
            + age
            + ","
            + city
            + ","
            + score
            + ","
            + joined
            + "\n");
  }

  @Override
  public void knows(int from, int to, LocalDate since, double weight) throws IOException {
    edges.write(person(from) + "," + person(to) + "," + since + "," + weight + "\n");
  }

  private String person(int index) {
    return numbered ? Integer.toString(index) : SocialGraph.name(index);
  }

  @Override
  public void close() throws IOException {
    persons.close();
    edges.close();
  }
}
