package dev.omnigraph.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.QueryResult;
import dev.omnigraph.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queries of the search guide give the rows that stand below them. */
class SearchGuideTest {
  private static final Pattern FENCE =
      Pattern.compile("^```(\\w+)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  @TempDir Path directory;

  private static List<MatchResult> fences(List<String> languages) throws IOException {
    Path guide = Path.of(System.getProperty("og.root")).resolve("docs/user/search.md");
    return FENCE
        .matcher(Files.readString(guide))
        .results()
        .filter(fence -> languages.contains(fence.group(1)))
        .toList();
  }

  private static String shown(Row row) {
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < row.columns().size(); i++) {
      Object value = row.value(i);
      cells.add(
          value instanceof Double number
              ? String.format(Locale.ROOT, "%.3f", number)
              : String.valueOf(value));
    }
    return String.join(" ", cells);
  }

  @Test
  void queriesGiveWhatTheGuideShows() throws IOException {
    String schema = fences(List.of("pg")).get(0).group(2);
    String rows = fences(List.of("json")).get(0).group(2);
    List<MatchResult> examples = fences(List.of("gq", "text"));
    assertThat(examples).hasSize(14);
    try (Omnigraph graph = Omnigraph.init(directory.resolve("articles").toString(), schema)) {
      graph.load(LoadRequest.of(LoadMode.APPEND, rows));
      for (int i = 0; i < examples.size(); i += 2) {
        String query = examples.get(i).group(2);
        assertThat(examples.get(i).group(1)).isEqualTo("gq");
        try (QueryResult result = graph.query(query, Map.of())) {
          assertThat(result.rows().stream().map(SearchGuideTest::shown).toList())
              .as(query)
              .containsExactlyElementsOf(examples.get(i + 1).group(2).lines().toList());
        }
      }
    }
  }
}
