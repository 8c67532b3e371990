package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.testkit.embed.HashEmbedder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is passed to a search gives the rows that match, a typed error, or nothing: it never
 * finds a row that has none of it, and never fails in another way.
 */
class SearchInputsTest {
  private static final int MEBIBYTE = 1 << 20;

  @TempDir Path directory;
  private SearchStore store;

  @BeforeEach
  void open() {
    OmnigraphOptions.Builder options = OmnigraphOptions.builder().embedder(new HashEmbedder("m"));
    store = new SearchStore(directory.resolve("graph"), options).withColours();
    store.load(
        LoadMode.APPEND,
        "{\"type\":\"D\",\"data\":{\"k\":\"empty\",\"t\":\"\"}}\n"
            + "{\"type\":\"D\",\"data\":{\"k\":\"none\"}}\n"
            + "{\"type\":\"D\",\"data\":{\"k\":\"marks\",\"t\":\"\u0301\u200d\ufe0f"
            + " \ud83d\ude00\"}}\n");
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("nothing", "");
    texts.put("blanks", " \t\r\n\u00a0\u2003\u3000");
    texts.put("stop words", "the and of to The AND");
    texts.put("signs", "?!*~\"'()[]{}:;,.+-&|^\\/ AND OR NOT");
    texts.put("a control character", "\u0000\u0007\u001b");
    texts.put("lonely marks", "\u0301\u0316\u200d\ufe0f");
    texts.put("symbols", "\ud83d\ude00\ud83c\udf55\u2665");
    texts.put("private use and unassigned", "\ue000\uffff\udbff\udffd");
    texts.put(
        "another script", "\u4e16\u754c \u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd");
    texts.put("turned around", "\u202eder\u202c \u2066fox\u2069x");
    texts.put("query syntax", "red^9 fo* \"sky");
    texts.put("a long word", "x".repeat(MEBIBYTE));
    texts.put("long words", ("y".repeat(41) + " ").repeat(MEBIBYTE / 42));
    texts.put("one word often", "absent ".repeat(MEBIBYTE / 7));
    texts.put("stop words often", "the ".repeat(MEBIBYTE / 4));
    texts.put("marks often", "\u0316\u0301".repeat(MEBIBYTE / 4));
    texts.put("symbols often", "\ud83d\ude00".repeat(MEBIBYTE / 4));
    StringBuilder words = new StringBuilder();
    for (int i = 0; words.length() < MEBIBYTE; i++) {
      words.append('q').append(i).append(' ');
    }
    texts.put("many words", words.toString());
    Random random = new Random(6);
    StringBuilder noise = new StringBuilder();
    while (noise.length() < MEBIBYTE / 8) {
      int character = random.nextInt(Character.MAX_CODE_POINT + 1);
      if (character > 0x7f && (character < 0xd800 || character > 0xdfff)) {
        noise.appendCodePoint(character);
      }
    }
    texts.put("noise", noise.toString());
    return texts;
  }

  private List<Object> found(String body, String text) {
    return store.ask("$q: String", body, Map.of("q", text));
  }

  @Test
  void noTextFindsARowThatHasNoneOfItsWords() {
    texts()
        .forEach(
            (name, text) -> {
              List<Object> expected =
                  switch (name) {
                    case "query syntax" -> List.of("a", "b", "c");
                    case "turned around" -> List.of("a"); // marks of direction are no letters
                    default -> List.of();
                  };
              for (String clause : List.of("search", "match_text", "fuzzy")) {
                String call = clause + (clause.equals("fuzzy") ? "($d.t, $q, 0)" : "($d.t, $q)");
                assertThat(found("match { $d: D  " + call + " } return { $d.k }", text))
                    .as("%s %s", clause, name)
                    .containsExactlyInAnyOrderElementsOf(expected);
                assertThat(found("match { $d: D  not { " + call + " } } return { $d.k }", text))
                    .as("not %s %s", clause, name)
                    .hasSize(7 - expected.size());
              }
              assertThat(found("match { $d: D } return { $d.k } order { bm25($d.t, $q) }", text))
                  .as(name)
                  .containsExactlyInAnyOrderElementsOf(expected);
              assertThat(
                      found(
                          "match { $d: D } return { $d.k }"
                              + " order { rrf(bm25($d.t, $q), bm25($d.t, $q)) } limit 9",
                          text))
                  .as(name)
                  .containsExactlyInAnyOrderElementsOf(expected);
            });
  }

  @Test
  void nearWordsOfAnyTextAreThoseWithinTheEdits() {
    texts()
        .forEach(
            (name, text) -> {
              String body = "match { $d: D  fuzzy($d.t, $q, 2) } return { $d.k }";
              if (name.equals("many words") || name.equals("noise")) {
                OmnigraphException refusal =
                    catchThrowableOfType(OmnigraphException.class, () -> found(body, text));
                assertThat(refusal.code()).as(name).isEqualTo(ErrorCode.RESOURCE_LIMIT);
              } else {
                List<Object> near = found(body, text);
                assertThat(near).as(name).doesNotContain("empty", "none", "marks", "d");
              }
            });
  }

  @Test
  void anyTextIsEmbeddedAndRanksWhatHasAVector() {
    texts()
        .forEach(
            (name, text) ->
                assertThat(
                        found(
                            "match { $d: D } return { $d.k } order { nearest($d.v, $q) } limit 9",
                            text))
                    .as(name)
                    .containsExactlyInAnyOrder("a", "b", "c"));
  }

  @Test
  void textsThatAreNoUnicodeAreRefusedEverywhere() {
    for (String text : List.of("\ud800", "red \udc00", "\ud83d red")) {
      for (String body :
          List.of(
              "match { $d: D  search($d.t, $q) } return { $d.k }",
              "match { $d: D  fuzzy($d.t, $q) } return { $d.k }",
              "match { $d: D } return { $d.k } order { bm25($d.t, $q) }",
              "match { $d: D } return { $d.k } order { nearest($d.v, $q) } limit 3")) {
        OmnigraphException refusal =
            catchThrowableOfType(OmnigraphException.class, () -> found(body, text));
        assertThat(refusal.code()).as(body).isEqualTo(ErrorCode.BAD_PARAMETER);
      }
    }
  }

  private @Nullable ErrorCode code(String parameters, String body, Map<String, ?> values) {
    OmnigraphException refusal =
        catchThrowableOfType(OmnigraphException.class, () -> store.ask(parameters, body, values));
    return refusal == null ? null : refusal.code();
  }

  @Test
  void vectorsThatAreNoneAreRefusedInEveryForm() {
    String nearest = "match { $d: D } return { $d.k } order { nearest($d.v, $q) } limit 3";
    String fused =
        "match { $d: D } return { $d.k }"
            + " order { rrf(bm25($d.t, \"red\"), nearest($d.v, $q)) } limit 3";
    String column = "match { $d: D } return { nearest($d.v, $q) as s }";
    List<Object> wrong =
        new ArrayList<>(
            List.of(
                new float[] {Float.NaN, 0},
                new float[] {0, Float.POSITIVE_INFINITY},
                new float[] {Float.NEGATIVE_INFINITY, 0},
                new float[0],
                new float[] {1},
                new float[] {1, 2, 3},
                new float[10_000],
                List.of(Double.NaN, 0.0),
                List.of(1e39, 0.0),
                List.of(1.0),
                List.of("1", "2"),
                Arrays.asList(null, 1.0)));
    for (Object vector : wrong) {
      for (String body : List.of(nearest, fused, column)) {
        assertThat(code("$q: Vector(2)", body, Map.of("q", vector)))
            .as("%s %s", body, vector)
            .isEqualTo(ErrorCode.BAD_PARAMETER);
      }
    }
    for (String literal :
        List.of("[]", "[1.0]", "[1.0, 2.0, 3.0]", "[1.0, \"x\"]", "[1.0, true]")) {
      assertThat(code("", nearest.replace("$q", literal), Map.of()))
          .as(literal)
          .isEqualTo(ErrorCode.TYPE);
    }
    String huge = "9".repeat(39) + ".0"; // above the largest float
    assertThat(code("", nearest.replace("$q", "[" + huge + ", 0.0]"), Map.of()))
        .isEqualTo(ErrorCode.TYPE);
  }

  @Test
  void theLargestAndTheSmallestVectorsRankLikeOthers() {
    String nearest = "match { $d: D } return { $d.k } order { nearest($d.v, $q) } limit 9";
    for (float[] vector :
        List.of(
            new float[] {Float.MAX_VALUE, -Float.MAX_VALUE},
            new float[] {Float.MIN_VALUE, -Float.MIN_VALUE},
            new float[] {-0f, 0f})) {
      assertThat(store.ask("$q: Vector(2)", nearest, Map.of("q", vector)))
          .containsExactlyInAnyOrder("a", "b", "c");
    }
  }

  @Test
  void aNullQueryFindsNothing() {
    Map<String, Object> nothing = new HashMap<>();
    nothing.put("q", null);
    for (Map<String, Object> values : List.of(nothing, Map.<String, Object>of())) {
      for (String clause : List.of("search($d.t, $q)", "match_text($d.t, $q)", "fuzzy($d.t, $q)")) {
        assertThat(
                store.ask("$q: String?", "match { $d: D  " + clause + " } return { $d.k }", values))
            .isEmpty();
        assertThat(
                store.ask(
                    "$q: String?",
                    "match { $d: D  not { " + clause + " } } return { $d.k }",
                    values))
            .hasSize(7);
      }
      assertThat(
              store.ask(
                  "$q: String?",
                  "match { $d: D } return { $d.k } order { bm25($d.t, $q) }",
                  values))
          .isEmpty();
      assertThat(
              store.ask(
                  "$q: Vector(2)?",
                  "match { $d: D } return { $d.k } order { nearest($d.v, $q) } limit 5",
                  values))
          .isEmpty();
      assertThat(
              store.ask(
                  "$q: Vector(2)?",
                  "match { $d: D } return { $d.k }"
                      + " order { rrf(nearest($d.v, $q), bm25($d.t, \"red\")) } limit 5",
                  values))
          .containsExactly("b", "a");
    }
  }

  @Test
  void editsAreANumberFromZero() {
    String fuzzy = "match { $d: D  fuzzy($d.t, \"rde\", $n) } return { $d.k }";
    assertThat(store.ask("$n: I64?", fuzzy, Map.of())).containsExactlyInAnyOrder("a", "b");
    assertThat(store.ask("$n: I64", fuzzy, Map.of("n", 0L))).isEmpty();
    assertThat(store.ask("$n: I64", fuzzy, Map.of("n", 1L))).containsExactlyInAnyOrder("a", "b");
    for (long negative : new long[] {-1, Integer.MIN_VALUE, Long.MIN_VALUE}) {
      assertThat(code("$n: I64", fuzzy, Map.of("n", negative))).isEqualTo(ErrorCode.BAD_PARAMETER);
    }
    // As many edits as any word needs: every text with a word, and no other one.
    for (long many : new long[] {100, Integer.MAX_VALUE, 1L + Integer.MAX_VALUE, Long.MAX_VALUE}) {
      assertThat(store.ask("$n: I64", fuzzy, Map.of("n", many)))
          .containsExactlyInAnyOrder("a", "b", "c", "d");
    }
  }

  @Test
  void fusionConstantsAndLimitsAtTheirBounds() {
    String fused =
        "match { $d: D } return { $d.k }"
            + " order { rrf(nearest($d.v, [1.0, 0.0]), bm25($d.t, \"sky\"), $k) } limit ";
    assertThat(store.ask("$k: I64?", fused + "9", Map.of())).containsExactly("c", "a", "b");
    for (long k : new long[] {0, -1, Long.MIN_VALUE}) {
      assertThat(code("$k: I64", fused + "9", Map.of("k", k))).isEqualTo(ErrorCode.BAD_PARAMETER);
    }
    for (long k : new long[] {1, Integer.MAX_VALUE, Long.MAX_VALUE}) {
      assertThat(store.ask("$k: I64", fused + "9", Map.of("k", k)))
          .containsExactlyInAnyOrder("a", "b", "c")
          .startsWith("c");
    }
    assertThat(store.ask("$k: I64", fused + "0", Map.of("k", 60L))).isEmpty();
    assertThat(store.ask("$k: I64", fused + Long.MAX_VALUE, Map.of("k", 60L))).hasSize(3);
    for (String rank : List.of("nearest($d.v, [1.0, 0.0])", "bm25($d.t, \"red sky\")")) {
      String ranked = "match { $d: D } return { $d.k } order { " + rank + " } limit ";
      assertThat(store.ask(ranked + "0")).isEmpty();
      assertThat(store.ask(ranked + Integer.MAX_VALUE)).hasSize(3);
      assertThat(store.ask(ranked + Long.MAX_VALUE)).hasSize(3);
    }
  }

  @Test
  void anEmptyTableAndOneWithoutTextsOrVectorsHaveNothing() {
    try (Omnigraph graph =
        Omnigraph.init(directory.resolve("other").toString(), SearchStore.SCHEMA)) {
      List<String> bodies =
          List.of(
              "match { $d: D  search($d.t, \"red\") } return { $d.k }",
              "match { $d: D  fuzzy($d.t, \"red\") } return { $d.k }",
              "match { $d: D } return { $d.k } order { bm25($d.t, \"red\") }",
              "match { $d: D } return { $d.k } order { nearest($d.v, [1.0, 0.0]) } limit 3",
              "match { $d: D } return { $d.k }"
                  + " order { rrf(nearest($d.v, [1.0, 0.0]), bm25($d.t, \"red\")) } limit 3");
      for (int round = 0; round < 2; round++) {
        for (String body : bodies) {
          try (QueryResult result = graph.query("query q() { " + body + " }", Map.of())) {
            assertThat(result.rows()).isEmpty();
          }
        }
        graph.load(
            LoadRequest.of(
                LoadMode.APPEND, "{\"type\":\"D\",\"data\":{\"k\":\"n" + round + "\"}}"));
      }
    }
  }
}
