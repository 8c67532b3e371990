package dev.omnigraph.examples;

import dev.omnigraph.MergeChoice;
import dev.omnigraph.MergeConflict;
import dev.omnigraph.MergeOptions;
import dev.omnigraph.MergeResult;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.WriteOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The examples of the guide to merging, which quotes the marked lines. */
final class Merging {
  private Merging() {}

  private static final String AGE =
      "query q($n: String, $a: I32) { update Person set { age: $a } where name = $n }";

  static List<String> run(String directory) {
    List<String> said = new ArrayList<>();
    try (Omnigraph graph =
        Omnigraph.init(directory, "node Person { name: String @key  age: I32?  city: String? }")) {
      graph.mutate(
          "query q() { insert Person { name: \"ada\" age: 36 city: \"Rome\" } }", Map.of());
      // merge:start
      graph.createBranch("draft", "main");
      graph.branch("draft").mutate(AGE, Map.of("n", "ada", "a", 37));
      graph
          .main()
          .mutate("query q() { update Person set { city: \"Bern\" } where name = \"ada\" }");

      MergeResult merged = graph.main().merge("draft"); // ada is 37 and lives in Bern
      // merge:end
      said.add(merged.outcome().text());
      // conflict:start
      graph.branch("draft").mutate(AGE, Map.of("n", "ada", "a", 38));
      String wrong = graph.main().mutate(AGE, Map.of("n", "ada", "a", 99)).commitId().orElseThrow();

      MergeResult preview = graph.main().previewMerge("draft", MergeOptions.defaults());
      for (MergeConflict conflict : preview.conflicts()) {
        said.add(
            conflict.kind().text()
                + " of "
                + conflict.id()
                + "."
                + conflict.property().get()
                + ": "
                + conflict.base().get()
                + ", "
                + conflict.ours().get()
                + " or "
                + conflict.theirs().get());
      }
      graph
          .main()
          .merge(
              "draft",
              MergeOptions.defaults()
                  .withResolver(
                      conflict ->
                          conflict.property().filter("age"::equals).isPresent()
                              ? MergeChoice.OURS
                              : MergeChoice.CONFLICT));
      // conflict:end
      // revert:start
      graph.main().revert(wrong, WriteOptions.none()); // ada is 37 again
      // revert:end
      try (var ages =
          graph.query("query q() { match { $p: Person } return { $p.age as a } }", Map.of())) {
        ages.forEach(row -> said.add("age " + row.integer("a")));
      }
    }
    return said;
  }
}
