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
import dev.omnigraph.OmnigraphOptions.Sharing;
import dev.omnigraph.QueryResult;
import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import dev.omnigraph.testkit.fault.Actors;
import dev.omnigraph.testkit.storage.ObjectClass;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The change feed of a branch: order, places, refusals, waiting. */
@ExtendWith(TempGraphExtension.class)
@SuppressWarnings("MustBeClosedChecker") // the extension tells what stayed open
class ChangeFeedTest {
  private static final String SCHEMA =
      """
      node Person { name: String @key  age: I32? }
      edge Knows: Person -> Person
      """;
  private static final String ADD = "query add($n: String) { insert Person { name: $n } }";
  private static final String DROP = "query gone($n: String) { delete Person where name = $n }";
  private static final String LINK =
      "query l($a: String, $b: String) { insert Knows { from: $a, to: $b } }";

  private static String add(Branch branch, String name) {
    return branch.mutate(ADD, Map.of("n", name)).commitId().orElseThrow();
  }

  private static List<String> texts(List<ChangeBlock> blocks) {
    List<String> texts = new ArrayList<>();
    for (ChangeBlock block : blocks) {
      StringBuilder text = new StringBuilder();
      for (Change change : block.changes()) {
        text.append(text.isEmpty() ? "" : " ").append(change.op().text()).append(' ');
        text.append(change.kind() == EntityKind.NODE ? change.id() : "edge");
      }
      texts.add(text.toString());
    }
    return texts;
  }

  private static ErrorCode refused(Runnable call) {
    OmnigraphException error = catchThrowableOfType(OmnigraphException.class, call::run);
    assertThat(error).isNotNull();
    return error.code();
  }

  @Test
  void everyCommitIsABlockInOrder(TempGraph temp) {
    String cursor;
    try (Omnigraph graph = temp.init(SCHEMA)) {
      String first = add(graph.main(), "ana");
      String second = add(graph.main(), "bo");
      graph.main().mutate(LINK, Map.of("a", "ana", "b", "bo"));
      graph.main().mutate(DROP, Map.of("n", "bo"));
      ChangeFeed feed = graph.main().changes(ChangeFilter.all());

      ChangePage all = feed.poll(feed.cursorAtBeginning(), 10);
      assertThat(texts(all.blocks()))
          .containsExactly("insert ana", "insert bo", "insert edge", "delete edge delete bo");
      assertThat(all.blocks().get(0).commit().id()).isEqualTo(first);
      assertThat(all.caughtUp()).isTrue();
      assertThat(all.cursor()).isEqualTo(feed.cursorNow());

      ChangePage two = feed.poll(feed.cursorAtBeginning(), 2);
      assertThat(texts(two.blocks())).containsExactly("insert ana", "insert bo");
      assertThat(two.caughtUp()).isFalse();
      assertThat(two.cursor()).isEqualTo(feed.cursorAfter(second));
      assertThat(texts(feed.poll(two.cursor(), 10).blocks())).hasSize(2);
      assertThat(feed.poll(two.blocks().get(0).cursor(), 10).blocks()).hasSize(3);
      assertThat(feed.poll(feed.cursorNow(), 10).blocks()).isEmpty();
      cursor = two.cursor();
    }
    try (Omnigraph again = temp.openReadOnly()) {
      ChangeFeed feed = again.main().changes(ChangeFilter.all());
      assertThat(texts(feed.poll(cursor, 10).blocks()))
          .containsExactly("insert edge", "delete edge delete bo");
    }
  }

  @Test
  void aFilterSkipsCommitsAndMovesOn(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      add(graph.main(), "ana");
      graph.main().mutate(LINK, Map.of("a", "ana", "b", "ana"));
      graph.main().mutate(DROP, Map.of("n", "ana"));
      ChangeFeed edges = graph.main().changes(ChangeFilter.all().withTypes(List.of("Knows")));
      ChangePage page = edges.poll(edges.cursorAtBeginning(), 1);
      assertThat(texts(page.blocks())).containsExactly("insert edge");
      assertThat(texts(edges.poll(page.cursor(), 5).blocks())).containsExactly("delete edge");
      ChangeFeed inserts =
          graph.main().changes(ChangeFilter.all().withOps(List.of(ChangeOp.INSERT)));
      ChangePage inserted = inserts.poll(inserts.cursorAtBeginning(), 10);
      assertThat(texts(inserted.blocks())).containsExactly("insert ana", "insert edge");
      assertThat(inserted.cursor()).isEqualTo(inserts.cursorNow());
      assertThat(refused(() -> graph.main().changes(ChangeFilter.all().withTypes(List.of("No")))))
          .isEqualTo(ErrorCode.BAD_REQUEST);
    }
  }

  @Test
  void aBranchStartsWithTheHistoryItCameFromAndAMergeIsOneBlock(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      add(graph.main(), "ana");
      Branch side = graph.createBranch("side");
      String onSide = add(side, "bo");
      add(side, "cy");
      add(graph.main(), "di");
      ChangeFeed sideFeed = side.changes(ChangeFilter.all());
      assertThat(texts(sideFeed.poll(sideFeed.cursorAtBeginning(), 9).blocks()))
          .containsExactly("insert ana", "insert bo", "insert cy");
      ChangeFeed feed = graph.main().changes(ChangeFilter.all());
      String before = feed.cursorNow();
      graph.main().merge("side");
      assertThat(texts(feed.poll(before, 9).blocks())).containsExactly("insert bo insert cy");
      assertThat(refused(() -> feed.cursorAfter(onSide))).isEqualTo(ErrorCode.NOT_FOUND);
    }
  }

  @Test
  void aCursorIsGoodForItsOwnFeedOnly(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      add(graph.main(), "ana");
      Branch branch = graph.createBranch("b");
      ChangeFeed feed = graph.main().changes(ChangeFilter.all());
      ChangeFeed ofBranch = branch.changes(ChangeFilter.all());
      ChangeFeed filtered = graph.main().changes(ChangeFilter.all().withKind(EntityKind.NODE));
      String cursor = feed.cursorNow();
      String old = ofBranch.cursorNow();
      assertThat(refused(() -> filtered.poll(cursor, 1))).isEqualTo(ErrorCode.CURSOR_REJECTED);
      assertThat(refused(() -> ofBranch.poll(cursor, 1))).isEqualTo(ErrorCode.CURSOR_REJECTED);
      for (String damaged :
          List.of("", "x", cursor + "A", cursor.substring(1), "A" + cursor.substring(1))) {
        assertThat(refused(() -> feed.poll(damaged, 1))).isEqualTo(ErrorCode.CURSOR_REJECTED);
      }
      graph.deleteBranch("b");
      ChangeFeed again = graph.createBranch("b").changes(ChangeFilter.all());
      OmnigraphException stale =
          catchThrowableOfType(OmnigraphException.class, () -> again.poll(old, 1));
      assertThat(stale.code()).isEqualTo(ErrorCode.CURSOR_REJECTED);
      assertThat(stale.details()).containsEntry("differs_in", "branch incarnation");
      assertThat(refused(() -> feed.cursorAfter("01ARZ3NDEKTSV4RRFFQ69G5FAV")))
          .isEqualTo(ErrorCode.NOT_FOUND);
    }
  }

  @Test
  void aBaselineWithTheChangesAfterItIsTheNewestState(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      add(graph.main(), "ana");
      add(graph.main(), "bo");
      ChangeFeed feed = graph.main().changes(ChangeFilter.all());
      TreeSet<String> names = new TreeSet<>();
      String cursor;
      try (ChangeBaseline baseline = feed.baseline()) {
        add(graph.main(), "cy");
        graph.main().mutate(DROP, Map.of("n", "ana"));
        try (QueryResult people =
            baseline
                .snapshot()
                .query("query q() { match { $p: Person } return { $p.name as n } }", Map.of())) {
          people.rows().forEach(r -> names.add(r.text("n")));
        }
        cursor = baseline.cursor();
      }
      assertThat(names).containsExactly("ana", "bo");
      for (ChangeBlock block : feed.poll(cursor, 10).blocks()) {
        for (Change change : block.changes()) {
          if (change.op() == ChangeOp.DELETE) {
            names.remove(change.id());
          } else {
            names.add(change.id());
          }
        }
      }
      assertThat(names).containsExactly("bo", "cy");
    }
  }

  @Test
  void whatCleanupRemovedIsAGapAndATagKeepsIt(TempGraph temp) {
    CleanupOptions everything =
        CleanupOptions.keep(1).withMinimumAge(Duration.ZERO).withLooseAge(Duration.ZERO);
    try (Omnigraph graph = temp.init(SCHEMA)) {
      add(graph.main(), "ana");
      add(graph.main(), "bo");
      ChangeFeed feed = graph.main().changes(ChangeFilter.all());
      String early = feed.cursorNow();
      add(graph.main(), "cy");
      graph.createTag("kept", "main");
      String tagged = feed.cursorNow();
      add(graph.main(), "di");
      assertThat(feed.poll(early, 9).blocks()).hasSize(2);

      graph.cleanup(everything);

      assertThat(refused(() -> feed.poll(early, 9))).isEqualTo(ErrorCode.FEED_GAP);
      assertThat(texts(feed.poll(tagged, 9).blocks())).containsExactly("insert di");
      try (ChangeBaseline baseline = feed.baseline()) {
        assertThat(feed.poll(baseline.cursor(), 9).caughtUp()).isTrue();
      }
    }
  }

  @Test
  void nothingNewCostsNothing(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      add(graph.main(), "ana");
      ChangeFeed feed = graph.main().changes(ChangeFilter.all());
      String cursor = feed.cursorNow();
      int mark = temp.ledger().mark();
      assertThat(feed.poll(cursor, 1).caughtUp()).isTrue();
      assertThat(temp.ledger().since(mark)).isEmpty();
      graph.main().mutate(LINK, Map.of("a", "ana", "b", "ana"));
      mark = temp.ledger().mark();
      assertThat(feed.poll(cursor, 1).blocks()).hasSize(1);
      assertThat(temp.ledger().since(mark))
          .filteredOn(e -> e.objectClass() == ObjectClass.DATA_TABLE)
          .noneMatch(e -> e.object().contains("/nodes/"));
    }
  }

  @Test
  void aSubscriberIsWokenByACommitAndByClosing(TempGraph temp) throws Exception {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      assertThat(graph.main().head()).isNotEmpty();
    }
    try (Omnigraph graph =
        Omnigraph.open(temp.uri(), temp.options().clock(InstantSource.system()).build())) {
      ChangeFeed feed = graph.main().changes(ChangeFilter.all());
      ChangeSubscription subscription = feed.subscribe(feed.cursorNow());
      assertThat(subscription.next(Duration.ZERO)).isEmpty();
      CompletableFuture<ChangeBlock> waiting = Actors.supply(subscription::next);
      add(graph.main(), "ana");
      assertThat(texts(List.of(waiting.get(60, TimeUnit.SECONDS)))).containsExactly("insert ana");
      assertThat(subscription.cursor()).isEqualTo(feed.cursorNow());

      CompletableFuture<ErrorCode> closed = Actors.supply(() -> refused(subscription::next));
      subscription.close();
      assertThat(closed.get(60, TimeUnit.SECONDS)).isEqualTo(ErrorCode.CLOSED);
      assertThat(catchThrowableOfType(ClosedException.class, subscription::next)).isNotNull();

      try (ChangeSubscription other = feed.subscribe(feed.cursorNow())) {
        Thread.currentThread().interrupt();
        assertThat(catchThrowableOfType(CancelledException.class, other::next)).isNotNull();
        assertThat(Thread.interrupted()).isTrue();
      }
    }
  }

  @Test
  void aSubscriberOfAnotherProcessSeesCommitsToo(TempGraph temp) throws Exception {
    try (Omnigraph graph = temp.init(SCHEMA);
        Omnigraph reader =
            Omnigraph.open(
                temp.uri(),
                temp.options()
                    .clock(InstantSource.system())
                    .readOnly()
                    .sharing(Sharing.SEPARATE_UNLEASED)
                    .build())) {
      ChangeFeed feed = reader.main().changes(ChangeFilter.all());
      try (ChangeSubscription subscription = feed.subscribe(feed.cursorAtBeginning())) {
        CompletableFuture<ChangeBlock> waiting = Actors.supply(subscription::next);
        add(graph.main(), "ana");
        add(graph.main(), "bo");
        assertThat(texts(List.of(waiting.get(60, TimeUnit.SECONDS)))).containsExactly("insert ana");
        assertThat(texts(List.of(subscription.next()))).containsExactly("insert bo");
        assertThat(subscription.next(Duration.ZERO)).isEmpty();
      }
    }
  }
}
