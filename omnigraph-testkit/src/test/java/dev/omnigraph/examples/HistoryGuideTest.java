package dev.omnigraph.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.Omnigraph;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guides to branches and changes quote code that compiles and does what they say. */
@SuppressWarnings("MustBeClosedChecker") // closed after each test
class HistoryGuideTest {
  private static final Path ROOT = Path.of(System.getProperty("og.root"));

  @TempDir Path directory;
  private Omnigraph graph;

  @BeforeEach
  void create() {
    graph = Omnigraph.init(directory.resolve("g").toString(), "node Person { name: String @key }");
  }

  @AfterEach
  void close() {
    graph.close();
  }

  @Test
  void branchesDoWhatTheGuideSays() throws IOException {
    assertThat(BranchesExample.run(graph)).containsExactly("insert node:Person Ada", "0 before");
    assertQuoted("branches", "BranchesExample.java");
  }

  @Test
  void changesDoWhatTheGuideSays() throws IOException {
    graph.mutate("query q() { insert Person { name: \"Bo\" } }", Map.of());
    ByteArrayOutputStream copy = new ByteArrayOutputStream();
    assertThat(ChangesExample.run(graph, copy)).containsExactly("insert Ada", "caught up");
    assertThat(copy.toString(StandardCharsets.UTF_8)).contains("Bo").doesNotContain("Ada");
    assertQuoted("changes", "ChangesExample.java");
  }

  private static void assertQuoted(String guide, String example) throws IOException {
    String source =
        Files.readString(
            ROOT.resolve("omnigraph-testkit/src/test/java/dev/omnigraph/examples/" + example));
    String start = "// " + guide + ":start\n";
    String marked =
        source.substring(
            source.indexOf(start) + start.length(), source.indexOf("    // " + guide + ":end"));
    assertThat(Files.readString(ROOT.resolve("docs/user/" + guide + ".md")))
        .contains("```java\n" + marked.stripTrailing().stripIndent() + "\n```");
  }
}
