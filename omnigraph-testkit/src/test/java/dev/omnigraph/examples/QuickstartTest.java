package dev.omnigraph.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's quickstart compiles, runs, and is quoted as it stands. */
class QuickstartTest {
  private static final Path ROOT = Path.of(System.getProperty("og.root"));

  @TempDir Path directory;

  @Test
  void itFindsTheFriend() {
    assertThat(Quickstart.run(directory.resolve("friends").toString())).containsExactly("Charles");
  }

  @Test
  void theReadmeQuotesIt() throws IOException {
    String source =
        Files.readString(
            ROOT.resolve("omnigraph-testkit/src/test/java/dev/omnigraph/examples/Quickstart.java"));
    String marked =
        source.substring(
            source.indexOf("// quickstart:start\n") + "// quickstart:start\n".length(),
            source.indexOf("    // quickstart:end"));
    String quoted = marked.stripTrailing().stripIndent();

    assertThat(quoted.lines().count()).isLessThanOrEqualTo(16);
    assertThat(Files.readString(ROOT.resolve("README.md")))
        .contains("```java\n" + quoted + "\n```");
  }
}
