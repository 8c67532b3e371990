package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.omnigraph.LoadMode;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.PreparedQuery;
import dev.omnigraph.QueryOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.Row;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.ResourceLimitException;
import dev.omnigraph.testkit.embed.HashEmbedder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The search cases of the language specification, and what surrounds them. */
class SearchTest {
  @TempDir Path directory;
  private SearchStore store;

  @BeforeEach
  void open() {
    store = new SearchStore(directory.resolve("graph")).withColours();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private InvalidInputException refused(String body) {
    return catchThrowableOfType(InvalidInputException.class, () -> store.ask(body));
  }

  @Test
  void c154ToC156AnyTokenInAnyCaseMatches() {
    assertThat(store.ask("match { $d: D  search($d.t, \"RED\") } return { $d.k }"))
        .containsExactlyInAnyOrder("a", "b");
    assertThat(store.ask("match { $d: D  search($d.t, \"fox sky\") } return { $d.k }"))
        .containsExactlyInAnyOrder("a", "c");
    assertThat(store.ask("match { $d: D  match_text($d.t, \"fox red\") } return { $d.k }"))
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void c157ToC160NearestRanksWhatTheFiltersLeave() {
    assertThat(
            store.ask(
                "match { $d: D } return { $d.k } order { nearest($d.v, [1.0, 0.0]) } limit 5"))
        .containsExactly("a", "c", "b");
    assertThat(refused("match { $d: D } return { $d.k } order { nearest($d.v, [1.0, 0.0]) }"))
        .hasMessageContaining("T17");
    assertThat(refused("match { $d: D } return { $d.k } order { nearest($d.v, [1.0]) } limit 5"))
        .hasMessageContaining("T15");
    assertThat(
            store.ask(
                "match { $d: D  $d.k != \"a\" } return { $d.k }"
                    + " order { nearest($d.v, [1.0, 0.0]) } limit 1"))
        .containsExactly("c");
  }

  @Test
  void c161AndC162BetterTextsComeFirstAloneAndFused() {
    assertThat(store.ask("match { $d: D } return { $d.k } order { bm25($d.t, \"red\") }"))
        .containsExactly("b", "a");
    String fused =
        "match { $d: D } return { $d.k } order {"
            + " rrf(nearest($d.v, [1.0, 0.0]), bm25($d.t, \"sky\")) } limit ";
    assertThat(store.ask(fused + "2")).containsExactly("c", "a");
    assertThat(store.ask(fused + "1")).containsExactly("a");
  }

  @Test
  void c163AScoreIsAColumn() {
    String query =
        "query q() { match { $d: D } return { $d.k as k, bm25($d.t, \"red\") as s }"
            + " order { bm25($d.t, \"red\") } }";
    try (QueryResult result = store.graph.query(query, Map.of())) {
      List<Row> rows = result.rows();
      assertThat(rows).extracting(row -> row.text("k")).containsExactly("b", "a");
      // Four texts, eight words, "red" in two of them: ln(1 + 2.5 / 2.5) times the weight.
      double rarity = Math.log(2);
      assertThat(rows.get(0).number("s"))
          .isCloseTo(rarity * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 3 / 2)), within(1e-9));
      assertThat(rows.get(1).number("s"))
          .isCloseTo(rarity * 1 * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 2 / 2)), within(1e-9));
    }
  }

  @Test
  void c164AndC165MisplacedSearchesAreErrors() {
    assertThat(
            refused(
                    "match { $d: D } return { $d.k }"
                        + " order { $d.k, nearest($d.v, [1.0, 0.0]) } limit 3")
                .code())
        .isEqualTo(ErrorCode.BAD_REQUEST);
    assertThat(refused("match { $d: D  search($d.v, \"x\") } return { $d.k }"))
        .hasMessageContaining("T19");
  }

  @Test
  void stemsStopWordsAndDiacriticsDoNotMatter() {
    store.load(LoadMode.APPEND, "{\"type\":\"D\",\"data\":{\"k\":\"e\",\"t\":\"The caf\u00e9s\"}}");
    assertThat(store.ask("match { $d: D  search($d.t, \"skies\") } return { $d.k }"))
        .containsExactly("c");
    assertThat(store.ask("match { $d: D  search($d.t, \"a cafe\u0301\") } return { $d.k }"))
        .containsExactly("e");
    assertThat(store.ask("match { $d: D  search($d.t, \"the\") } return { $d.k }")).isEmpty();
  }

  @Test
  void fuzzyAlsoFindsTyposWithinTheEdits() {
    String typo = "match { $d: D  fuzzy($d.t, \"blu rde\"";
    assertThat(store.ask(typo + ") } return { $d.k }")).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(store.ask(typo + ", 1) } return { $d.k }")).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(store.ask(typo + ", 0) } return { $d.k }")).isEmpty();
    assertThat(store.ask("match { $d: D  fuzzy($d.t, \"skies\", 0) } return { $d.k }"))
        .containsExactly("c");
  }

  @Test
  void textClausesCombineWithEachOtherFiltersAndRanks() {
    assertThat(
            store.ask(
                "match { $d: D  search($d.t, \"red\")  search($d.t, \"wine\") } return { $d.k }"))
        .containsExactly("b");
    assertThat(store.ask("match { $d: D  $d.k != \"b\"  search($d.t, \"red\") } return { $d.k }"))
        .containsExactly("a");
    assertThat(
            store.ask(
                "match { $d: D  search($d.t, \"red\") } return { $d.k }"
                    + " order { nearest($d.v, [0.0, 1.0]) } limit 9"))
        .containsExactly("b", "a");
    assertThat(
            store.ask(
                "match { $d: D  search($d.t, \"wine\") } return { $d.k }"
                    + " order { bm25($d.t, \"red\") }"))
        .containsExactly("b");
  }

  @Test
  void textClausesHoldInsideNotAndOnReachedVariables() {
    store.load(
        LoadMode.APPEND,
        """
        {"type":"Box","data":{"k":"x","note":"old box"}}
        {"type":"Box","data":{"k":"y","note":"new box"}}
        {"edge":"Holds","from":"x","to":"a"}
        {"edge":"Holds","from":"x","to":"c"}
        {"edge":"Holds","from":"y","to":"b"}
        """);
    assertThat(store.ask("match { $d: D  not { search($d.t, \"red\") } } return { $d.k }"))
        .containsExactlyInAnyOrder("c", "d");
    assertThat(
            store.ask(
                "match { $b: Box  not { $b holds $d  search($d.t, \"sky\") } } return { $b.k }"))
        .containsExactly("y");
    assertThat(
            store.ask(
                "match { $b: Box  not { $b holds $d  search($b.note, \"old\") } } return { $b.k }"))
        .containsExactly("y");
    assertThat(
            store.ask(
                "match { $b: Box { k: \"x\" }  $b holds $d  search($d.t, \"red\") }"
                    + " return { $d.k }"))
        .containsExactly("a");
    assertThat(
            store.ask(
                "match { $b: Box  $b holds $d } return { $d.k } order { bm25($d.t, \"red\") }"))
        .containsExactly("b", "a");
  }

  @Test
  void queriesWithoutTokensMatchNothing() {
    for (String query : List.of("", "  ", "the and of", "?!", "\u0000\u0301\ud83d\ude00")) {
      Map<String, String> values = Map.of("q", query);
      assertThat(
              store.ask("$q: String", "match { $d: D  search($d.t, $q) } return { $d.k }", values))
          .isEmpty();
      assertThat(
              store.ask(
                  "$q: String", "match { $d: D  fuzzy($d.t, $q, 9) } return { $d.k }", values))
          .isEmpty();
      assertThat(
              store.ask(
                  "$q: String", "match { $d: D } return { $d.k } order { bm25($d.t, $q) }", values))
          .isEmpty();
    }
  }

  @Test
  void oddUnicodeIsSearchedForAndInLikeAnyText() {
    store.load(
        LoadMode.MERGE,
        "{\"type\":\"D\",\"data\":{\"k\":\"odd\",\"t\":\"cafe"
            + "\u0301\u0316".repeat(50_000)
            + " \u202ered \ufeffMOSS\"}}\n");
    for (String query :
        List.of(
            "\u202e\ufeffmoss\u0000",
            "caf\u00e9",
            "cafe" + "\u0316\u0301".repeat(1 << 18),
            "x".repeat(1 << 19) + " moss \u0001")) {
      Map<String, String> values = Map.of("q", query);
      for (String clause : List.of("search($d.t, $q)", "match_text($d.t, $q)", "fuzzy($d.t, $q)")) {
        assertThat(
                store.ask("$q: String", "match { $d: D  " + clause + " } return { $d.k }", values))
            .containsExactly("odd");
      }
      assertThat(
              store.ask(
                  "$q: String",
                  "match { $d: D } return { $d.k }"
                      + " order { rrf(bm25($d.t, $q), nearest($d.v, [1.0, 0.0])) } limit 1",
                  values))
          .containsExactly("odd");
    }
    for (String noText : List.of("moss\ud800", "\udc00 moss")) {
      InvalidInputException refusal =
          catchThrowableOfType(
              InvalidInputException.class,
              () ->
                  store.ask(
                      "$q: String",
                      "match { $d: D  search($d.t, $q) } return { $d.k }",
                      Map.of("q", noText)));
      assertThat(refusal.code()).isEqualTo(ErrorCode.BAD_PARAMETER);
      assertThat(refusal.details()).containsEntry("actual", "a lone surrogate");
    }
  }

  @Test
  void hugeQueriesAreAnsweredOrRefused() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; text.length() < 1 << 20; i++) {
      text.append('w').append(i).append(' ');
    }
    String search = "match { $d: D  search($d.t, $q) } return { $d.k }";
    Map<String, String> values = Map.of("q", text.append("wine").toString());
    assertThat(store.ask("$q: String", search, values)).containsExactly("b");
    assertThat(store.ask("$q: String", search, Map.of("q", "x".repeat(1 << 20)))).isEmpty();
    ResourceLimitException refusal =
        catchThrowableOfType(
            ResourceLimitException.class,
            () ->
                store.ask(
                    "$q: String", "match { $d: D  fuzzy($d.t, $q) } return { $d.k }", values));
    assertThat(refusal.code()).isEqualTo(ErrorCode.RESOURCE_LIMIT);
  }

  @Test
  void vectorsThatAreNoneAreRefused() {
    String nearest = "match { $d: D } return { $d.k } order { nearest($d.v, $q) } limit 2";
    for (Object vector :
        List.of(new float[] {Float.NaN, 0}, new float[] {1}, new float[] {1, 2, 3})) {
      InvalidInputException refusal =
          catchThrowableOfType(
              InvalidInputException.class,
              () -> store.ask("$q: Vector(2)", nearest, Map.of("q", vector)));
      assertThat(refusal.code()).isEqualTo(ErrorCode.BAD_PARAMETER);
    }
  }

  @Test
  void aTextIsRankedByItsEmbedding() {
    String byText = "match { $d: D } return { $d.k } order { nearest($d.v, \"alpha\") } limit 3";
    assertThat(refused(byText).code()).isEqualTo(ErrorCode.EMBEDDING);
    Path other = directory.resolve("embedded");
    try (SearchStore embedded =
        new SearchStore(other, OmnigraphOptions.builder().embedder(new HashEmbedder("n")))
            .withColours()) {
      // The vector of "alpha" is about [-0.75, -0.66]: opposite to all, to the short c the least.
      assertThat(embedded.ask(byText)).containsExactly("c", "b", "a");
      InvalidInputException mismatch =
          catchThrowableOfType(
              InvalidInputException.class,
              () ->
                  embedded.ask(
                      "match { $d: D } return { $d.k } order { nearest($d.u, \"x\") } limit 1"));
      assertThat(mismatch.code()).isEqualTo(ErrorCode.EMBEDDING);
      assertThat(mismatch.details()).containsEntry("expected", "m").containsEntry("actual", "n");
    }
  }

  @Test
  void theHashEmbedderGivesTheSpecifiedNumbers() {
    float[] vector = new HashEmbedder("m").embed("alpha", 4);
    float[] expected = {-0.542049f, -0.471799f, 0.160905f, 0.676534f};
    assertThat(vector).hasSize(4);
    for (int i = 0; i < 4; i++) {
      assertThat(vector[i]).isCloseTo(expected[i], within(1e-6f));
    }
  }

  @Test
  void aConditionThatFindsFewRowsStartsAtThemInTheOrderOfAScan() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      lines.append(
          String.format(
              "{\"type\":\"D\",\"data\":{\"k\":\"n%03d\",\"t\":\"%s\"}}%n",
              (i * 7) % 400, i % 19 == 0 ? "rare drum" : "plain " + i));
    }
    store.load(LoadMode.MERGE, lines.toString());
    store.load(
        LoadMode.MERGE,
        "{\"type\":\"D\",\"data\":{\"k\":\"n000\",\"t\":\"drum\"}}\n"
            + "{\"type\":\"D\",\"data\":{\"k\":\"n007\",\"t\":\"drum\"}}\n");
    String found = "query q() { match { $d: D  search($d.t, \"drum\") } return { $d.k } }";
    PreparedQuery query = store.graph.main().prepare(found);
    assertThat(query.explain()).startsWith("Scan $d: D found by search($d.t, \"drum\")");
    List<Object> keys = store.ask("match { $d: D  search($d.t, \"drum\") } return { $d.k }");
    assertThat(keys).hasSize(23).endsWith("n000", "n007");
    List<Object> order = new ArrayList<>(store.ask("match { $d: D } return { $d.k }"));
    order.retainAll(keys);
    assertThat(keys).isEqualTo(order);
    assertThat(query.profile("{}", QueryOptions.defaults()).steps().get(0).rows()).isEqualTo(23);
    assertThat(store.ask("match { $d: D  search($d.t, \"plain\") } return { count($d) }"))
        .containsExactly(377L); // too many: all rows are looked at
    assertThat(store.ask("match { $d: D  search($d.t, \"absent\") } return { $d.k }")).isEmpty();
    assertThat(
            store.ask(
                "match { $d: D  $d.k < \"n200\"  search($d.t, \"drum\")  fuzzy($d.t, \"dram\", 1)"
                    + "  not { search($d.t, \"rare\") } } return { $d.k }"))
        .containsExactly("n000", "n007");
  }
}
