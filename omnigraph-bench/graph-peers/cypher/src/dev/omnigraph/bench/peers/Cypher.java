package dev.omnigraph.bench.peers;

import dev.omnigraph.bench.ReadWorkload;

/**
 * The read workloads in Cypher. Each edge has a {@code MATCH} of its own, because within one {@code
 * MATCH} an edge may not be used twice and the other engines count such walks.
 */
final class Cypher {
  private Cypher() {}

  static String text(ReadWorkload workload) {
    return switch (workload) {
      case POINT -> "MATCH (p:Person {name: $n}) RETURN p.age AS age";
      case NEIGHBOURS -> "MATCH (p:Person {name: $n})-[:KNOWS]->(f) RETURN f.name AS name";
      case TWO_HOPS ->
          "MATCH (p:Person {name: $n})-[:KNOWS*1..2]->(f) WHERE f <> p"
              + " RETURN count(DISTINCT f) AS n";
      case THREE_HOPS ->
          "MATCH (p:Person {name: $n})-[:KNOWS*1..3]->(f) WHERE f <> p"
              + " RETURN count(DISTINCT f) AS n";
      case BY_CITY ->
          "MATCH (p:Person) WHERE p.age >= 30"
              + " RETURN p.city AS city, count(p) AS n, avg(p.score) AS score ORDER BY city";
      case TOP_KNOWN ->
          "MATCH (p:Person)-[:KNOWS]->(f) WITH f, count(p) AS n"
              + " RETURN f.name AS name, n ORDER BY n DESC, name LIMIT 10";
      case SAME_START ->
          "MATCH (p:Person) MATCH (q:Person) WHERE p.city = q.city AND p.joined = q.joined "
              + COUNT;
      case ELDEST_OF_DAY ->
          "MATCH (p:Person) WHERE NOT EXISTS { MATCH (q:Person)"
              + " WHERE q.joined = p.joined AND q.age > p.age } "
              + COUNT;
      case Q1_LONG_PATH -> PORTO + "MATCH (b)-[:KNOWS]->(c) MATCH (c)-[:KNOWS]->(d) " + COUNT;
      case Q2_SQUARE ->
          PORTO
              + "MATCH (b)-[:KNOWS]->(c) MATCH (c)-[:KNOWS]->(d) MATCH (d)-[:KNOWS]->(a) "
              + COUNT;
      case Q3_TRIANGLE ->
          "MATCH (a:Person)-[:KNOWS]->(b) MATCH (b)-[:KNOWS]->(c) MATCH (c)-[:KNOWS]->(a) " + COUNT;
      case Q4_STAR ->
          "MATCH (a:Person)-[:KNOWS]->(b {city: 'Porto'}) MATCH (a)-[:KNOWS]->(c {city: 'Riga'})"
              + " MATCH (x)-[:KNOWS]->(a) "
              + COUNT;
      case Q5_TWO_HOPS_INEQUALITY -> PORTO + "MATCH (b)-[:KNOWS]->(c) WHERE a <> c " + COUNT;
      case Q6_TWO_HOPS ->
          "MATCH (a:Person)-[:KNOWS]->(b) MATCH (b)-[:KNOWS]->(c) WHERE c.age >= 60 " + COUNT;
      case Q7_STAR_OF_FOUR ->
          PORTO
              + "MATCH (a)-[:KNOWS]->(c) MATCH (x)-[:KNOWS]->(a) MATCH (y)-[:KNOWS]->(a) "
              + COUNT;
      case Q8_TWO_HOPS_WITHOUT_EDGE ->
          PORTO + "MATCH (b)-[:KNOWS]->(c) WHERE NOT (a)-[:KNOWS]->(c) " + COUNT;
      case Q9_PATH_WITHOUT_EDGE ->
          PORTO
              + "MATCH (b)-[:KNOWS]->(c) MATCH (c)-[:KNOWS]->(d) WHERE NOT (a)-[:KNOWS]->(d) "
              + COUNT;
    };
  }

  private static final String PORTO = "MATCH (a:Person {city: 'Porto'})-[:KNOWS]->(b) ";
  private static final String COUNT = "RETURN count(*) AS n";
}
