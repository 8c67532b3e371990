package dev.omnigraph.bench.peers;

import com.kuzudb.Connection;
import com.kuzudb.Database;
import com.kuzudb.FlatTuple;
import com.kuzudb.PreparedStatement;
import com.kuzudb.QueryResult;
import com.kuzudb.Value;
import dev.omnigraph.bench.Comparison;
import dev.omnigraph.bench.Engine;
import dev.omnigraph.bench.ReadWorkload;
import dev.omnigraph.bench.SocialGraph;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Kuzu: an embedded property graph, columnar. */
public final class KuzuEngine implements Engine {
  private final Map<ReadWorkload, PreparedStatement> queries = new EnumMap<>(ReadWorkload.class);
  private @Nullable Database database;
  private @Nullable Connection connection;

  @Override
  public void load(SocialGraph graph, Path directory) throws IOException {
    CsvFiles.write(graph, directory);
    try (Database created = new Database(directory.resolve("graph.kuzu").toString());
        Connection writer = new Connection(created)) {
      long start = System.nanoTime();
      run(
          writer,
          "create node table Person(name string, age int32, city string, score double, joined"
              + " date, primary key(name))");
      run(writer, "create rel table Knows(from Person to Person, since date, weight double)");
      run(writer, "copy Person from '" + directory.resolve("persons.csv") + "'");
      run(writer, "copy Knows from '" + directory.resolve("knows.csv") + "'");
      run(writer, "checkpoint");
      Comparison.loaded(System.nanoTime() - start);
    }
    CsvFiles.delete(directory);
  }

  private static void run(Connection writer, String statement) {
    try (QueryResult result = writer.query(statement)) {
      check(result);
    }
  }

  private static void check(QueryResult result) {
    if (!result.isSuccess()) {
      throw new IllegalStateException(result.getErrorMessage());
    }
  }

  private static String cypher(ReadWorkload workload) {
    String porto = "match (a:Person {city: 'Porto'})";
    return switch (workload) {
      case POINT -> "match (p:Person {name: $n}) return p.age";
      case NEIGHBOURS -> "match (p:Person {name: $n})-[:Knows]->(f:Person) return f.name";
      case TWO_HOPS ->
          "match (p:Person {name: $n})-[:Knows*1..2]->(f:Person) where f.name <> $n return"
              + " count(distinct f.name)";
      case THREE_HOPS ->
          "match (p:Person {name: $n})-[:Knows* shortest 1..3]->(f:Person) where f.name <> $n"
              + " return count(distinct f.name)";
      case BY_CITY ->
          "match (p:Person) where p.age >= 30 return p.city as city, count(*), avg(p.score) order"
              + " by city";
      case TOP_KNOWN ->
          "match (:Person)-[:Knows]->(f:Person) return f.name as name, count(*) as n order by n"
              + " desc, name limit 10";
      case SAME_START ->
          "match (p:Person), (q:Person) where p.city = q.city and p.joined = q.joined return"
              + " count(*)";
      case ELDEST_OF_DAY ->
          "match (p:Person) where not exists { match (q:Person) where q.joined = p.joined and q.age"
              + " > p.age } return count(*)";
      case Q1_LONG_PATH ->
          porto + "-[:Knows]->(b:Person)-[:Knows]->(c:Person)-[:Knows]->(d:Person) return count(*)";
      case Q2_SQUARE ->
          porto
              + "-[:Knows]->(b:Person)-[:Knows]->(c:Person)-[:Knows]->(d:Person)-[:Knows]->(a)"
              + " return count(*)";
      case Q3_TRIANGLE ->
          "match (a:Person)-[:Knows]->(b:Person)-[:Knows]->(c:Person)-[:Knows]->(a) return"
              + " count(*)";
      case Q4_STAR ->
          "match (x:Person)-[:Knows]->(a:Person)-[:Knows]->(b:Person {city: 'Porto'}),"
              + " (a)-[:Knows]->(c:Person {city: 'Riga'}) return count(*)";
      case Q5_TWO_HOPS_INEQUALITY ->
          porto + "-[:Knows]->(b:Person)-[:Knows]->(c:Person) where id(a) <> id(c) return count(*)";
      case Q6_TWO_HOPS ->
          "match (a:Person)-[:Knows]->(b:Person)-[:Knows]->(c:Person) where c.age >= 60 return"
              + " count(*)";
      case Q7_STAR_OF_FOUR ->
          porto
              + "-[:Knows]->(b:Person), (a)-[:Knows]->(c:Person), (x:Person)-[:Knows]->(a),"
              + " (y:Person)-[:Knows]->(a) return count(*)";
      case Q8_TWO_HOPS_WITHOUT_EDGE ->
          porto
              + "-[:Knows]->(b:Person)-[:Knows]->(c:Person) where not exists { match"
              + " (a)-[:Knows]->(c) } return count(*)";
      case Q9_PATH_WITHOUT_EDGE ->
          porto
              + "-[:Knows]->(b:Person)-[:Knows]->(c:Person)-[:Knows]->(d:Person) where not exists {"
              + " match (a)-[:Knows]->(d) } return count(*)";
    };
  }

  @Override
  public void open(Path directory) {
    Database opened = new Database(directory.resolve("graph.kuzu").toString());
    Connection reader = new Connection(opened);
    database = opened;
    connection = reader;
    for (ReadWorkload workload : ReadWorkload.values()) {
      PreparedStatement query = reader.prepare(cypher(workload));
      if (!query.isSuccess()) {
        throw new IllegalStateException(workload + ": " + query.getErrorMessage());
      }
      queries.put(workload, query);
    }
  }

  @Override
  public long run(ReadWorkload workload, String person) {
    Map<String, Value> parameters =
        workload.isPerPerson() ? Map.of("n", new Value(person)) : Map.of();
    long rows = 0;
    long number = 0;
    Connection reader = Objects.requireNonNull(connection);
    PreparedStatement query = Objects.requireNonNull(queries.get(workload));
    try (QueryResult result = reader.execute(query, parameters)) {
      check(result);
      boolean single = result.getNumColumns() == 1 && workload != ReadWorkload.NEIGHBOURS;
      while (result.hasNext()) {
        rows++;
        try (FlatTuple tuple = result.getNext();
            Value first = tuple.getValue(0)) {
          number = single && first.getValue() instanceof Number n ? n.longValue() : number;
        }
      }
      return single && rows == 1 ? number : rows;
    }
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
