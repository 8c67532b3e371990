package dev.omnigraph.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.CommitInfo;
import dev.omnigraph.Committed;
import dev.omnigraph.MutationResult;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.storage.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the writing guide run, and the guide quotes them as they stand. */
class WritingGuideTest {
  private static final Pattern MARKED =
      Pattern.compile("(?ms)^    // (\\w+):start\\n(.*?)^    // \\1:end");
  private static final Pattern FENCE = Pattern.compile("(?ms)^```java\\n(.*?)^```$");

  @TempDir Path directory;

  @Test
  void theyDoWhatTheGuideSays() {
    String root = directory.resolve("accounts").toString();
    try (Omnigraph graph = Omnigraph.init(root, WritingGuide.SCHEMA, WritingGuide.options())) {
      assertThat(WritingGuide.options().groupCommitMax()).isEqualTo(1);
      assertThat(OmnigraphOptions.defaults().groupCommitMax()).isEqualTo(64);
      assertThat(OmnigraphOptions.defaults().durability()).isEqualTo(Durability.FORCED);

      assertThat(WritingGuide.mutation(graph).inserted()).isEqualTo(1);

      MutationResult paid = WritingGuide.transaction(graph);
      assertThat(paid.updated()).isEqualTo(2);
      assertThat(paid.inserted()).isEqualTo(1);
      CommitInfo commit = graph.main().commits().get(0);
      assertThat(commit.id()).isEqualTo(paid.commitId().orElseThrow());
      assertThat(commit.actor()).contains("till");
      assertThat(commit.message()).contains("rent");

      Committed<Long> done = WritingGuide.readAndWrite(graph);
      assertThat(done.value()).isEqualTo(350L);
      assertThat(done.result().updated()).isEqualTo(1);

      assertThat(WritingGuide.conditional(graph).deleted()).isEqualTo(2);
      assertThat(WritingGuide.retried(graph).deleted()).isEqualTo(1);
    }
  }

  @Test
  void theGuideQuotesThem() throws IOException {
    Path root = Path.of(System.getProperty("og.root"));
    String source =
        Files.readString(
            root.resolve(
                "omnigraph-testkit/src/test/java/dev/omnigraph/examples/WritingGuide.java"));
    List<String> marked = new ArrayList<>();
    for (Matcher m = MARKED.matcher(source); m.find(); ) {
      marked.add(m.group(2).stripTrailing().stripIndent() + "\n");
    }
    List<String> quoted = new ArrayList<>();
    String guide = Files.readString(root.resolve("docs/user/writing.md"));
    for (Matcher m = FENCE.matcher(guide); m.find(); ) {
      quoted.add(m.group(1));
    }
    assertThat(quoted).hasSize(6).containsExactlyElementsOf(marked);
  }
}
