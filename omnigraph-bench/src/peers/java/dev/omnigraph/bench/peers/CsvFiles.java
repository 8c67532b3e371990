package dev.omnigraph.bench.peers;

import dev.omnigraph.bench.SocialGraph;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;

/** The social graph as two CSV files without headers, which the peers copy in. */
final class CsvFiles implements SocialGraph.Visitor, AutoCloseable {
  private final BufferedWriter persons;
  private final BufferedWriter edges;

  private CsvFiles(Path directory) throws IOException {
    persons = Files.newBufferedWriter(directory.resolve("persons.csv"));
    edges = Files.newBufferedWriter(directory.resolve("knows.csv"));
  }

  static void write(SocialGraph graph, Path directory) throws IOException {
    try (CsvFiles files = new CsvFiles(directory)) {
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
        SocialGraph.name(index) + "," + age + "," + city + "," + score + "," + joined + "\n");
  }

  @Override
  public void knows(int from, int to, LocalDate since, double weight) throws IOException {
    edges.write(
        SocialGraph.name(from) + "," + SocialGraph.name(to) + "," + since + "," + weight + "\n");
  }

  @Override
  public void close() throws IOException {
    persons.close();
    edges.close();
  }
}
