package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OptimizeOptions;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A type whose rows were all deleted is loaded again in the same process. */
@ExtendWith(TempGraphExtension.class)
class OverwriteOfEmptiedTest {
  private static String records(int from, int until) {
    StringBuilder records = new StringBuilder();
    for (int i = from; i < until; i++) {
      records.append("{\"type\":\"A\",\"data\":{\"name\":\"n").append(i).append("\",\"raw\":");
      records.append("\"base64:AQ==\"}}\n");
    }
    return records.toString();
  }

  @Test
  void whatIsReadAndCompactedAreTheNewRows(TempGraph temp) {
    try (Omnigraph graph = temp.init("node A { name: String @key  raw: Blob? }\n")) {
      for (int round = 0; round < 3; round++) {
        int rows = 3 + round * 2;
        graph.load(LoadRequest.of(LoadMode.OVERWRITE, records(0, rows)));
        assertThat(SchemaApplyTest.export(graph, graph.main().head()).lines()).hasSize(rows);
        graph.load(LoadRequest.of(LoadMode.APPEND, records(rows, rows + 1)));
        graph.optimize(OptimizeOptions.all());
        assertThat(SchemaApplyTest.export(graph, graph.main().head()).lines()).hasSize(rows + 1);
        for (int i = 0; i <= rows; i++) {
          graph.main().mutate("query q() { delete A where name = \"n" + i + "\" }");
        }
        assertThat(SchemaApplyTest.export(graph, graph.main().head())).isEmpty();
      }
    }
  }
}
