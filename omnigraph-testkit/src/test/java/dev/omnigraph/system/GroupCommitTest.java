package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.CommitInfo;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.MutationResult;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.WriteOptions;
import dev.omnigraph.errors.BusyException;
import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.Effect;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.errors.OutcomePendingException;
import dev.omnigraph.errors.Retry;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.fault.Failpoint;
import dev.omnigraph.fault.Failpoints;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import dev.omnigraph.testkit.fault.FailpointScript;
import dev.omnigraph.testkit.fault.InjectedCrash;
import dev.omnigraph.testkit.storage.ObjectClass;
import dev.omnigraph.testkit.storage.Verb;
import dev.omnigraph.write.WriteFailpoint;
import dev.omnigraph.write.group.GroupFailpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Writers that wait behind a paused one: what they share, and what each of them gets. */
@Tag("concurrency")
@ExtendWith(TempGraphExtension.class)
@SuppressWarnings("MustBeClosedChecker") // the extension tells what stayed open
class GroupCommitTest {
  private static final String SCHEMA =
      """
      node Person { name: String @key  age: I32?  @range(age, 0..150) }
      edge Knows: Person -> Person @card(0..1)
      """;
  private static final String ADD =
      "query add($n: String, $a: I32?) { insert Person { name: $n, age: $a } }";
  private static final String LINK =
      "query link($f: String, $t: String) { insert Knows { from: $f, to: $t } }";
  private static final String AGE =
      "query age($n: String, $a: I32) { update Person set { age: $a } where name = $n }";
  private static final String GONE = "query gone($n: String) { delete Person where name = $n }";
  private static final String PEOPLE =
      "query all() { match { $p: Person } return { $p.name as name, $p.age as age } order { name }"
          + " }";

  private final Script script = new Script();

  /** Failpoints that also tell how many writers came to wait in line. */
  private static final class Script implements Failpoints {
    private final FailpointScript actions = new FailpointScript();
    private final Semaphore waiting = new Semaphore(0);
    private final AtomicReference<@Nullable Runnable> onLeading = new AtomicReference<>();

    @Override
    public void hit(Failpoint point, int index) {
      if (point == GroupFailpoint.WAITING) {
        waiting.release();
      }
      if (point == GroupFailpoint.LEADING) {
        Runnable action = onLeading.getAndSet(null);
        if (action != null) {
          action.run();
        }
      }
      actions.hit(point, index);
    }
  }

  /** A write in a thread of its own. */
  private static final class Writer {
    private final CompletableFuture<MutationResult> done = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean interrupted;

    Writer(Omnigraph graph, String source, Map<String, ?> parameters, WriteOptions options) {
      thread =
          new Thread(
              () -> {
                try {
                  done.complete(graph.main().mutate(source, Optional.empty(), parameters, options));
                } catch (RuntimeException | Error e) {
                  done.completeExceptionally(e);
                }
                interrupted = Thread.currentThread().isInterrupted();
              });
      thread.start();
    }

    MutationResult result() throws Exception {
      return done.get(60, TimeUnit.SECONDS);
    }

    <E> E failure(Class<E> type) throws Exception {
      try {
        MutationResult result = result();
        throw new AssertionError("did not fail: " + result);
      } catch (ExecutionException e) {
        assertThat(e.getCause()).isInstanceOf(type);
        return type.cast(e.getCause());
      }
    }
  }

  private OmnigraphOptions.Builder options(TempGraph temp) {
    return temp.options().failpoints(script);
  }

  private Omnigraph init(TempGraph temp) {
    Omnigraph graph = Omnigraph.init(temp.uri(), SCHEMA, options(temp).build());
    graph.mutate(ADD, person("ana", 1));
    graph.mutate(ADD, person("bo", 2));
    return graph;
  }

  private static Map<String, Object> person(String name, int age) {
    return Map.of("n", name, "a", age);
  }

  private static List<String> people(Omnigraph graph) {
    List<String> rows = new ArrayList<>();
    try (QueryResult result = graph.query(PEOPLE, Map.of())) {
      result.rows().forEach(r -> rows.add(r.value(0) + ":" + r.value(1)));
    }
    return rows;
  }

  /** A write that is paused in the middle, and others that come to wait behind it in order. */
  private final class Queue {
    private final Omnigraph graph;
    private final FailpointScript.Pause pause;
    private final Writer head;
    private final List<Writer> writers = new ArrayList<>();

    Queue(Omnigraph graph) {
      this.graph = graph;
      this.pause = script.actions.pauseOnceAt(WriteFailpoint.AFTER_CAPTURE.pointName(), 0);
      this.head = new Writer(graph, ADD, person("head", 0), WriteOptions.none());
      pause.awaitArrival();
    }

    Writer add(String source, Map<String, ?> parameters) throws Exception {
      return add(graph, source, parameters, WriteOptions.none());
    }

    Writer add(Omnigraph handle, String source, Map<String, ?> parameters, WriteOptions options)
        throws Exception {
      Writer writer = new Writer(handle, source, parameters, options);
      assertThat(script.waiting.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
      writers.add(writer);
      return writer;
    }

    void release() throws Exception {
      pause.release();
      head.result();
    }
  }

  @Test
  void writersThatWaitShareOneCommit(TempGraph temp) throws Exception {
    try (Omnigraph graph = init(temp)) {
      Queue queue = new Queue(graph);
      for (int i = 0; i < 8; i++) {
        queue.add(ADD, person("p" + i, i));
      }
      int mark = temp.ledger().mark();
      queue.release();

      String commit = queue.writers.get(0).result().commitId().orElseThrow();
      for (Writer writer : queue.writers) {
        assertThat(writer.result())
            .isEqualTo(new MutationResult(Optional.of(commit), 1, 0, 0, 1, 0));
      }
      assertThat(graph.main().head()).isEqualTo(commit);
      assertThat(graph.main().commits().get(0).parent()).isEqualTo(queue.head.result().commitId());
      // the paused write and the group: two of everything
      assertThat(temp.ledger().count(mark, Verb.COMMIT, ObjectClass.MANIFEST)).isEqualTo(2);
      assertThat(temp.ledger().count(mark, Verb.COMMIT, ObjectClass.DATA_TABLE)).isEqualTo(2);
      assertThat(temp.ledger().count(mark, Verb.STAGE, ObjectClass.DATA_TABLE)).isEqualTo(2);
      assertThat(temp.ledger().count(mark, Verb.WRITE_TEXT, ObjectClass.SIDECAR)).isEqualTo(2);
      assertThat(temp.ledger().count(mark, Verb.DELETE_TEXT, ObjectClass.SIDECAR)).isEqualTo(2);
      assertThat(temp.ledger().count(mark, Verb.READ_TEXT, ObjectClass.SCHEMA_FILE)).isEqualTo(3);
      assertThat(people(graph)).hasSize(11);
    }
  }

  @Test
  void everyMemberGetsItsOwnOutcome(TempGraph temp) throws Exception {
    try (Omnigraph graph = init(temp)) {
      Queue queue = new Queue(graph);
      Writer added = queue.add(ADD, person("cy", 3));
      Writer tooOld = queue.add(ADD, person("di", 151));
      Writer noSuchEnd = queue.add(LINK, Map.of("f", "ana", "t", "later"));
      Writer later = queue.add(ADD, person("later", 4));
      Writer linked = queue.add(LINK, Map.of("f", "ana", "t", "later"));
      Writer secondLink = queue.add(LINK, Map.of("f", "ana", "t", "bo"));
      Writer noParameter = queue.add(ADD, Map.of());
      Writer noMutation = queue.add("query q() { insert Nobody { name: \"x\" } }", Map.of());
      Writer updated = queue.add(AGE, person("cy", 30));
      Writer nothing = queue.add(AGE, person("nobody", 30));
      Writer deleted = queue.add(GONE, Map.of("n", "ana"));
      Writer again = queue.add(ADD, person("cy", 31));
      queue.release();

      Optional<String> commit = added.result().commitId();
      assertThat(added.result()).isEqualTo(new MutationResult(commit, 1, 0, 0, 1, 0));
      assertThat(refusal(tooOld)).isEqualTo(ErrorCode.RANGE_VIOLATION);
      assertThat(refusal(noSuchEnd)).isEqualTo(ErrorCode.ENDPOINT_VIOLATION);
      assertThat(later.result()).isEqualTo(new MutationResult(commit, 1, 0, 0, 1, 0));
      assertThat(linked.result()).isEqualTo(new MutationResult(commit, 1, 0, 0, 0, 1));
      assertThat(refusal(secondLink)).isEqualTo(ErrorCode.CARDINALITY_VIOLATION);
      assertThat(refusal(noParameter)).isEqualTo(ErrorCode.BAD_PARAMETER);
      assertThat(refusal(noMutation)).isEqualTo(ErrorCode.TYPE);
      assertThat(updated.result()).isEqualTo(new MutationResult(commit, 0, 1, 0, 1, 0));
      assertThat(nothing.result()).isEqualTo(new MutationResult(Optional.empty(), 0, 0, 0, 0, 0));
      assertThat(deleted.result()).isEqualTo(new MutationResult(commit, 0, 0, 2, 1, 1));
      assertThat(again.result()).isEqualTo(new MutationResult(commit, 0, 1, 0, 1, 0));
      assertThat(people(graph)).containsExactly("bo:2", "cy:31", "head:0", "later:4");
      assertThat(commit).contains(graph.main().head());
      assertThat(graph.main().commits().get(0).parent()).isEqualTo(queue.head.result().commitId());
    }
  }

  private static ErrorCode refusal(Writer writer) throws Exception {
    InvalidInputException refusal = writer.failure(InvalidInputException.class);
    assertThat(refusal.effect()).isEqualTo(Effect.NONE);
    return refusal.code();
  }

  @Test
  void membersThatUndoEachOtherStillNameACommit(TempGraph temp) throws Exception {
    try (Omnigraph graph = init(temp)) {
      Queue queue = new Queue(graph);
      Writer added = queue.add(ADD, person("cy", 3));
      Writer deleted = queue.add(GONE, Map.of("n", "cy"));
      queue.release();
      assertThat(deleted.result())
          .isEqualTo(new MutationResult(added.result().commitId(), 0, 0, 1, 1, 0));
      assertThat(added.result().commitId()).contains(graph.main().head());
      assertThat(people(graph)).containsExactly("ana:1", "bo:2", "head:0");
    }
  }

  @Test
  void onlyPlainWritesOfOneActorShare(TempGraph temp) throws Exception {
    try (Omnigraph graph = init(temp)) {
      Queue queue = new Queue(graph);
      WriteOptions none = WriteOptions.none();
      WriteOptions ada = none.withActor("ada");
      Writer first = queue.add(graph, ADD, person("p1", 1), none);
      Writer actor = queue.add(graph, ADD, person("p2", 2), ada);
      Writer message = queue.add(graph, ADD, person("p3", 3), none.withMessage("why"));
      Writer second = queue.add(graph, ADD, person("p4", 4), none);
      Writer sameActor = queue.add(graph, ADD, person("p5", 5), ada);
      Writer stale = queue.add(graph, ADD, person("p6", 6), none.withExpectedHead("01J"));
      queue.release();

      assertThat(second.result().commitId()).isEqualTo(first.result().commitId());
      assertThat(sameActor.result().commitId()).isEqualTo(actor.result().commitId());
      assertThat(stale.failure(ConflictException.class).code())
          .isEqualTo(ErrorCode.PRECONDITION_FAILED);
      List<CommitInfo> commits = graph.main().commits().subList(0, 3);
      assertThat(commits.stream().map(c -> Optional.of(c.id())))
          .containsExactly(
              message.result().commitId(), actor.result().commitId(), first.result().commitId());
      assertThat(commits.stream().map(c -> c.actor().orElse(""))).containsExactly("", "ada", "");
      assertThat(commits.get(0).message()).contains("why");
    }
  }

  @Test
  void aGroupIsBounded(TempGraph temp) throws Exception {
    Omnigraph.init(temp.uri(), SCHEMA, options(temp).build()).close();
    try (Omnigraph graph = Omnigraph.open(temp.uri(), options(temp).groupCommitMax(3).build())) {
      Queue queue = new Queue(graph);
      for (int i = 0; i < 7; i++) {
        queue.add(ADD, person("p" + i, i));
      }
      queue.release();
      List<String> commits = new ArrayList<>();
      for (Writer writer : queue.writers) {
        commits.add(writer.result().commitId().orElseThrow());
      }
      assertThat(commits.subList(0, 3)).containsOnly(commits.get(0));
      assertThat(commits.subList(3, 6)).containsOnly(commits.get(3));
      assertThat(commits.stream().distinct()).hasSize(3);
    }
  }

  @Test
  void aWriterThatIsInterruptedInLineGoesAway(TempGraph temp) throws Exception {
    try (Omnigraph graph = init(temp)) {
      Queue queue = new Queue(graph);
      Writer first = queue.add(ADD, person("p1", 1));
      Writer second = queue.add(ADD, person("p2", 2));
      first.thread.interrupt();
      assertThat(first.failure(CancelledException.class).effect()).isEqualTo(Effect.NONE);
      queue.release();
      assertThat(second.result().inserted()).isEqualTo(1);
      first.thread.join(60_000);
      assertThat(first.interrupted).isTrue();
      assertThat(people(graph)).containsExactly("ana:1", "bo:2", "head:0", "p2:2");
    }
  }

  @Test
  void anInterruptedLeaderGivesTheOthersBack(TempGraph temp) throws Exception {
    try (Omnigraph graph = init(temp)) {
      Queue queue = new Queue(graph);
      Writer leader = queue.add(ADD, person("p1", 1));
      Writer second = queue.add(ADD, person("p2", 2));
      Writer third = queue.add(ADD, person("p3", 3));
      script.onLeading.set(() -> Thread.currentThread().interrupt());
      queue.release();
      assertThat(leader.failure(OmnigraphException.class).effect()).isEqualTo(Effect.NONE);
      assertThat(second.result().commitId()).isPresent().isEqualTo(third.result().commitId());
      assertThat(people(graph)).containsExactly("ana:1", "bo:2", "head:0", "p2:2", "p3:3");
    }
  }

  @Test
  void aLeaderThatDiesLeavesNobodyWaiting(TempGraph temp) throws Exception {
    try (Omnigraph graph = init(temp)) {
      Queue queue = new Queue(graph);
      Writer leader = queue.add(ADD, person("p1", 1));
      Writer second = queue.add(ADD, person("p2", 2));
      script.onLeading.set(
          () -> {
            throw new InjectedCrash("leading");
          });
      queue.release();
      assertThat(leader.failure(InjectedCrash.class)).hasMessageContaining("leading");
      BusyException untouched = second.failure(BusyException.class);
      assertThat(untouched.effect()).isEqualTo(Effect.NONE);
      assertThat(untouched.retry()).isEqualTo(Retry.LATER);
      assertThat(untouched.getSuppressed()).hasExactlyElementsOfTypes(InjectedCrash.class);
      graph.mutate(ADD, person("p3", 3));
      assertThat(people(graph)).containsExactly("ana:1", "bo:2", "head:0", "p3:3");
    }
  }

  @Test
  void aLeaderThatDiesWhileItCommitsLeavesTheOutcomeOpen(TempGraph temp) throws Exception {
    try (Omnigraph graph = init(temp)) {
      Queue queue = new Queue(graph);
      Writer leader = queue.add(ADD, person("p1", 1));
      Writer second = queue.add(ADD, person("p2", 2));
      script.onLeading.set(() -> script.actions.crashAt("sidecar.beforeWrite", 0));
      queue.release();
      leader.failure(InjectedCrash.class);
      assertThat(second.failure(OutcomePendingException.class).effect()).isEqualTo(Effect.UNKNOWN);
    }
  }

  @Test
  void aCommitThatFailsFailsForAllAndIsWorthRepeating(TempGraph temp) throws Exception {
    try (Omnigraph graph = init(temp)) {
      Queue queue = new Queue(graph);
      Writer first = queue.add(ADD, person("p1", 1));
      Writer wrong = queue.add(ADD, person("p2", 151));
      Writer second = queue.add(ADD, person("p3", 3));
      StorageException full =
          StorageException.of(StorageException.Fault.NO_SPACE, "write", "x", "disk full", null);
      script.onLeading.set(() -> script.actions.throwOnceAt("sidecar.beforeWrite", 0, full));
      queue.release();
      assertThat(first.failure(StorageException.class)).isSameAs(full);
      assertThat(refusal(wrong)).isEqualTo(ErrorCode.RANGE_VIOLATION);
      StorageException own = second.failure(StorageException.class);
      assertThat(own).isNotSameAs(full).hasMessage(full.getMessage());
      assertThat(own.fault()).isEqualTo(StorageException.Fault.NO_SPACE);
      assertThat(own.details()).isEqualTo(full.details());
      assertThat(own.getSuppressed()).containsExactly(full);
      assertThat(people(graph)).containsExactly("ana:1", "bo:2", "head:0");
      graph.mutate(ADD, person("p1", 1));
    }
  }

  @Test
  void aGroupRefusedForSomebodyOutsideItIsCommittedOneByOne(TempGraph temp) throws Exception {
    try (Omnigraph graph = init(temp)) {
      Queue queue = new Queue(graph);
      Writer updated = queue.add(AGE, person("ana", 9));
      Writer added = queue.add(ADD, person("p1", 1));
      Writer linked = queue.add(LINK, Map.of("f", "ana", "t", "bo"));
      AtomicReference<FailpointScript.Pause> captured = new AtomicReference<>();
      script.onLeading.set(
          () ->
              captured.set(
                  script.actions.pauseOnceAt(WriteFailpoint.AFTER_CAPTURE.pointName(), 0)));
      queue.release();
      while (captured.get() == null) {
        Thread.onSpinWait();
      }
      captured.get().awaitArrival();
      graph.load(
          LoadRequest.of(
              LoadMode.APPEND,
              "{\"type\":\"Person\",\"data\":{\"name\":\"zed\",\"age\":5}}\n"
                  + "{\"edge\":\"Knows\",\"from\":\"ana\",\"to\":\"zed\",\"data\":{}}\n"));
      captured.get().release();

      assertThat(updated.result().updated()).isEqualTo(1);
      assertThat(added.result().inserted()).isEqualTo(1);
      assertThat(refusal(linked)).isEqualTo(ErrorCode.CARDINALITY_VIOLATION);
      assertThat(people(graph)).containsExactly("ana:9", "bo:2", "head:0", "p1:1", "zed:5");
    }
  }

  @Test
  void aHandleThatIsClosedTakesItsWritersAlong(TempGraph temp) throws Exception {
    try (Omnigraph graph = init(temp)) {
      Omnigraph other = Omnigraph.open(temp.uri(), options(temp).build());
      Queue queue = new Queue(graph);
      Writer mine = queue.add(ADD, person("p1", 1));
      Writer its = queue.add(other, ADD, person("p2", 2), WriteOptions.none());
      other.close();
      queue.release();
      assertThat(mine.result().inserted()).isEqualTo(1);
      its.failure(ClosedException.class);
      assertThat(people(graph)).containsExactly("ana:1", "bo:2", "head:0", "p1:1");
    }
  }

  @Test
  void closingTheGraphEndsTheWait(TempGraph temp) throws Exception {
    Omnigraph graph = init(temp);
    Queue queue = new Queue(graph);
    Writer first = queue.add(ADD, person("p1", 1));
    Writer second = queue.add(ADD, person("p2", 2));
    graph.close();
    queue.pause.release();
    queue.head.failure(OmnigraphException.class);
    first.failure(ClosedException.class);
    second.failure(ClosedException.class);
    try (Omnigraph reopened = Omnigraph.open(temp.uri(), options(temp).build())) {
      assertThat(people(reopened)).contains("ana:1", "bo:2").doesNotContain("p1:1", "p2:2");
    }
  }

  @Test
  void sixteenThreadsCountTogether(TempGraph temp) throws Exception {
    int threads = 16;
    int rounds = 8;
    try (Omnigraph graph = Omnigraph.init(temp.uri(), SCHEMA, options(temp).build())) {
      List<CompletableFuture<List<String>>> running = new ArrayList<>();
      List<Thread> started = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int number = t;
        CompletableFuture<List<String>> done = new CompletableFuture<>();
        running.add(done);
        Thread thread =
            new Thread(
                () -> {
                  try {
                    done.complete(countUp(graph, number, rounds));
                  } catch (RuntimeException | Error e) {
                    done.completeExceptionally(e);
                  }
                });
        started.add(thread);
        thread.start();
      }
      List<String> acknowledged = new ArrayList<>();
      for (CompletableFuture<List<String>> done : running) {
        acknowledged.addAll(done.get(120, TimeUnit.SECONDS));
      }
      for (Thread thread : started) {
        thread.join(60_000);
      }
      // Nobody conflicts: an update in a group sees what the ones before it left.
      assertThat(acknowledged).hasSize(threads * rounds * 2);
      List<String> history = graph.main().commits().stream().map(CommitInfo::id).toList();
      assertThat(history).containsAll(acknowledged);
      assertThat(history).hasSize((int) acknowledged.stream().distinct().count() + 1);
      List<String> expected = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        expected.add("own%02d:%d".formatted(t, rounds - 1));
      }
      expected.add("shared:" + rounds);
      assertThat(people(graph)).containsExactlyElementsOf(expected);
    }
  }

  private static List<String> countUp(Omnigraph graph, int thread, int rounds) {
    List<String> commits = new ArrayList<>();
    String own = "own%02d".formatted(thread);
    for (int i = 0; i < rounds; i++) {
      String source = i == 0 ? ADD : AGE;
      commits.add(graph.mutate(source, person(own, i)).commitId().orElseThrow());
      commits.add(graph.mutate(ADD, person("shared", rounds)).commitId().orElseThrow());
    }
    return commits;
  }
}
