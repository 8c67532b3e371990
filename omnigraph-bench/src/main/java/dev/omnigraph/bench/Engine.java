package dev.omnigraph.bench;

import java.io.IOException;
import java.nio.file.Path;

/** A database that answers the read workloads over the social graph. Confined to one thread. */
public interface Engine extends AutoCloseable {
  /**
   * Creates the database and loads the graph.
   *
   * @param directory an existing, empty directory
   */
  void load(SocialGraph graph, Path directory) throws IOException;

  /** Opens the database for reading and prepares the queries. */
  void open(Path directory) throws IOException;

  /**
   * Runs one query to its end.
   *
   * @param person the key of the person asked about, where the workload has one
   * @return the single number of the answer, or the number of rows where there are several columns
   *     or rows
   */
  long run(ReadWorkload workload, String person);

  @Override
  void close();
}
