package dev.omnigraph.system;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.Row;
import dev.omnigraph.errors.OmnigraphException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * A process with a small heap that asks for far more than fits, shape after shape, and then for
 * something small: {@code HeavyQueries DIRECTORY}. Prints what becomes of each.
 */
final class HeavyQueries {
  private static final int NODES = 500;
  private static final String SCHEMA =
      """
      node N { k: String @key  text: String  x: F64  v: Vector(2) }
      edge E: N -> N { w: F64 }
      """;
  private static final String ALL = "match { $a: N $b: N $c: N } ";

  private HeavyQueries() {}

  /** The shapes by name. All need more rows or groups than the heap holds. */
  static Map<String, String> shapes() {
    Map<String, String> shapes = new LinkedHashMap<>();
    shapes.put(
        "sort", ALL + "return { $a.k as a, $b.k as b, $c.k as c } order { c desc, a asc, b asc }");
    shapes.put(
        "sort by one column", ALL + "return { $a.x as x } order { x desc } limit 1000000000");
    shapes.put(
        "groups of keys", ALL + "return { $a.k as a, $b.k as b, $c.k as c, count($c) as n }");
    shapes.put(
        "groups of numbers",
        ALL
            + "return { $a.x as a, $b.x as b, $c.x as c, sum($c.x) as s, avg($b.x) as m,"
            + " min($a.text) as t }");
    shapes.put(
        "distinct pairs", ALL + "return { $a.text as a, $b.x as b, $c.k as c, min($c.x) as m }");
    shapes.put(
        "ranking",
        ALL + "return { $a.k as a, $b.k as b } order { nearest($c.v, $q) } limit 100000000");
    shapes.put(
        "walks",
        "match { $a: N $a e $b $b e $c $c e $d $d $h:e $e } "
            + "return { $a.k as a, $b.k as b, $c.k as c, $d.k as d, $h.w as w } order { w asc }");
    return shapes;
  }

  /** Runs the shapes. */
  public static void main(String[] arguments) {
    String uri = arguments[0];
    try (Omnigraph graph = Omnigraph.init(uri, SCHEMA)) {
      graph.load(LoadRequest.of(LoadMode.APPEND, records()));
    }
    for (int threads = 1; threads <= 2; threads++) {
      OmnigraphOptions options = OmnigraphOptions.builder().queryThreads(threads).build();
      try (Omnigraph graph = Omnigraph.open(uri, options)) {
        for (Map.Entry<String, String> shape : shapes().entrySet()) {
          String outcome = outcome(graph, shape.getValue());
          System.out.println(threads + " " + shape.getKey() + ": " + outcome);
        }
        System.out.println(
            threads + " counted: " + outcome(graph, ALL + "return { count($c) as n }"));
      }
    }
    System.out.println("done");
  }

  private static String outcome(Omnigraph graph, String body) {
    boolean ranks = body.contains("$q");
    String source = "query q(" + (ranks ? "$q: Vector(2)" : "") + ") { " + body + " }";
    Map<String, Object> parameters = ranks ? Map.of("q", new float[] {0.5f, 0.5f}) : Map.of();
    try (QueryResult result = graph.query(source, parameters)) {
      long rows = 0;
      Object first = null;
      for (Row row : result) {
        first = rows++ == 0 ? row.value(0) : first;
      }
      return rows + " rows, first " + first;
    } catch (OmnigraphException e) {
      return e.code() + " " + e.details().get("resource");
    }
  }

  private static String records() {
    Random random = new Random(5);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < NODES; i++) {
      lines.append(
          "{\"type\":\"N\",\"data\":{\"k\":\"n%d\",\"text\":\"a text of some length, %d\",\"x\":%s,\"v\":[%s,%s]}}\n"
              .formatted(i, i, i / 7.0, random.nextFloat(), random.nextFloat()));
    }
    for (int i = 0; i < NODES * 40; i++) {
      lines.append(
          "{\"edge\":\"E\",\"from\":\"n%d\",\"to\":\"n%d\",\"data\":{\"w\":%s}}\n"
              .formatted(random.nextInt(NODES), random.nextInt(NODES), random.nextDouble()));
    }
    return lines.toString();
  }
}
