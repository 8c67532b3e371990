package dev.omnigraph.examples;

import dev.omnigraph.ChangeBaseline;
import dev.omnigraph.ChangeBlock;
import dev.omnigraph.ChangeFeed;
import dev.omnigraph.ChangeFilter;
import dev.omnigraph.ChangePage;
import dev.omnigraph.ChangeSubscription;
import dev.omnigraph.Omnigraph;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The examples of the guide to the change feed, which quotes the marked lines. */
final class ChangesExample {
  private ChangesExample() {}

  static List<String> run(Omnigraph graph, OutputStream copy) {
    List<String> seen = new ArrayList<>();
    // changes:start
    ChangeFeed feed = graph.main().changes(ChangeFilter.all().withTypes(List.of("Person")));
    String cursor;
    try (ChangeBaseline baseline = feed.baseline()) { // a state, and where the feed goes on
      baseline.snapshot().export(copy, List.of("Person"));
      cursor = baseline.cursor(); // keep it beside the copy
    }

    graph.mutate("query q() { insert Person { name: \"Ada\" } }", Map.of());

    ChangePage page = feed.poll(cursor, 100); // at most 100 commits
    for (ChangeBlock block : page.blocks()) {
      block.changes().forEach(c -> seen.add(c.op().text() + " " + c.id()));
      cursor = block.cursor(); // dealt with: keep it
    }

    try (ChangeSubscription subscription = feed.subscribe(cursor)) {
      Optional<ChangeBlock> next = subscription.next(Duration.ofMillis(10)); // waits
      seen.add(next.isPresent() ? "more" : "caught up");
    }
    // changes:end
    return seen;
  }
}
