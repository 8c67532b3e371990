package dev.omnigraph.examples;

import dev.omnigraph.Branch;
import dev.omnigraph.Change;
import dev.omnigraph.ChangeStream;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.QueryResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The examples of the guide to branches, which quotes the marked lines. */
final class BranchesExample {
  private BranchesExample() {}

  static List<String> run(Omnigraph graph) {
    List<String> seen = new ArrayList<>();
    // branches:start
    String before = graph.main().head();
    Branch draft = graph.createBranch("team/draft"); // at the newest commit of main
    draft.mutate("query q() { insert Person { name: \"Ada\" } }");

    try (ChangeStream changes = graph.diff("main", "team/draft")) {
      while (changes.hasNext()) {
        Change change = changes.next(); // insert node:Person Ada
        seen.add(change.op().text() + " " + change.tableKey() + " " + change.id());
      }
    }
    graph.main().merge("team/draft");
    graph.deleteBranch("team/draft");

    try (GraphSnapshot past = graph.at(before); // as main was
        QueryResult people =
            past.query("query q() { match { $p: Person } return { $p.name as n } }", Map.of())) {
      seen.add(people.rows().size() + " before");
    }
    // branches:end
    return seen;
  }
}
