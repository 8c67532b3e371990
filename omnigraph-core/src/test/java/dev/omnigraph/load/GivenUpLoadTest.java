package dev.omnigraph.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.write.TestGraph;
import dev.omnigraph.write.rows.Placement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A load that is refused at its last record has written files by then, and takes them away. */
class GivenUpLoadTest {
  /** More than one file of rows. */
  private static final int ROWS = 1_100_000;

  private static final String LARGE_BLOB = "A".repeat(8 << 20);

  @TempDir Path directory;

  private static List<Path> filesOf(Path graph, TableKey table) throws IOException {
    Path data = graph.resolve(table.relativePath()).resolve("data");
    if (!Files.exists(data)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(data)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void itLeavesNoFile(int readers) throws IOException {
    Path root = directory.resolve("g");
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 2; i++) {
      text.append("{\"type\":\"Doc\",\"data\":{\"id\":\"d").append(i);
      text.append("\",\"body\":\"base64:").append(LARGE_BLOB).append("\"}}\n");
    }
    for (int i = 0; i < ROWS; i++) {
      text.append("{\"type\":\"P\",\"data\":{\"k\":").append(i).append("}}\n");
    }
    try (TestGraph graph =
        TestGraph.create(
            root, "node P { k: I64 @key }\nnode Doc { body: Blob? }\nedge K: P -> P")) {
      graph.pace = new LoadPlan.Pace(readers, 1 << 22, 1 << 26);
      Map<ErrorCode, String> lasts =
          Map.of(
              ErrorCode.UNIQUE_VIOLATION,
              "{\"type\":\"P\",\"data\":{\"k\":5}}",
              ErrorCode.ENDPOINT_VIOLATION,
              "{\"edge\":\"K\",\"from\":\"1\",\"to\":\"none\"}");
      for (Map.Entry<ErrorCode, String> last : lasts.entrySet()) {
        byte[] input = (text + last.getValue()).getBytes(StandardCharsets.UTF_8);
        InvalidInputException refused =
            catchThrowableOfType(
                InvalidInputException.class, () -> graph.load(Placement.APPEND, input));
        assertThat(refused.code()).isEqualTo(last.getKey());
        assertThat(refused.details()).containsEntry("record", ROWS + 3L);
        assertThat(filesOf(root, TableKey.node("P"))).isEmpty();
        assertThat(filesOf(root, TableKey.node("Doc"))).isEmpty();
      }
      graph.load(Placement.APPEND, text.toString());
      assertThat(graph.rows(TableKey.node("P"))).isEqualTo(ROWS);
      assertThat(filesOf(root, TableKey.node("P"))).hasSize(2);
    }
  }
}
