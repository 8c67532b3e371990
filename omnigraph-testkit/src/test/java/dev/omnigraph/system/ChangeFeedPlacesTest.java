package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.Branch;
import dev.omnigraph.Change;
import dev.omnigraph.ChangeBaseline;
import dev.omnigraph.ChangeBlock;
import dev.omnigraph.ChangeFeed;
import dev.omnigraph.ChangeFilter;
import dev.omnigraph.ChangeOp;
import dev.omnigraph.ChangePage;
import dev.omnigraph.ChangeSubscription;
import dev.omnigraph.CleanupOptions;
import dev.omnigraph.EntityKind;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.QueryResult;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import dev.omnigraph.testkit.fault.Actors;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Places that are not of this feed or not there any more, and waits that end without a commit. */
@ExtendWith(TempGraphExtension.class)
@SuppressWarnings("MustBeClosedChecker") // the extension tells what stayed open
class ChangeFeedPlacesTest {
  private static final String SCHEMA =
      """
      node Person { name: String @key  age: I32? }
      node City { name: String @key }
      """;
  private static final String ADD = "query add($n: String) { insert Person { name: $n } }";
  private static final CleanupOptions EVERYTHING =
      CleanupOptions.keep(1).withMinimumAge(Duration.ZERO).withLooseAge(Duration.ZERO);

  private static String add(Branch branch, String name) {
    return branch.mutate(ADD, Map.of("n", name)).commitId().orElseThrow();
  }

  private static List<String> ids(List<ChangeBlock> blocks) {
    List<String> ids = new ArrayList<>();
    blocks.forEach(b -> b.changes().forEach(c -> ids.add(c.op().text() + " " + c.id())));
    return ids;
  }

  private static OmnigraphException refused(Runnable call) {
    OmnigraphException error = catchThrowableOfType(OmnigraphException.class, call::run);
    assertThat(error).isNotNull();
    return error;
  }

  private static void assertOfAnotherFeed(String what, Runnable call) {
    OmnigraphException error = refused(call);
    assertThat(error.code()).isEqualTo(ErrorCode.CURSOR_REJECTED);
    assertThat(error.details()).containsEntry("differs_in", what);
  }

  private static Omnigraph openOnRealTime(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      add(graph.main(), "ana");
    }
    return Omnigraph.open(temp.uri(), temp.options().clock(InstantSource.system()).build());
  }

  @Test
  void everythingACursorIsBoundToIsNamedWhenItDiffers(TempGraph temp, @TempDir Path other) {
    try (Omnigraph graph = temp.init(SCHEMA);
        Omnigraph twin =
            Omnigraph.init(other.resolve("g").toString(), SCHEMA, temp.options().build())) {
      Branch side = graph.createBranch("side");
      ChangeFeed feed = graph.main().changes(ChangeFilter.all());
      String cursor = feed.cursorNow();
      assertOfAnotherFeed("graph", () -> twin.main().changes(ChangeFilter.all()).poll(cursor, 1));
      assertOfAnotherFeed("branch", () -> side.changes(ChangeFilter.all()).poll(cursor, 1));
      assertOfAnotherFeed("branch", () -> side.changes(ChangeFilter.all()).subscribe(cursor));
      for (ChangeFilter filter :
          List.of(
              ChangeFilter.all().withTypes(List.of("Person")),
              ChangeFilter.all().withKind(EntityKind.NODE),
              ChangeFilter.all().withOps(List.of(ChangeOp.INSERT)))) {
        ChangeFeed filtered = graph.main().changes(filter);
        assertOfAnotherFeed("filter", () -> filtered.poll(cursor, 1));
        assertOfAnotherFeed("filter", () -> feed.poll(filtered.cursorNow(), 1));
        assertOfAnotherFeed("filter", () -> filtered.subscribe(cursor));
      }
    }
  }

  @Test
  void theOrderOfAFiltersTypesAndOperationsDoesNotMatter(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      String cursor =
          graph
              .main()
              .changes(
                  ChangeFilter.all()
                      .withTypes(List.of("City", "Person"))
                      .withOps(List.of(ChangeOp.DELETE, ChangeOp.INSERT)))
              .cursorNow();
      add(graph.main(), "ana");
      ChangeFeed turned =
          graph
              .main()
              .changes(
                  ChangeFilter.all()
                      .withTypes(List.of("Person", "City"))
                      .withOps(List.of(ChangeOp.INSERT, ChangeOp.DELETE)));
      assertThat(ids(turned.poll(cursor, 5).blocks())).containsExactly("insert ana");
    }
  }

  @Test
  void aCommitThatCameInByAMergeIsNoPlace(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      Branch side = graph.createBranch("side");
      String onSide = add(side, "bo");
      add(graph.main(), "di");
      String merge = graph.main().merge("side").commitId().orElseThrow();
      ChangeFeed feed = graph.main().changes(ChangeFilter.all());
      OmnigraphException error = refused(() -> feed.cursorAfter(onSide));
      assertThat(error.code()).isEqualTo(ErrorCode.NOT_FOUND);
      assertThat(feed.cursorAfter(merge)).isEqualTo(feed.cursorNow());
    }
  }

  @Test
  void aFeedGoesOnOverAChangeOfTheSchema(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      String cursor = graph.main().changes(ChangeFilter.all()).cursorNow();
      add(graph.main(), "ana");
      graph.applySchema(SCHEMA.replace("age: I32?", "age: I32?  note: String?"));
      graph.mutate(
          "query q() { update Person set { note: \"x\" } where name = \"ana\" }", Map.of());
      ChangePage page = graph.main().changes(ChangeFilter.all()).poll(cursor, 9);
      assertThat(ids(page.blocks())).containsExactly("insert ana", "update ana");
      assertThat(page.blocks().get(1).changes())
          .extracting(Change::toJson)
          .containsExactly(
              "{\"table_key\":\"node:Person\",\"kind\":\"node\",\"type\":\"Person\",\"id\":\"ana\","
                  + "\"op\":\"update\",\"before\":{\"id\":\"ana\",\"age\":null,\"name\":\"ana\","
                  + "\"note\":null},\"after\":{\"id\":\"ana\",\"age\":null,\"name\":\"ana\","
                  + "\"note\":\"x\"}}");
      assertThat(page.caughtUp()).isTrue();
    }
  }

  @Test
  void aGapIsToldToASubscriberToo(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      add(graph.main(), "ana");
      ChangeFeed feed = graph.main().changes(ChangeFilter.all());
      try (ChangeSubscription subscription = feed.subscribe(feed.cursorNow())) {
        String seen = subscription.cursor();
        add(graph.main(), "bo");
        add(graph.main(), "cy");
        graph.cleanup(EVERYTHING);
        assertThat(refused(subscription::next).code()).isEqualTo(ErrorCode.FEED_GAP);
        assertThat(refused(subscription::next).code()).isEqualTo(ErrorCode.FEED_GAP);
        assertThat(subscription.cursor()).isEqualTo(seen);
      }
    }
  }

  @Test
  void anOpenBaselineKeepsItsRowsAndATagItsPlace(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      add(graph.main(), "ana");
      ChangeFeed feed = graph.main().changes(ChangeFilter.all());
      try (ChangeBaseline baseline = feed.baseline()) {
        graph.createTag("copied", baseline.snapshot().commitId());
        add(graph.main(), "bo");
        graph.cleanup(EVERYTHING);
        assertThat(names(baseline)).containsExactly("ana");
        assertThat(ids(feed.poll(baseline.cursor(), 9).blocks())).containsExactly("insert bo");

        graph.deleteTag("copied");
        graph.cleanup(EVERYTHING);
        assertThat(names(baseline)).containsExactly("ana");
        assertThat(refused(() -> feed.poll(baseline.cursor(), 9)).code())
            .isEqualTo(ErrorCode.FEED_GAP);
      }
    }
  }

  private static List<String> names(ChangeBaseline baseline) {
    try (QueryResult people =
        baseline
            .snapshot()
            .query("query q() { match { $p: Person } return { $p.name as n } }", Map.of())) {
      return people.rows().stream().map(r -> r.text("n")).toList();
    }
  }

  @Test
  void aWaitEndsWhenItsTimeIsOver(TempGraph temp) {
    try (Omnigraph graph = openOnRealTime(temp)) {
      ChangeFeed feed = graph.main().changes(ChangeFilter.all());
      ChangeFeed cities = graph.main().changes(ChangeFilter.all().withTypes(List.of("City")));
      try (ChangeSubscription subscription = feed.subscribe(feed.cursorNow());
          ChangeSubscription unwanted = cities.subscribe(cities.cursorAtBeginning())) {
        assertThat(subscription.next(Duration.ofMillis(20))).isEmpty();
        assertThat(unwanted.next(Duration.ofMillis(20))).isEmpty();
        add(graph.main(), "bo");
        Optional<ChangeBlock> block = subscription.next(Duration.ofMillis(20));
        assertThat(block.map(b -> ids(List.of(b)))).contains(List.of("insert bo"));
      }
    }
  }

  @Test
  void closingTheGraphOrDeletingTheBranchEndsTheWait(TempGraph temp) throws Exception {
    Omnigraph graph = openOnRealTime(temp);
    try (graph) {
      ChangeFeed feed = graph.createBranch("side").changes(ChangeFilter.all());
      try (ChangeSubscription subscription = feed.subscribe(feed.cursorNow())) {
        CompletableFuture<OmnigraphException> ended =
            Actors.supply(() -> refused(subscription::next));
        graph.deleteBranch("side");
        assertThat(ended.get(60, TimeUnit.SECONDS).code()).isEqualTo(ErrorCode.BRANCH_NOT_FOUND);
      }
      ChangeFeed main = graph.main().changes(ChangeFilter.all());
      try (ChangeSubscription subscription = main.subscribe(main.cursorNow())) {
        CompletableFuture<OmnigraphException> ended =
            Actors.supply(() -> refused(subscription::next));
        graph.close();
        assertThat(ended.get(60, TimeUnit.SECONDS).code()).isEqualTo(ErrorCode.CLOSED);
      }
    }
  }
}
