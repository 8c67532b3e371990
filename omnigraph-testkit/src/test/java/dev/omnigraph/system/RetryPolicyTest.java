package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.CheckReport;
import dev.omnigraph.MutationResult;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OptimizeOptions;
import dev.omnigraph.OptimizeResult;
import dev.omnigraph.QueryResult;
import dev.omnigraph.RetryPolicy;
import dev.omnigraph.WriteOptions;
import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.errors.OutcomePendingException;
import dev.omnigraph.errors.RecoveryRequiredException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import dev.omnigraph.testkit.fault.FailpointScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is repeated, how often, and what a caller learns when an answer is lost. */
@ExtendWith(TempGraphExtension.class)
@SuppressWarnings("MustBeClosedChecker") // the extension tells what stayed open
class RetryPolicyTest {
  private static final String SCHEMA = "node Person { name: String @key  age: I32? }";
  private static final String ADD =
      "query add($n: String, $a: I32?) { insert Person { name: $n, age: $a } }";
  private static final String AGE =
      "query age($n: String, $a: I32) { update Person set { age: $a } where name = $n }";
  private static final String PEOPLE =
      "query all() { match { $p: Person } return { $p.name as name, $p.age as age } order { name } }";

  private final List<String> pauses = new ArrayList<>();

  private RetryPolicy attempts(int max) {
    return RetryPolicy.attempts(max)
        .withPause((failures, failure) -> pauses.add(failures + " " + failure.code()));
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

  @Test
  void aConflictIsTriedAgainOnAFreshBase(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      graph.mutate(ADD, person("ana", 1));
      List<String> bases = new ArrayList<>();
      MutationResult result =
          attempts(5)
              .call(
                  () ->
                      graph.transaction(
                          tx -> {
                            bases.add(tx.baseCommit());
                            tx.mutate(AGE, person("ana", 10 + bases.size()));
                            if (bases.size() < 3) {
                              graph.mutate(AGE, person("ana", bases.size()));
                            }
                          }));
      assertThat(result.updated()).isEqualTo(1);
      assertThat(bases).hasSize(3).doesNotHaveDuplicates();
      assertThat(pauses).containsExactly("1 EXPECTED_VERSION", "2 EXPECTED_VERSION");
      assertThat(people(graph)).containsExactly("ana:13");
    }
  }

  @Test
  void theAttemptsAreBounded(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      WriteOptions never = WriteOptions.none().withExpectedHead("01J");
      ConflictException last =
          catchThrowableOfType(
              ConflictException.class,
              () ->
                  attempts(3)
                      .call(
                          () -> graph.main().mutate(ADD, Optional.empty(), person("a", 1), never)));
      assertThat(last.code()).isEqualTo(ErrorCode.PRECONDITION_FAILED);
      assertThat(pauses).containsExactly("1 PRECONDITION_FAILED", "2 PRECONDITION_FAILED");
    }
  }

  @Test
  void whatMayHaveHappenedOrCannotIsNotRepeated() {
    List<OmnigraphException> hopeless =
        List.of(
            InvalidInputException.of(ErrorCode.BAD_VALUE, "wrong", "", Details.none()),
            OutcomePendingException.of("o", "c", null),
            RecoveryRequiredException.interrupted("o", new IllegalStateException()),
            RecoveryRequiredException.blocked("drift", "repair", Details.none()),
            CancelledException.of("x"));
    for (OmnigraphException failure : hopeless) {
      int[] runs = {0};
      assertThatThrownBy(
              () ->
                  attempts(3)
                      .call(
                          () -> {
                            runs[0]++;
                            throw failure;
                          }))
          .isSameAs(failure);
      assertThat(runs[0]).isEqualTo(1);
    }
    assertThat(pauses).isEmpty();
    assertThatThrownBy(() -> RetryPolicy.attempts(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anInterruptEndsThePause() {
    ConflictException conflict = ConflictException.contention("x", 1);
    Thread.currentThread().interrupt();
    CancelledException cancelled =
        catchThrowableOfType(
            CancelledException.class,
            () ->
                RetryPolicy.attempts(3)
                    .call(
                        () -> {
                          throw conflict;
                        }));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(cancelled.getSuppressed()).containsExactly(conflict);
  }

  @ParameterizedTest
  @ValueSource(strings = {"publish.afterMerge", "sidecar.beforeDelete", "sidecar.afterDelete"})
  void aLostAnswerIsResolvedByLooking(String point, TempGraph temp) {
    FailpointScript script = new FailpointScript();
    try (Omnigraph graph =
        Omnigraph.init(temp.uri(), SCHEMA, temp.options().failpoints(script).build())) {
      graph.mutate(ADD, person("ana", 1));
      int commits = graph.main().commits().size();
      StorageException lost =
          StorageException.of(StorageException.Fault.OTHER, "commit", "x", "answer lost", null);
      script.throwOnceAt(point, 0, lost);

      MutationResult result = attempts(3).call(() -> graph.mutate(ADD, person("bo", 2)));

      assertThat(result.commitId()).contains(graph.main().head());
      assertThat(graph.main().commits()).hasSize(commits + 1);
      assertThat(pauses).isEmpty();
      assertThat(people(graph)).containsExactly("ana:1", "bo:2");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"table.afterCommit#1", "publish.beforeMerge", "sidecar.afterWrite"})
  void anInterruptedCommitIsUndoneAndRepeatedOnce(String at, TempGraph temp) {
    FailpointScript script = new FailpointScript();
    try (Omnigraph graph =
        Omnigraph.init(temp.uri(), SCHEMA, temp.options().failpoints(script).build())) {
      int commits = graph.main().commits().size();
      String[] point = at.split("#", 2);
      script.throwOnceAt(
          point[0],
          point.length > 1 ? 1 : 0,
          StorageException.of(StorageException.Fault.OTHER, "commit", "x", "no luck", null));

      MutationResult result = attempts(3).call(() -> graph.mutate(ADD, person("bo", 2)));

      assertThat(pauses).hasSize(1);
      assertThat(result.commitId()).contains(graph.main().head());
      assertThat(people(graph)).containsExactly("bo:2");
      assertThat(graph.main().commits().size()).isBetween(commits + 1, commits + 2);
    }
    assertThat(
            Omnigraph.check(temp.uri(), temp.options().readOnly().build(), CheckReport.Depth.DEEP)
                .problems())
        .isEmpty();
  }

  @Test
  void maintenanceIsNoConflictAndALogicalMoveOverItIs(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      for (int i = 0; i < 4; i++) {
        graph.mutate(ADD, person("p" + i, i));
      }
      graph.transaction(
          tx -> {
            tx.mutate(AGE, person("p1", 50));
            assertThat(graph.optimize(OptimizeOptions.all()).tables())
                .anyMatch(t -> t.action() == OptimizeResult.Action.COMPACTED);
          });
      assertThat(people(graph)).containsExactly("p0:0", "p1:50", "p2:2", "p3:3");

      ConflictException conflict =
          catchThrowableOfType(
              ConflictException.class,
              () ->
                  graph.transaction(
                      tx -> {
                        tx.mutate(AGE, person("p1", 60));
                        graph.optimize(OptimizeOptions.all());
                        graph.mutate(ADD, person("p4", 4));
                      }));
      assertThat(conflict.code()).isEqualTo(ErrorCode.EXPECTED_VERSION);
      assertThat(conflict.details()).containsEntry("table_key", "node:Person");
    }
  }
}
