package dev.omnigraph.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.ids.TableKey;
import dev.omnigraph.load.Exporter;
import dev.omnigraph.topology.GraphView;
import dev.omnigraph.write.rows.Placement;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small fragments of tables with blobs are folded, too, contents and all. */
class BlobFoldTest {
  private static final String SCHEMA =
      "node N { k: String @key  n: I32?  body: Blob?  photo: Blob }";
  private static final int LARGE = 9 << 20;

  @TempDir Path directory;

  private final Map<String, String> expected = new TreeMap<>();

  private static String base64(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return "\"base64:" + Base64.getEncoder().encodeToString(bytes) + "\"";
  }

  private void upsert(TestGraph graph, String key, int number, String body, String photo) {
    graph.load(
        Placement.UPSERT,
        "{\"type\":\"N\",\"data\":{\"k\":\"%s\",\"n\":%d,\"body\":%s,\"photo\":%s}}"
            .formatted(key, number, body, photo));
    expected.put(
        key,
        "{\"type\":\"N\",\"data\":{\"id\":\"%s\",\"body\":%s,\"k\":\"%s\",\"n\":%d,\"photo\":%s}}"
            .formatted(key, body, key, number, photo));
  }

  private static List<String> exported(TestGraph graph) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GraphView view =
        graph.environment.views().view(graph.catalog, graph.environment.pins(graph.snapshot()))) {
      new Exporter(graph.environment.views()).export(view, graph.catalog.tableKeys(), out);
    }
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static int fragments(TestGraph graph) {
    try (ReadSet reads = graph.reads()) {
      return reads.nodes("N").fragments().size();
    }
  }

  @Test
  void singleInsertsKeepFewFragmentsAndAllContents() {
    Random random = new Random(3);
    try (TestGraph graph = TestGraph.create(directory.resolve("g"), SCHEMA)) {
      for (int i = 0; i < 150; i++) {
        String body = i % 4 == 0 ? "null" : base64(random, 1 + random.nextInt(200));
        String photo = base64(random, i % 50 == 49 ? 100_000 : i % 7); // beside the file, or empty
        upsert(graph, "k" + i, i, body, photo);
        if (i % 10 == 9) {
          upsert(graph, "k" + i / 2, -i, base64(random, 20), base64(random, 3));
        }
      }
      assertThat(graph.rows(TableKey.node("N"))).isEqualTo(150);
      assertThat(fragments(graph)).isLessThanOrEqualTo(3 * TailFold.WIDTH);
      assertThat(exported(graph)).containsExactlyElementsOf(expected.values());
    }
  }

  @Test
  void aLargeBlobIsNotCopied() {
    Random random = new Random(4);
    try (TestGraph graph = TestGraph.create(directory.resolve("g"), SCHEMA)) {
      for (int i = 0; i < 4; i++) {
        upsert(graph, "a" + i, i, "null", base64(random, 10));
      }
      upsert(graph, "large", 0, "null", base64(random, LARGE));
      for (int i = 0; i < 20; i++) {
        upsert(graph, "b" + i, i, "null", base64(random, 10));
      }
      // Four before the large one, which ends every run; behind it two runs of eight became one
      // fragment each, and the rest is left.
      assertThat(fragments(graph)).isEqualTo(4 + 1 + 2 + 4);
      assertThat(exported(graph)).containsExactlyElementsOf(expected.values());
    }
  }
}
