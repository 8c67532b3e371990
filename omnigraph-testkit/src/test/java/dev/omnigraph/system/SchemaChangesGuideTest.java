package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.storage.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The schemas of the guide follow each other on a graph with rows as the guide says. */
class SchemaChangesGuideTest {
  private static final Pattern FENCE =
      Pattern.compile("(?ms)^```(pg|pg-error)(?: (\\S+))?\\n(.*?)^```$");

  @TempDir Path directory;

  @Test
  void theExamplesAreAppliedOneAfterTheOther() throws IOException {
    Path page = Path.of(System.getProperty("og.root"), "docs", "user", "schema-changes.md");
    Matcher fence = FENCE.matcher(Files.readString(page));
    assertThat(fence.find()).isTrue();
    OmnigraphOptions options = OmnigraphOptions.builder().durability(Durability.OS_CACHE).build();
    int applied = 0;
    int refused = 0;
    try (Omnigraph graph =
        Omnigraph.init(directory.resolve("g").toString(), fence.group(3), options)) {
      graph.load(
          LoadRequest.of(
              LoadMode.APPEND,
              "{\"type\":\"Person\",\"data\":{\"name\":\"Ada\",\"age\":36,\"mood\":\"calm\"}}\n"
                  + "{\"type\":\"Person\",\"data\":{\"name\":\"Bo\",\"age\":36}}\n"));
      while (fence.find()) {
        String desired = fence.group(3);
        if (fence.group(1).equals("pg")) {
          assertThat(graph.applySchema(desired).applied()).as(desired).isTrue();
          applied++;
        } else {
          InvalidInputException refusal =
              catchThrowableOfType(InvalidInputException.class, () -> graph.applySchema(desired));
          assertThat(refusal).as(desired).isNotNull();
          assertThat(refusal.code().code()).isEqualTo(fence.group(2));
          refused++;
        }
      }
      assertThat(SchemaApplyTest.export(graph, graph.main().head())).contains("\"years\":36");
    }
    assertThat(applied).isEqualTo(3);
    assertThat(refused).isEqualTo(2);
  }
}
