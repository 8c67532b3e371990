package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.MutationResult;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.WriteOptions;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.lang.SourceText;
import dev.omnigraph.query.QueryCompiler;
import dev.omnigraph.query.ast.QueryAst;
import dev.omnigraph.query.ir.CheckedQuery;
import dev.omnigraph.query.parse.QueryParser;
import dev.omnigraph.schema.SchemaCompiler;
import dev.omnigraph.storage.Durability;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example of the user's guide does on a graph on disk what the guide says. */
class GuideExamplesTest {
  private static final Pattern FENCE =
      Pattern.compile("(?ms)^```(pg|gq|pg-error|gq-error)(?: (\\S+))?\\n(.*?)^```$");

  /** What the parameters of the examples stand for. */
  private static final Map<String, Object> PARAMETERS =
      Map.of(
          "handle", "bo",
          "author", "ana",
          "country", "NO",
          "since", "2020-01-01",
          "code", "s1",
          "words", "salt",
          "isbn", "b9",
          "title", "Salt Flats");

  /** Rows the reads yield, and entities the mutations change: a changed example has to be seen. */
  private static final Map<String, Long> EFFECTS =
      Map.ofEntries(
          Map.entry("author", 1L),
          Map.entry("recent", 1L),
          Map.entry("shelf", 3L),
          Map.entry("circle", 1L),
          Map.entry("compatriots", 1L),
          Map.entry("unplaced", 1L),
          Map.entry("by_country", 2L),
          Map.entry("about", 2L),
          Map.entry("add_book", 2L),
          Map.entry("move_author", 1L),
          Map.entry("forget", 5L));

  @TempDir Path directory;
  private int created;

  /** A fenced block: its kind, the code or rule it is refused with, its text. */
  private record Example(String kind, Optional<String> refusal, String text) {}

  @Test
  void theQueriesRunAsTheGuideSays() throws IOException {
    List<Example> examples = examples("queries.md");
    String schema = examples.get(0).text();
    assertThat(examples.get(0).kind()).isEqualTo("pg");
    Set<String> executed = new TreeSet<>();
    int refused = 0;

    try (Omnigraph shared = f1(schema)) {
      for (Example example : examples.subList(1, examples.size())) {
        if (example.kind().equals("gq-error")) {
          refuses(example, () -> shared.main().prepare(example.text()));
          refused++;
        } else {
          for (QueryAst query : QueryParser.parse(SourceText.of(example.text())).queries()) {
            run(shared, schema, example.text(), query.name().text());
            executed.add(query.name().text());
          }
        }
      }
    }

    assertThat(executed).isEqualTo(EFFECTS.keySet());
    assertThat(refused).isEqualTo(5);
  }

  @Test
  void theSchemasInitialiseGraphsAsTheGuideSays() throws IOException {
    int accepted = 0;
    int refused = 0;
    for (Example example : examples("schema.md")) {
      if (example.kind().equals("pg-error")) {
        refuses(example, () -> init(example.text()).close());
        refused++;
      } else {
        try (Omnigraph graph = init(example.text());
            GraphSnapshot snapshot = graph.main().snapshot()) {
          assertThat(snapshot.tables()).isNotEmpty();
        }
        accepted++;
      }
    }
    assertThat(accepted).isEqualTo(7);
    assertThat(refused).isEqualTo(3);
  }

  private void run(Omnigraph shared, String schema, String text, String name) throws IOException {
    CheckedQuery query =
        QueryCompiler.compile(SchemaCompiler.compile(schema), text, Optional.of(name));
    if (query instanceof CheckedQuery.Mutation) {
      try (Omnigraph own = f1(schema)) {
        MutationResult result =
            own.main().mutate(text, Optional.of(name), PARAMETERS, WriteOptions.none());
        assertThat(result.affectedNodes() + result.affectedEdges())
            .as(name)
            .isEqualTo(EFFECTS.get(name));
      }
    } else {
      assertThat(rows(shared, text, name)).as(name).isEqualTo(EFFECTS.get(name));
    }
  }

  private static long rows(Omnigraph graph, String text, String name) {
    try (QueryResult result = graph.main().prepare(text, Optional.of(name)).execute(PARAMETERS)) {
      return result.rows().size();
    }
  }

  private static void refuses(Example example, Runnable action) {
    InvalidInputException refusal = catchThrowableOfType(InvalidInputException.class, action::run);
    assertThat(refusal).as(example.text()).isNotNull();
    assertThat(List.of(refusal.code().code(), refusal.details().getOrDefault("rule", "")))
        .as(refusal.getMessage())
        .contains(example.refusal().orElseThrow());
  }

  @SuppressWarnings("MustBeClosed") // the graph leaves to the caller
  private Omnigraph f1(String schema) throws IOException {
    Omnigraph graph = init(schema);
    graph.load(LoadRequest.of(LoadMode.OVERWRITE, records()));
    return graph;
  }

  @SuppressWarnings("MustBeClosed") // the graph leaves to the caller
  private Omnigraph init(String schema) {
    OmnigraphOptions options = OmnigraphOptions.builder().durability(Durability.OS_CACHE).build();
    return Omnigraph.init(directory.resolve("g" + created++).toString(), schema, options);
  }

  private static String records() throws IOException {
    try (var fixtures = GuideExamplesTest.class.getResourceAsStream("/conformance/fixtures.md")) {
      String text = new String(fixtures.readAllBytes(), StandardCharsets.UTF_8);
      String f1 = text.substring(text.indexOf("load overwrite"), text.indexOf("## F1-empty"));
      return f1.substring(f1.indexOf('{'));
    }
  }

  private static List<Example> examples(String page) throws IOException {
    Path file = Path.of(System.getProperty("og.root"), "docs", "user", page);
    Matcher fence = FENCE.matcher(Files.readString(file));
    List<Example> examples = new ArrayList<>();
    while (fence.find()) {
      examples.add(
          new Example(fence.group(1), Optional.ofNullable(fence.group(2)), fence.group(3)));
    }
    return examples;
  }
}
