package dev.omnigraph.examples;

import dev.omnigraph.Committed;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.MutationResult;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.RetryPolicy;
import dev.omnigraph.WriteOptions;
import dev.omnigraph.storage.Durability;
import java.util.Map;
import java.util.Optional;

/** The examples of the writing guide, which quotes the marked lines. */
final class WritingGuide {
  static final String SCHEMA =
      """
      node Account { owner: String @key  cents: I64  @range(cents, 0..1000000000) }
      edge Paid: Account -> Account { cents: I64 }
      """;

  private WritingGuide() {}

  static MutationResult mutation(Omnigraph graph) {
    // mutation:start
    MutationResult result = graph.mutate(
        "query open($o: String, $c: I64) { insert Account { owner: $o, cents: $c } }",
        Map.of("o", "ana", "c", 500));
    // mutation:end
    graph.main().mutate("query open() { insert Account { owner: \"bo\", cents: 100 } }");
    return result;
  }

  static MutationResult transaction(Omnigraph graph) {
    // transaction:start
    String set = "query set($o: String, $c: I64) {"
        + " update Account set { cents: $c } where owner = $o }";
    String pay = "query pay($f: String, $t: String, $c: I64) {"
        + " insert Paid { from: $f, to: $t, cents: $c } }";
    MutationResult paid = graph.main().transaction(tx -> {
      tx.mutate(set, Map.of("o", "ana", "c", 400));
      tx.mutate(set, Map.of("o", "bo", "c", 200));
      tx.mutate(pay, Map.of("f", "ana", "t", "bo", "c", 100));
    }, WriteOptions.none().withActor("till").withMessage("rent"));
    // transaction:end
    return paid;
  }

  static Committed<Long> readAndWrite(Omnigraph graph) {
    // read:start
    String balance = "query balance() { match { $a: Account { owner: \"ana\" } }"
        + " return { $a.cents as cents } }";
    String set = "query set($c: I64) { update Account set { cents: $c } where owner = \"ana\" }";
    Committed<Long> done = graph.main().transactionResult(tx -> {
      try (GraphSnapshot base = tx.base(); QueryResult row = base.query(balance, Map.of())) {
        long left = row.rows().get(0).integer("cents") - 50;
        tx.mutate(set, Map.of("c", left));
        return left;
      }
    }, WriteOptions.none());
    // read:end
    return done;
  }

  static MutationResult conditional(Omnigraph graph) {
    // conditional:start
    String head = graph.main().head();
    MutationResult closed = graph.main().mutate(
        "query close() { delete Account where owner = \"bo\" }", Optional.empty(), Map.of(),
        WriteOptions.none().withExpectedHead(head));
    // conditional:end
    return closed;
  }

  static MutationResult retried(Omnigraph graph) {
    // retry:start
    MutationResult result = RetryPolicy.attempts(5).call(() -> graph.transaction(tx ->
        tx.mutate("query close() { delete Account where cents < 1000 }")));
    // retry:end
    return result;
  }

  static OmnigraphOptions options() {
    // options:start
    OmnigraphOptions options = OmnigraphOptions.builder()
        .durability(Durability.OS_CACHE)
        .groupCommitMax(1)
        .build();
    // options:end
    return options;
  }
}
