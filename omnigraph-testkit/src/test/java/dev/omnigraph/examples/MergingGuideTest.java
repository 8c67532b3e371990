package dev.omnigraph.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/user/merging.md compile, run, and are quoted as they stand. */
class MergingGuideTest {
  private static final Path ROOT = Path.of(System.getProperty("og.root"));

  @TempDir Path directory;

  @Test
  void theExamplesDoWhatTheGuideSays() {
    assertThat(Merging.run(directory.resolve("people").toString()))
        .containsExactly("merged", "DivergentUpdate of ada.age: 37, 99 or 38", "age 37");
  }

  @Test
  void theGuideQuotesThem() throws IOException {
    String source =
        Files.readString(
            ROOT.resolve("omnigraph-testkit/src/test/java/dev/omnigraph/examples/Merging.java"));
    String guide = Files.readString(ROOT.resolve("docs/user/merging.md"));
    for (String part : List.of("merge", "conflict", "revert")) {
      String start = "// " + part + ":start\n";
      String marked =
          source.substring(
              source.indexOf(start) + start.length(), source.indexOf("      // " + part + ":end"));
      assertThat(guide).contains("```java\n" + marked.stripTrailing().stripIndent() + "\n```");
    }
  }
}
