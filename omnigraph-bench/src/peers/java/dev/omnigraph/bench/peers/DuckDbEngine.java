package dev.omnigraph.bench.peers;

import dev.omnigraph.bench.Comparison;
import dev.omnigraph.bench.Engine;
import dev.omnigraph.bench.ReadWorkload;
import dev.omnigraph.bench.SocialGraph;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** DuckDB: relational, columnar. Edges name persons by number, as its users would do. */
public final class DuckDbEngine implements Engine {
  private final Map<ReadWorkload, PreparedStatement> queries = new EnumMap<>(ReadWorkload.class);
  private @Nullable Connection connection;

  private static Connection connect(Path directory) throws SQLException {
    return DriverManager.getConnection("jdbc:duckdb:" + directory.resolve("graph.duckdb"));
  }

  @Override
  public void load(SocialGraph graph, Path directory) throws IOException {
    CsvFiles.writeNumbered(graph, directory);
    try (Connection created = connect(directory);
        Statement sql = created.createStatement()) {
      long start = System.nanoTime();
      sql.execute(
          "create table person(id integer, name varchar primary key, age integer, city varchar,"
              + " score double, joined date)");
      sql.execute("create table knows(a integer, b integer, since date, weight double)");
      sql.execute("copy person from '" + directory.resolve("persons.csv") + "' (header false)");
      sql.execute("copy knows from '" + directory.resolve("knows.csv") + "' (header false)");
      sql.execute("checkpoint");
      Comparison.loaded(System.nanoTime() - start);
    } catch (SQLException e) {
      throw new IOException(e);
    }
    CsvFiles.delete(directory);
  }

  private static String sql(ReadWorkload workload) {
    String start = "(select id from person where name = ?)";
    return switch (workload) {
      case POINT -> "select age from person where name = ?";
      case NEIGHBOURS ->
          "select p.name from knows k join person p on p.id = k.b where k.a = " + start;
      case TWO_HOPS ->
          "with s as materialized "
              + start
              + ", h1 as (select distinct b from knows, s where a ="
              + " s.id) select count(*) from (select b from h1 union select k.b from knows k join"
              + " h1 on k.a = h1.b) x where x.b <> (select id from s)";
      case THREE_HOPS ->
          "with s as materialized "
              + start
              + ", h1 as (select distinct b from knows, s where a ="
              + " s.id), h2 as (select distinct k.b from knows k join h1 on k.a = h1.b) select"
              + " count(*) from (select b from h1 union select b from h2 union select k.b from"
              + " knows k join h2 on k.a = h2.b) x where x.b <> (select id from s)";
      case BY_CITY ->
          "select city, count(*), avg(score) from person where age >= 30 group by city order by"
              + " city";
      case TOP_KNOWN ->
          "select p.name, n from (select b, count(*) as n from knows group by b) t join person p on"
              + " p.id = t.b order by n desc, p.name limit 10";
      case SAME_START ->
          "select count(*) from person p, person q where p.city = q.city and p.joined = q.joined";
      case ELDEST_OF_DAY ->
          "select count(*) from person p where not exists (select 1 from person q where q.joined ="
              + " p.joined and q.age > p.age)";
      case Q1_LONG_PATH ->
          "select count(*) from person p, knows k1, knows k2, knows k3 where p.city = 'Porto' and"
              + " k1.a = p.id and k2.a = k1.b and k3.a = k2.b";
      case Q2_SQUARE ->
          "select count(*) from person p, knows k1, knows k2, knows k3, knows k4 where p.city ="
              + " 'Porto' and k1.a = p.id and k2.a = k1.b and k3.a = k2.b and k4.a = k3.b and k4.b"
              + " = p.id";
      case Q3_TRIANGLE ->
          "select count(*) from knows k1, knows k2, knows k3 where k2.a = k1.b and k3.a = k2.b and"
              + " k3.b = k1.a";
      case Q4_STAR ->
          "select count(*) from knows k1, knows k2, knows k3, person p1, person p2 where k2.a ="
              + " k1.a and k3.b = k1.a and p1.id = k1.b and p1.city = 'Porto' and p2.id = k2.b and"
              + " p2.city = 'Riga'";
      case Q5_TWO_HOPS_INEQUALITY ->
          "select count(*) from person p, knows k1, knows k2 where p.city = 'Porto' and k1.a = p.id"
              + " and k2.a = k1.b and k2.b <> p.id";
      case Q6_TWO_HOPS ->
          "select count(*) from knows k1, knows k2, person c where k2.a = k1.b and c.id = k2.b and"
              + " c.age >= 60";
      case Q7_STAR_OF_FOUR ->
          "select count(*) from person p, knows k1, knows k2, knows k3, knows k4 where p.city ="
              + " 'Porto' and k1.a = p.id and k2.a = p.id and k3.b = p.id and k4.b = p.id";
      case Q8_TWO_HOPS_WITHOUT_EDGE ->
          "select count(*) from person p, knows k1, knows k2 where p.city = 'Porto' and k1.a = p.id"
              + " and k2.a = k1.b and not exists (select 1 from knows k where k.a = p.id and k.b ="
              + " k2.b)";
      case Q9_PATH_WITHOUT_EDGE ->
          "select count(*) from person p, knows k1, knows k2, knows k3 where p.city = 'Porto' and"
              + " k1.a = p.id and k2.a = k1.b and k3.a = k2.b and not exists (select 1 from knows k"
              + " where k.a = p.id and k.b = k3.b)";
    };
  }

  @Override
  public void open(Path directory) throws IOException {
    try {
      Connection reader = connect(directory);
      connection = reader;
      for (ReadWorkload workload : ReadWorkload.values()) {
        queries.put(workload, reader.prepareStatement(sql(workload)));
      }
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  @Override
  public long run(ReadWorkload workload, String person) {
    try {
      PreparedStatement query = Objects.requireNonNull(queries.get(workload));
      if (workload.isPerPerson()) {
        query.setString(1, person);
      }
      long rows = 0;
      long number = 0;
      try (ResultSet result = query.executeQuery()) {
        boolean single =
            result.getMetaData().getColumnCount() == 1 && workload != ReadWorkload.NEIGHBOURS;
        while (result.next()) {
          rows++;
          Object first = result.getObject(1);
          number = single && first instanceof Number value ? value.longValue() : number;
        }
        return single && rows == 1 ? number : rows;
      }
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
