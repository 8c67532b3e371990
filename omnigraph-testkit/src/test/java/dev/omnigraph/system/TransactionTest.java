package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.Committed;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.MutationResult;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.QueryResult;
import dev.omnigraph.Transaction;
import dev.omnigraph.WriteOptions;
import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import dev.omnigraph.testkit.fault.Actors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several mutations as one commit: what they see, what is checked, what ends them. */
@ExtendWith(TempGraphExtension.class)
@SuppressWarnings("MustBeClosedChecker") // the extension tells what stayed open
class TransactionTest {
  private static final String SCHEMA =
      """
      node Person { name: String @key  age: I32?  @range(age, 0..150) }
      edge Knows: Person -> Person @card(0..2)
      """;
  private static final String ADD =
      "query add($n: String, $a: I32?) { insert Person { name: $n, age: $a } }";
  private static final String LINK =
      "query link($f: String, $t: String) { insert Knows { from: $f, to: $t } }";
  private static final String AGE =
      "query age($n: String, $a: I32) { update Person set { age: $a } where name = $n }";
  private static final String OLDER =
      "query older($a: I32) { update Person set { age: 99 } where age >= $a }";
  private static final String GONE = "query gone($n: String) { delete Person where name = $n }";
  private static final String PEOPLE =
      "query all() { match { $p: Person } return { $p.name as name, $p.age as age } order { name }"
          + " }";
  private static final String LINKS =
      "query all() { match { $p: Person  $p knows $f } return { $p.name as f, $f.name as t }"
          + " order { f, t } }";

  private static List<String> rows(QueryResult result) {
    List<String> rows = new ArrayList<>();
    result.rows().forEach(r -> rows.add(r.value(0) + ":" + r.value(1)));
    return rows;
  }

  private static List<String> people(Omnigraph graph) {
    try (QueryResult result = graph.query(PEOPLE, Map.of())) {
      return rows(result);
    }
  }

  private static List<String> links(Omnigraph graph) {
    try (QueryResult result = graph.query(LINKS, Map.of())) {
      return rows(result);
    }
  }

  private static Map<String, Object> person(String name, int age) {
    return Map.of("n", name, "a", age);
  }

  @Test
  void mutationsOfAllKindsBecomeOneCommit(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      graph.mutate(ADD, person("ana", 1));
      graph.mutate(ADD, person("bo", 2));
      graph.mutate(LINK, Map.of("f", "ana", "t", "bo"));
      String base = graph.main().head();

      MutationResult result =
          graph
              .main()
              .transaction(
                  tx -> {
                    assertThat(tx.branch()).isEqualTo("main");
                    assertThat(tx.baseCommit()).isEqualTo(base);
                    tx.mutate(GONE, Map.of("n", "ana"));
                    tx.mutate(ADD, person("cy", 3));
                    tx.mutate(LINK, Map.of("f", "cy", "t", "bo"));
                    tx.mutate(AGE, person("bo", 20));
                  },
                  WriteOptions.none().withActor("tester").withMessage("all at once"));

      assertThat(people(graph)).containsExactly("bo:20", "cy:3");
      assertThat(links(graph)).containsExactly("cy:bo");
      assertThat(result)
          .isEqualTo(new MutationResult(Optional.of(graph.main().head()), 2, 1, 2, 3, 2));
      assertThat(graph.main().commits().get(0).parent()).contains(base);
      assertThat(graph.main().commits().get(0).actor()).contains("tester");
      assertThat(graph.main().commits().get(0).message()).contains("all at once");
    }
  }

  @Test
  void aMutationSeesWhatEarlierOnesDid(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      graph.mutate(ADD, person("ana", 40));
      List<MutationResult> steps = new ArrayList<>();

      graph.transaction(
          tx -> {
            steps.add(tx.mutate(ADD, person("bo", 50)));
            steps.add(tx.mutate(OLDER, Map.of("a", 40)));
            steps.add(tx.mutate(OLDER, Map.of("a", 99)));
            steps.add(tx.mutate(ADD, person("bo", 7)));
            steps.add(tx.mutate(GONE, Map.of("n", "ana")));
            steps.add(tx.mutate(OLDER, Map.of("a", 99)));
            steps.add(tx.mutate(ADD, person("ana", 8)));
          });

      assertThat(people(graph)).containsExactly("ana:8", "bo:7");
      assertThat(steps)
          .containsExactly(
              new MutationResult(Optional.empty(), 1, 0, 0, 1, 0),
              new MutationResult(Optional.empty(), 0, 2, 0, 2, 0),
              new MutationResult(Optional.empty(), 0, 2, 0, 2, 0),
              new MutationResult(Optional.empty(), 0, 1, 0, 1, 0),
              new MutationResult(Optional.empty(), 0, 0, 1, 1, 0),
              new MutationResult(Optional.empty(), 0, 0, 0, 0, 0),
              new MutationResult(Optional.empty(), 1, 0, 0, 1, 0));
    }
  }

  @Test
  void theOrderOfEdgeAndNodeDoesNotMatter(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      graph.transaction(
          tx -> {
            tx.mutate(LINK, Map.of("f", "ana", "t", "bo"));
            tx.mutate(ADD, person("bo", 2));
            tx.mutate(ADD, person("ana", 1));
          });
      assertThat(links(graph)).containsExactly("ana:bo");
    }
  }

  @Test
  void aBodyThatThrowsLeavesNothing(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      String before = graph.main().head();
      IOException failure = new IOException("no luck");

      assertThatThrownBy(
              () ->
                  graph.transaction(
                      tx -> {
                        tx.mutate(ADD, person("ana", 1));
                        throw failure;
                      }))
          .isSameAs(failure);

      assertThat(graph.main().head()).isEqualTo(before);
      assertThat(people(graph)).isEmpty();
    }
  }

  @Test
  void aMutationThatFailsTakesNothingAlong(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      graph.mutate(ADD, person("ana", 1));
      String twoRows =
          "query q($n: String, $d: String) { update Person set { age: 5 } where name = \"ana\""
              + " insert Person { name: \"zed\" } update Person set { age: $d } where name = $n }";

      graph.transaction(
          tx -> {
            tx.mutate(ADD, person("bo", 2));
            assertThatThrownBy(() -> tx.mutate(twoRows, Map.of("n", "bo", "d", "x")))
                .isInstanceOf(InvalidInputException.class);
            assertThatThrownBy(() -> tx.mutate(GONE, Map.of()))
                .isInstanceOf(InvalidInputException.class);
            tx.mutate(ADD, person("cy", 3));
          });

      assertThat(people(graph)).containsExactly("ana:1", "bo:2", "cy:3");
    }
  }

  @Test
  void constraintsOfTheWholeAreCheckedAtTheEnd(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      graph.mutate(ADD, person("ana", 1));
      String before = graph.main().head();
      assertRefused(graph, ErrorCode.ENDPOINT_VIOLATION, LINK, Map.of("f", "ana", "t", "nobody"));
      assertRefused(graph, ErrorCode.RANGE_VIOLATION, ADD, person("bo", 151));
      InvalidInputException card =
          catchThrowableOfType(
              InvalidInputException.class,
              () ->
                  graph.transaction(
                      tx -> {
                        for (int i = 0; i < 3; i++) {
                          tx.mutate(LINK, Map.of("f", "ana", "t", "ana"));
                        }
                      }));
      assertThat(card.code()).isEqualTo(ErrorCode.CARDINALITY_VIOLATION);
      assertThat(card.details()).containsEntry("source", "ana").containsEntry("count", 3L);
      assertThat(graph.main().head()).isEqualTo(before);
    }
  }

  private static void assertRefused(
      Omnigraph graph, ErrorCode code, String source, Map<String, ?> parameters) {
    InvalidInputException refusal =
        catchThrowableOfType(
            InvalidInputException.class,
            () -> graph.transaction(tx -> tx.mutate(source, parameters)));
    assertThat(refusal.code()).isEqualTo(code);
  }

  @Test
  void aMutationOfATransactionMustNotMixDirectionsItself(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      InvalidInputException refusal =
          catchThrowableOfType(
              InvalidInputException.class,
              () ->
                  graph.transaction(
                      tx ->
                          tx.mutate(
                              "query q() { insert Person { name: \"a\" }"
                                  + " delete Person where name = \"a\" }")));
      assertThat(refusal.code()).isEqualTo(ErrorCode.MIXED_MUTATION);
    }
  }

  @Test
  void nothingStagedIsNoCommit(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      String before = graph.main().head();
      MutationResult empty = graph.transaction(tx -> {});
      MutationResult undone =
          graph.transaction(
              tx -> {
                tx.mutate(ADD, person("ana", 1));
                tx.mutate(GONE, Map.of("n", "ana"));
              });
      assertThat(empty).isEqualTo(new MutationResult(Optional.empty(), 0, 0, 0, 0, 0));
      assertThat(undone.commitId()).isEmpty();
      assertThat(graph.main().head()).isEqualTo(before);
    }
  }

  @Test
  void theBodysResultComesWithTheCommit(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      Committed<String> done =
          graph
              .main()
              .transactionResult(
                  tx -> {
                    tx.mutate(ADD, person("ana", 1));
                    return "told";
                  },
                  WriteOptions.none());
      assertThat(done.value()).isEqualTo("told");
      assertThat(done.result().commitId()).contains(graph.main().head());
    }
  }

  @Test
  void anUnexpectedHeadIsFoundBeforeTheBodyRuns(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      String old = graph.main().head();
      graph.mutate(ADD, person("ana", 1));
      WriteOptions options = WriteOptions.none().withExpectedHead(old);
      List<Transaction> begun = new ArrayList<>();

      ConflictException conflict =
          catchThrowableOfType(
              ConflictException.class, () -> graph.main().transaction(begun::add, options));

      assertThat(conflict.code()).isEqualTo(ErrorCode.PRECONDITION_FAILED);
      assertThat(conflict.details())
          .containsEntry("expected", old)
          .containsEntry("actual", graph.main().head());
      assertThat(begun).isEmpty();
    }
  }

  @Test
  void whatWasReadMustStillBeTheNewestState(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      graph.mutate(ADD, person("ana", 1));
      ConflictException conflict =
          catchThrowableOfType(
              ConflictException.class,
              () ->
                  graph.transaction(
                      tx -> {
                        tx.mutate(ADD, person("cy", 3));
                        try (GraphSnapshot base = tx.base();
                            QueryResult read = base.query(PEOPLE, Map.of())) {
                          assertThat(rows(read)).containsExactly("ana:1");
                        }
                        graph.mutate(ADD, person("bo", 2));
                      }));
      assertThat(conflict.code()).isEqualTo(ErrorCode.PRECONDITION_FAILED);
      assertThat(people(graph)).containsExactly("ana:1", "bo:2");

      graph.transaction(
          tx -> {
            tx.base().close();
            tx.mutate(ADD, person("cy", 3));
          });
      assertThat(people(graph)).containsExactly("ana:1", "bo:2", "cy:3");
    }
  }

  @Test
  void insertsBearAMovedBaseAndUpdatesDoNot(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      graph.mutate(ADD, person("ana", 1));
      graph.transaction(
          tx -> {
            tx.mutate(ADD, person("cy", 3));
            graph.mutate(ADD, person("bo", 2));
          });
      assertThat(people(graph)).containsExactly("ana:1", "bo:2", "cy:3");

      ConflictException conflict =
          catchThrowableOfType(
              ConflictException.class,
              () ->
                  graph.transaction(
                      tx -> {
                        tx.mutate(AGE, person("ana", 10));
                        graph.mutate(AGE, person("ana", 11));
                      }));
      assertThat(conflict.code()).isEqualTo(ErrorCode.EXPECTED_VERSION);
      assertThat(conflict.details()).containsEntry("table_key", "node:Person");
      assertThat(people(graph)).containsExactly("ana:11", "bo:2", "cy:3");
    }
  }

  @Test
  void anEndedTransactionIsClosed(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      List<Transaction> kept = new ArrayList<>();
      graph.transaction(kept::add);
      assertThatThrownBy(
              () ->
                  graph.transaction(
                      tx -> {
                        kept.add(tx);
                        throw new IllegalStateException();
                      }))
          .isInstanceOf(IllegalStateException.class);
      for (Transaction ended : kept) {
        assertThatThrownBy(() -> ended.mutate(ADD, person("ana", 1)))
            .isInstanceOf(ClosedException.class);
        assertThatThrownBy(ended::base).isInstanceOf(ClosedException.class);
      }
      assertThat(kept).hasSize(2);
    }
  }

  @Test
  void anotherThreadIsTurnedAway(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      graph.transaction(
          tx -> {
            OmnigraphException refusal =
                Actors.supply(
                        () ->
                            catchThrowableOfType(
                                OmnigraphException.class, () -> tx.mutate(ADD, person("ana", 1))))
                    .get(60, TimeUnit.SECONDS);
            assertThat(refusal).isInstanceOf(InvalidInputException.class);
            assertThat(refusal.code()).isEqualTo(ErrorCode.BAD_REQUEST);
            assertThat(refusal.details()).containsEntry("thread", Thread.currentThread().getName());
          });
      assertThat(people(graph)).isEmpty();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @SuppressWarnings("try") // closing it early is the point
  void aGraphClosedMeanwhileEndsTheTransaction(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      assertThatThrownBy(
              () ->
                  graph.transaction(
                      tx -> {
                        tx.mutate(ADD, person("ana", 1));
                        graph.close();
                      }))
          .isInstanceOf(ClosedException.class);
    }
  }
}
