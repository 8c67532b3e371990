package dev.omnigraph.mutate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.load.Exporter;
import dev.omnigraph.query.QueryCompiler;
import dev.omnigraph.query.ir.MutationIr;
import dev.omnigraph.topology.GraphView;
import dev.omnigraph.write.TestGraph;
import dev.omnigraph.write.WriteIntent;
import dev.omnigraph.write.rows.Placement;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobUpdateTest {
  @TempDir Path directory;

  @Test
  void anUpdateOfAnotherPropertyKeepsTheBlob() {
    String schema = "node N { k: String @key  n: I32?  body: Blob? }";
    try (TestGraph graph = TestGraph.create(directory.resolve("g"), schema)) {
      graph.load(
          Placement.APPEND,
          "{\"type\":\"N\",\"data\":{\"k\":\"a\",\"body\":\"base64:SGk=\"}}",
          "{\"type\":\"N\",\"data\":{\"k\":\"b\"}}");
      MutationIr ir =
          QueryCompiler.compile(
                  graph.catalog,
                  "query q() { update N set { n: 1 } where k != \"z\" }",
                  Optional.empty())
              .requireMutation();
      new Mutations(graph.environment, graph.sequence)
          .execute(graph.begin(), ir, List.of(), WriteIntent.mutation());
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (GraphView view =
          graph.environment.views().view(graph.catalog, graph.environment.pins(graph.snapshot()))) {
        new Exporter(graph.environment.views()).export(view, graph.catalog.tableKeys(), out);
      }
      assertThat(out.toString(StandardCharsets.UTF_8))
          .isEqualTo(
              """
              {"type":"N","data":{"id":"a","body":"base64:SGk=","k":"a","n":1}}
              {"type":"N","data":{"id":"b","body":null,"k":"b","n":1}}
              """);
    }
  }
}
