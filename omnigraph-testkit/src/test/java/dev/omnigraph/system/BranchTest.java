package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.Branch;
import dev.omnigraph.BranchInfo;
import dev.omnigraph.ChangeStream;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.QueryResult;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import dev.omnigraph.testkit.fault.Actors;
import dev.omnigraph.testkit.fault.FailpointScript;
import dev.omnigraph.testkit.storage.ObjectClass;
import dev.omnigraph.testkit.storage.Verb;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Branches through the public handle: what they show, what is refused, what it costs. */
@ExtendWith(TempGraphExtension.class)
@SuppressWarnings("MustBeClosedChecker") // the extension tells what stayed open
class BranchTest {
  private static final String SCHEMA =
      """
      node Person { name: String @key  age: I32? }
      edge Knows: Person -> Person
      """;
  private static final String ADD = "query add($n: String) { insert Person { name: $n } }";
  private static final String AGE =
      "query age($n: String, $a: I32) { update Person set { age: $a } where name = $n }";
  private static final String ALL =
      "query all() { match { $p: Person } return { $p.name as name, $p.age as age } order { name }"
          + " }";

  private static void add(Branch branch, String name) {
    branch.mutate(ADD, Map.of("n", name));
  }

  private static List<String> names(QueryResult result) {
    try (result) {
      return result.rows().stream().map(r -> r.text("name")).toList();
    }
  }

  private static List<String> names(Branch branch) {
    return names(branch.query(ALL));
  }

  private static ErrorCode refused(Runnable call) {
    OmnigraphException error = catchThrowableOfType(OmnigraphException.class, call::run);
    assertThat(error).isNotNull();
    return error.code();
  }

  @Test
  void aBranchStartsAtItsSourceAndGoesItsOwnWay(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      add(graph.main(), "ana");
      Branch feature = graph.createBranch("team/feature");
      assertThat(feature.head()).isEqualTo(graph.main().head());
      add(feature, "bo");
      add(graph.main(), "cy");

      assertThat(names(feature)).containsExactly("ana", "bo");
      assertThat(names(graph.main())).containsExactly("ana", "cy");
      assertThat(graph.branches())
          .extracting(BranchInfo::name, BranchInfo::head)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("main", graph.main().head()),
              org.assertj.core.groups.Tuple.tuple("team/feature", feature.head()));
      assertThat(feature.commits().get(0).parent()).contains(feature.commits().get(1).id());
    }
    try (Omnigraph reopened = temp.openReadOnly()) {
      assertThat(names(reopened.branch("team/feature"))).containsExactly("ana", "bo");
      assertThat(refused(() -> reopened.createBranch("x"))).isEqualTo(ErrorCode.BAD_REQUEST);
    }
  }

  @Test
  void aBranchStartsAtACommitABranchOrAManifestVersion(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      add(graph.main(), "ana");
      String first = graph.main().head();
      long version = graph.main().commits().get(0).manifestVersion();
      add(graph.main(), "bo");
      Branch old = graph.createBranch("old", first);
      assertThat(names(old)).containsExactly("ana");
      add(old, "cy");
      String onOld = old.head();
      add(old, "di");
      assertThat(names(graph.createBranch("from-branch", "old")))
          .containsExactly("ana", "cy", "di");
      assertThat(names(graph.createBranch("from-commit", onOld))).containsExactly("ana", "cy");
      assertThat(names(graph.createBranch("from-version", "manifest:main:v" + version)))
          .containsExactly("ana");
      add(graph.branch("from-commit"), "eve");
      assertThat(names(graph.branch("from-commit"))).containsExactly("ana", "cy", "eve");
      assertThat(names(old)).containsExactly("ana", "cy", "di");
    }
  }

  @Test
  void aBranchOfTheFirstCommitIsWritable(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      add(graph.main(), "ana");
      List<dev.omnigraph.CommitInfo> commits = graph.main().commits();
      Branch empty = graph.createBranch("empty", commits.get(commits.size() - 1).id());
      assertThat(names(empty)).isEmpty();
      add(empty, "bo");
      assertThat(names(empty)).containsExactly("bo");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "a b", "/a", "a/", "a//b", "a..b", "-a", ".a", "a.", "x.lock", "__x", "é"
      })
  void anUnstorableNameIsRefusedBeforeAnyEffect(String name, TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      int mark = temp.ledger().mark();
      InvalidInputException error =
          catchThrowableOfType(InvalidInputException.class, () -> graph.createBranch(name));
      assertThat(error.code()).isEqualTo(ErrorCode.BAD_REQUEST);
      assertThat(error.details()).containsEntry("branch", name);
      assertThat(temp.ledger().count(mark, Verb.CHANGE_BRANCH)).isZero();
    }
  }

  @Test
  void takenNestedAndUnknownNamesAreRefusedBeforeAnyEffect(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      graph.createBranch("a/b");
      int mark = temp.ledger().mark();
      for (String name : List.of("main", "a/b", "a", "a/b/c")) {
        assertThat(refused(() -> graph.createBranch(name))).isEqualTo(ErrorCode.BRANCH_CONFLICT);
      }
      for (String from : List.of("nowhere", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "a b")) {
        assertThat(refused(() -> graph.createBranch("new", from))).isEqualTo(ErrorCode.NOT_FOUND);
      }
      assertThat(refused(() -> graph.createBranch("new", "manifest:main:v99")))
          .isEqualTo(ErrorCode.NOT_FOUND);
      assertThat(refused(() -> graph.deleteBranch("main"))).isEqualTo(ErrorCode.BRANCH_CONFLICT);
      assertThat(refused(() -> graph.deleteBranch("nowhere")))
          .isEqualTo(ErrorCode.BRANCH_NOT_FOUND);
      graph.createBranch("child", "a/b");
      assertThat(refused(() -> graph.deleteBranch("a/b"))).isEqualTo(ErrorCode.BRANCH_CONFLICT);
      assertThat(temp.ledger().count(mark, Verb.COMMIT)).isZero();
      assertThat(graph.branches())
          .extracting(BranchInfo::name)
          .containsExactly("main", "a/b", "child");
    }
  }

  @Test
  void aHandleMeansTheBranchItFirstSaw(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      Branch first = graph.createBranch("b");
      add(first, "ana");
      try (GraphSnapshot held = first.snapshot()) {
        graph.deleteBranch("b");
        assertThat(refused(first::head)).isEqualTo(ErrorCode.BRANCH_NOT_FOUND);
        assertThat(refused(() -> add(first, "x"))).isEqualTo(ErrorCode.BRANCH_NOT_FOUND);

        Branch second = graph.createBranch("b");
        add(second, "zoe");
        assertThatThrownBy(first::head).isInstanceOf(ConflictException.class);
        assertThat(refused(() -> names(first))).isEqualTo(ErrorCode.BRANCH_CONFLICT);
        assertThat(refused(() -> add(first, "x"))).isEqualTo(ErrorCode.BRANCH_CONFLICT);
        assertThat(
                refused(
                    () ->
                        first.load(
                            LoadRequest.of(
                                LoadMode.MERGE,
                                "{\"type\":\"Person\",\"data\":{\"name\":\"x\"}}"))))
            .isEqualTo(ErrorCode.BRANCH_CONFLICT);
        assertThat(names(graph.branch("b"))).containsExactly("zoe");
        // The same table version of the same name is another one now.
        assertThat(refused(() -> names(held.query(ALL, Map.of()))))
            .isEqualTo(ErrorCode.HISTORY_RECLAIMED);
      }
    }
  }

  @Test
  void nothingOfADeletedBranchIsRememberedForTheNextOfItsName(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA);
        Omnigraph reader =
            Omnigraph.open(
                temp.uri(),
                temp.options()
                    .readOnly()
                    .sharing(dev.omnigraph.OmnigraphOptions.Sharing.SEPARATE_UNLEASED)
                    .build())) {
      add(graph.main(), "ana");
      // The next branch has fragments of the same numbers with other numbers of rows.
      for (int people : List.of(5, 3, 9)) {
        Branch branch = graph.createBranch("team/x");
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < people; i++) {
          lines.append("{\"type\":\"Person\",\"data\":{\"name\":\"p" + i + "\"}}\n");
        }
        branch.load(LoadRequest.of(LoadMode.APPEND, lines.toString()));
        for (Omnigraph handle : List.of(graph, reader)) {
          try (ChangeStream changes = handle.diff("main", "team/x")) {
            int found = 0;
            for (; changes.hasNext(); changes.next()) {
              found++;
            }
            assertThat(found).isEqualTo(people);
          }
        }
        graph.deleteBranch("team/x");
      }
    }
  }

  @Test
  void aReaderElsewhereNoticesThatABranchIsAnotherOne(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      add(graph.createBranch("b"), "ana");
      try (Omnigraph reader =
          Omnigraph.open(
              temp.uri(),
              temp.options()
                  .readOnly()
                  .sharing(dev.omnigraph.OmnigraphOptions.Sharing.SEPARATE_UNLEASED)
                  .build())) {
        Branch seen = reader.branch("b");
        assertThat(names(seen)).containsExactly("ana");
        graph.deleteBranch("b");
        assertThatThrownBy(() -> names(seen)).isInstanceOf(NotFoundException.class);
        add(graph.createBranch("b"), "zoe");
        assertThatThrownBy(() -> names(seen)).isInstanceOf(ConflictException.class);
        assertThat(names(reader.branch("b"))).containsExactly("zoe");
      }
    }
  }

  /** A write that had read the old branch when the new one was made under its name. */
  @Test
  void aWriteOfADeletedBranchDoesNotReachTheNextOfThatName(TempGraph temp) throws Exception {
    FailpointScript script = new FailpointScript();
    try (Omnigraph graph = temp.init(SCHEMA)) {
      assertThat(graph.main().head()).isNotEmpty();
    }
    try (Omnigraph graph = Omnigraph.open(temp.uri(), temp.options().failpoints(script).build())) {
      Branch branch = graph.createBranch("b");
      add(branch, "ana");
      FailpointScript.Pause pause = script.pauseOnceAt("write.afterCapture", 0);
      CompletableFuture<@Nullable ErrorCode> writer =
          Actors.supply(() -> refused(() -> branch.mutate(AGE, Map.of("n", "ana", "a", 1))));
      pause.awaitArrival();
      graph.deleteBranch("b");
      Branch next = graph.createBranch("b");
      next.load(
          LoadRequest.of(LoadMode.MERGE, "{\"type\":\"Person\",\"data\":{\"name\":\"zoe\"}}"));
      pause.release();

      assertThat(writer.get(60, TimeUnit.SECONDS))
          .isIn(ErrorCode.BRANCH_CONFLICT, ErrorCode.HISTORY_RECLAIMED);
      assertThat(names(next)).containsExactly("zoe");
    }
  }

  @Test
  void deletionWaitsForTheWriteThatIsUnderWay(TempGraph temp) throws Exception {
    FailpointScript script = new FailpointScript();
    try (Omnigraph graph = temp.init(SCHEMA)) {
      assertThat(graph.main().head()).isNotEmpty();
    }
    try (Omnigraph graph = Omnigraph.open(temp.uri(), temp.options().failpoints(script).build())) {
      Branch branch = graph.createBranch("b");
      FailpointScript.Pause pause = script.pauseOnceAt("sidecar.afterWrite", 0);
      CompletableFuture<Void> writer = Actors.run(() -> add(branch, "ana"));
      pause.awaitArrival();
      CompletableFuture<Void> deletion = Actors.run(() -> graph.deleteBranch("b"));
      assertThat(deletion.isDone()).isFalse();
      assertThat(names(branch)).isEmpty();
      pause.release();
      writer.get(60, TimeUnit.SECONDS);
      deletion.get(60, TimeUnit.SECONDS);
      assertThat(graph.branches()).extracting(BranchInfo::name).containsExactly("main");
    }
  }

  @Test
  void creationCostsTheSameWithManyTypesAndRows(TempGraph temp) {
    StringBuilder types = new StringBuilder("node Person { name: String @key }\n");
    for (int i = 0; i < 60; i++) {
      types.append("node T").append(i).append(" { name: String @key }\n");
    }
    try (Omnigraph graph = temp.init(types.toString())) {
      StringBuilder rows = new StringBuilder();
      for (int i = 0; i < 5_000; i++) {
        rows.append("{\"type\":\"T").append(i % 60).append("\",\"data\":{\"name\":\"n");
        rows.append(i).append("\"}}\n");
      }
      graph.load(LoadRequest.of(LoadMode.APPEND, rows.toString()));
      int mark = temp.ledger().mark();
      graph.createBranch("b");
      assertThat(temp.ledger().summary(mark))
          .doesNotContainKey(ObjectClass.DATA_TABLE)
          .hasEntrySatisfying(
              ObjectClass.MANIFEST,
              calls ->
                  assertThat(calls)
                      .containsEntry(Verb.CHANGE_BRANCH, 1L)
                      .containsEntry(Verb.OPEN, 1L)
                      .containsEntry(Verb.SCAN, 1L));
      assertThat(temp.ledger().since(mark)).hasSizeLessThanOrEqualTo(20);
    }
  }

  @Test
  void statesOfThePastAreReadByCommitAndByManifestVersion(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      add(graph.main(), "ana");
      String first = graph.main().head();
      long version = graph.main().commits().get(0).manifestVersion();
      Branch side = graph.createBranch("side");
      add(side, "bo");
      String onSide = side.head();
      add(graph.main(), "cy");
      for (GraphSnapshot past :
          List.of(
              graph.at(first),
              graph.main().at(first),
              side.at(first),
              graph.main().at(version),
              graph.at("manifest:main:v" + version))) {
        try (past) {
          assertThat(past.commitId()).isEqualTo(first);
          assertThat(names(past.query(ALL, Map.of()))).containsExactly("ana");
        }
      }
      try (GraphSnapshot past = graph.at(onSide)) {
        assertThat(past.branch()).isEqualTo("side");
        assertThat(names(past.query(ALL, Map.of()))).containsExactly("ana", "bo");
      }
      assertThat(refused(() -> graph.main().at(onSide).close())).isEqualTo(ErrorCode.NOT_FOUND);
      assertThat(refused(() -> side.at(graph.main().head()).close()))
          .isEqualTo(ErrorCode.NOT_FOUND);
      for (String unknown : List.of("01ARZ3NDEKTSV4RRFFQ69G5FAV", "main", "side", "nonsense")) {
        NotFoundException error =
            catchThrowableOfType(NotFoundException.class, () -> graph.at(unknown).close());
        assertThat(error.details()).containsEntry("kind", "commit").containsEntry("name", unknown);
      }
      assertThat(refused(() -> graph.main().at(0).close())).isEqualTo(ErrorCode.NOT_FOUND);
      assertThat(refused(() -> graph.main().at(999).close())).isEqualTo(ErrorCode.NOT_FOUND);
    }
  }
}
