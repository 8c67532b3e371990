package dev.omnigraph.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.write.TestGraph;
import dev.omnigraph.write.rows.Placement;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replacing all edges of a type takes edges away from their sources, which may need one. */
class ReplacedEdgesTest {
  private static final String NODES =
      """
      {"type":"U","data":{"k":"a"}}
      {"type":"U","data":{"k":"b"}}
      {"type":"U","data":{"k":"never"}}
      """;
  private static final String FROM_A = "{\"edge\":\"L\",\"from\":\"a\",\"to\":\"b\"}\n";
  private static final String FROM_B = "{\"edge\":\"L\",\"from\":\"b\",\"to\":\"a\"}\n";

  @TempDir Path directory;
  private TestGraph graph;

  @BeforeEach
  void createGraph() {
    String schema =
        """
        node U { k: String @key }
        edge L: U -> U @card(1..2)
        edge Free: U -> U @card(0..1)
        """;
    graph = TestGraph.create(directory.resolve("g"), schema);
    graph.load(Placement.REPLACE_ALL, NODES + FROM_A + FROM_B);
  }

  @AfterEach
  void closeGraph() {
    graph.close();
  }

  private void assertRefused(String input, String source) {
    String before = LoaderTest.export(graph);
    OmnigraphException refused =
        catchThrowableOfType(
            OmnigraphException.class, () -> graph.load(Placement.REPLACE_ALL, input));
    assertThat(refused.code()).isEqualTo(ErrorCode.CARDINALITY_VIOLATION);
    assertThat(refused.details())
        .containsEntry("type", "L")
        .containsEntry("source", source)
        .containsEntry("count", 0L)
        .containsEntry("bound", "min 1");
    assertThat(LoaderTest.export(graph)).isEqualTo(before);
  }

  @Test
  void aSourceThatLosesItsLastEdgeIsBelowTheMinimum() {
    assertRefused(FROM_A, "b");
    assertRefused(NODES + FROM_B, "a");
  }

  @Test
  void aSourceThatGoesWithItsEdgesIsExempt() {
    String left = "{\"type\":\"U\",\"data\":{\"k\":\"a\"}}\n";
    graph.load(Placement.REPLACE_ALL, left + "{\"edge\":\"L\",\"from\":\"a\",\"to\":\"a\"}\n");
    assertThat(graph.rows(TableKey.node("U"))).isEqualTo(1);
    assertThat(graph.rows(TableKey.edge("L"))).isEqualTo(1);
  }

  @Test
  void sourcesThatKeepAnEdgeAndThoseThatNeverHadOneArePassed() {
    graph.load(Placement.REPLACE_ALL, FROM_A + FROM_A + FROM_B);
    assertThat(graph.rows(TableKey.edge("L"))).isEqualTo(3);
    graph.load(Placement.REPLACE_ALL, "{\"edge\":\"Free\",\"from\":\"a\",\"to\":\"b\"}\n");
    graph.load(Placement.REPLACE_ALL, "{\"edge\":\"Free\",\"from\":\"b\",\"to\":\"b\"}\n");
    assertThat(graph.rows(TableKey.edge("Free"))).isEqualTo(1);
    assertThat(graph.rows(TableKey.edge("L"))).isEqualTo(3);
  }
}
