package dev.omnigraph.examples;

import dev.omnigraph.Omnigraph;
import dev.omnigraph.QueryResult;
import dev.omnigraph.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The quickstart of the README, which quotes the marked lines. */
final class Quickstart {
  private Quickstart() {}

  static List<String> run(String directory) {
    List<String> names = new ArrayList<>();
    // quickstart:start
    try (Omnigraph graph = Omnigraph.init(directory, """
        node Person { name: String @key  age: I32? }
        edge Knows: Person -> Person { since: Date? }
        """)) {
      graph.mutate("query add($a: String, $b: String) {"
          + " insert Person { name: $a, age: 36 }  insert Person { name: $b }"
          + " insert Knows { from: $a, to: $b, since: date(\"1833-06-05\") } }",
          Map.of("a", "Ada", "b", "Charles"));
      try (QueryResult friends = graph.query("query friends($name: String) {"
          + " match { $p: Person { name: $name }  $p knows $f } return { $f.name as name } }",
          Map.of("name", "Ada"))) {
        for (Row row : friends) names.add(row.text("name"));
      }
    }
    // quickstart:end
    return names;
  }
}
