package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.LoadMode;
import dev.omnigraph.QueryResult;
import dev.omnigraph.Row;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores are those of the definition over the live rows, whatever happened before. */
class TextScoreTest {
  /** Words whose stems are themselves. */
  private static final List<String> WORDS =
      List.of("red", "fox", "wine", "sky", "moss", "drum", "lamp", "cliff", "zinc");

  @TempDir Path directory;

  private final Random random = new Random(5);

  /** The texts the graph should have; absent means null. */
  private final Map<String, Optional<String>> texts = new TreeMap<>();

  private Optional<String> text() {
    if (random.nextInt(12) == 0) {
      return Optional.empty();
    }
    List<String> words = new ArrayList<>();
    int length = random.nextInt(12);
    for (int i = 0; i < length; i++) {
      // Low numbers are frequent words.
      words.add(WORDS.get(Math.min(random.nextInt(9), random.nextInt(9))));
    }
    return Optional.of(String.join(" ", words));
  }

  private String lines(int from, int to) {
    StringBuilder lines = new StringBuilder();
    for (int i = from; i < to; i++) {
      Optional<String> text = text();
      texts.put("n" + i, text);
      lines.append("{\"type\":\"D\",\"data\":{\"k\":\"n").append(i).append('"');
      text.ifPresent(t -> lines.append(",\"t\":\"").append(t).append('"'));
      lines.append("}}\n");
    }
    return lines.toString();
  }

  /** The definition, text by text. */
  private Map<String, Double> expected(String query) {
    List<List<String>> all = new ArrayList<>();
    texts.values().forEach(text -> text.ifPresent(t -> all.add(words(t))));
    double average = all.stream().mapToInt(List::size).average().orElse(0);
    Map<String, Double> scores = new TreeMap<>();
    texts.forEach(
        (key, text) -> {
          List<String> own = words(text.orElse(""));
          double score = 0;
          boolean found = false;
          for (String term : words(query).stream().distinct().toList()) {
            long count = own.stream().filter(term::equals).count();
            long containing = all.stream().filter(words -> words.contains(term)).count();
            double rarity = Math.log(1 + (all.size() - containing + 0.5) / (containing + 0.5));
            score +=
                rarity * count * 2.2 / (count + 1.2 * (1 - 0.75 + 0.75 * own.size() / average));
            found |= count > 0;
          }
          if (found) {
            scores.put(key, score);
          }
        });
    return scores;
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : Arrays.asList(text.split(" "));
  }

  private static final String RANKED =
      "query q($q: String) { match { $d: D } return { $d.k as k, bm25($d.t, $q) as s }"
          + " order { bm25($d.t, $q) } }";

  private void verify(SearchStore store, String query) {
    Map<String, Double> expected = expected(query);
    List<Row> rows;
    try (QueryResult result = store.graph.query(RANKED, Map.of("q", query))) {
      rows = result.rows();
    }
    assertThat(rows)
        .extracting(row -> row.text("k"))
        .containsExactlyInAnyOrderElementsOf(expected.keySet());
    double last = Double.MAX_VALUE;
    for (Row row : rows) {
      double score = row.number("s");
      assertThat(score).isCloseTo(expected.get(row.text("k")), within(1e-5));
      assertThat(score).isLessThanOrEqualTo(last);
      last = score;
    }
    List<String> order = rows.stream().map(row -> row.text("k")).toList();
    for (int limit : new int[] {1, 2, 10, 300}) {
      try (QueryResult best =
          store.graph.query(
              RANKED.replaceFirst("}$", "limit " + limit + " }"), Map.of("q", query))) {
        assertThat(best.rows())
            .extracting(row -> row.text("k"))
            .containsExactlyElementsOf(order.subList(0, Math.min(limit, order.size())));
      }
    }
  }

  private void verify(SearchStore store) {
    verify(store, "red");
    verify(store, "zinc");
    verify(store, "sky fox zinc sky");
    verify(store, "absent");
  }

  @Test
  void scoresEqualTheDefinitionAfterLoadsUpdatesAndDeletes() {
    try (SearchStore store = new SearchStore(directory.resolve("graph"))) {
      verify(store);
      store.load(LoadMode.APPEND, lines(0, 120));
      verify(store);
      store.load(LoadMode.APPEND, lines(120, 200));
      store.load(LoadMode.MERGE, lines(60, 150));
      verify(store);
      for (int i = 0; i < 12; i++) {
        String key = "n" + random.nextInt(200);
        if (i % 2 == 0) {
          texts.remove(key);
          store.graph.mutate("query d($k: String) { delete D where k = $k }", Map.of("k", key));
        } else if (texts.containsKey(key)) {
          String fresh = text().orElse("red");
          texts.put(key, Optional.of(fresh));
          store.graph.mutate(
              "query u($k: String, $t: String) { update D set { t: $t } where k = $k }",
              Map.of("k", key, "t", fresh));
        }
        verify(store, "red zinc");
      }
      verify(store);
    }
  }

  @Test
  void aWriteDoesNotChangeTheScoresOfAnEarlierSnapshot() {
    try (SearchStore store = new SearchStore(directory.resolve("graph"))) {
      store.load(LoadMode.APPEND, lines(0, 50));
      try (GraphSnapshot before = store.graph.main().snapshot()) {
        Map<String, Double> expected = expected("red");
        store.load(LoadMode.MERGE, lines(25, 90));
        verify(store, "red");
        Map<String, Double> scores = new TreeMap<>();
        try (QueryResult result = before.query(RANKED, Map.of("q", "red"))) {
          result.rows().forEach(row -> scores.put(row.text("k"), row.number("s")));
        }
        assertThat(scores.keySet()).isEqualTo(expected.keySet());
        scores.forEach((k, s) -> assertThat(s).isCloseTo(expected.get(k), within(1e-5)));
      }
    }
  }
}
