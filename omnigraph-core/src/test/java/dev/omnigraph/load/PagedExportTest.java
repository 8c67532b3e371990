package dev.omnigraph.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.ids.TableKey;
import dev.omnigraph.topology.GraphView;
import dev.omnigraph.topology.ResidentViews;
import dev.omnigraph.topology.ViewOptions;
import dev.omnigraph.write.TestGraph;
import dev.omnigraph.write.WriteTxn;
import dev.omnigraph.write.rows.Placement;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An export of columns that do not fit the budget has the same bytes, however little is sorted. */
class PagedExportTest {
  private static final String SCHEMA =
      """
      node Book {
        isbn: String @key
        title: String?
        pages: I32?
        rating: F64?
        genres: [String]?
        place: Vector(2)?
        listed_at: DateTime?
      }
      node Bare { code: String @key }
      node Scan { code: String @key  page: Blob? }
      edge Cites: Book -> Book { since: Date? }
      edge Shelved: Book -> Bare
      """;

  @TempDir Path directory;

  private static String records() {
    Random random = new Random(3);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      String key = "\"" + Long.toString(random.nextLong() >>> 8, 36) + "-\\u00e9\\\"" + i + "\"";
      lines.append("{\"type\":\"Book\",\"data\":{\"isbn\":").append(key);
      if (i % 3 > 0) {
        lines.append(",\"title\":\"line\\nof \uD83D\uDE00 ").append("x".repeat(i)).append('"');
        lines.append(",\"pages\":").append(i).append(",\"rating\":").append(i / 7.0);
        lines.append(",\"genres\":[\"a\",\"").append(i).append("\"],\"place\":[1.5,").append(i);
        lines.append("],\"listed_at\":\"2020-05-01T08:00:00Z\"");
      }
      lines.append("}}\n");
      lines.append("{\"type\":\"Bare\",\"data\":{\"code\":\"c").append(i).append("\"}}\n");
      lines.append("{\"edge\":\"Shelved\",\"from\":").append(key);
      lines.append(",\"to\":\"c").append(random.nextInt(i + 1)).append("\"}\n");
      lines.append("{\"edge\":\"Cites\",\"from\":").append(key).append(",\"to\":").append(key);
      lines.append(i % 2 == 0 ? ",\"data\":{\"since\":\"2021-02-03\"}}\n" : "}\n");
    }
    for (int i = 0; i < 30; i++) {
      lines.append("{\"type\":\"Scan\",\"data\":{\"code\":\"s").append(i);
      lines.append(i % 4 == 0 ? "\"}}\n" : "\",\"page\":\"base64:AAEC\"}}\n");
    }
    return lines.toString();
  }

  private static String export(TestGraph graph, ResidentViews views, int runBytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    WriteTxn txn = graph.begin();
    try (GraphView view = views.view(graph.catalog, graph.environment.pins(txn.base()))) {
      Exporter exporter = runBytes == 0 ? new Exporter(views) : new Exporter(views, runBytes);
      exporter.export(view, graph.catalog.tableKeys(), out);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void itHasTheSameBytes() {
    try (TestGraph graph = TestGraph.create(directory.resolve("g"), SCHEMA)) {
      graph.load(Placement.REPLACE_ALL, records());
      ViewOptions tight = ViewOptions.defaults().withBudgetBytes(1);
      try (ResidentViews resident =
              new ResidentViews(graph.gateway, Runnable::run, ViewOptions.defaults());
          ResidentViews paged = new ResidentViews(graph.gateway, Runnable::run, tight)) {
        WriteTxn txn = graph.begin();
        try (GraphView view = paged.view(graph.catalog, graph.environment.pins(txn.base()))) {
          assertThat(ExportedTable.of(view, TableKey.node("Book")).isPaged()).isTrue();
          assertThat(ExportedTable.of(view, TableKey.edge("Shelved")).isPaged()).isTrue();
        }
        String expected = export(graph, resident, 0);
        assertThat(expected.lines()).hasSize(4 * 400 + 30);
        assertThat(expected.lines().filter(line -> line.contains("\"Book\"")).toList())
            .hasSize(400)
            .isSortedAccordingTo(PagedExportTest::byId);
        for (int runBytes : List.of(0, 1, 5_000, 60_000)) {
          assertThat(export(graph, paged, runBytes)).isEqualTo(expected);
        }
      }
    }
  }

  private static int byId(String one, String other) {
    return id(one).compareTo(id(other)); // of ASCII up to the place where two ids differ
  }

  private static String id(String line) {
    int from = line.indexOf("\"id\":\"") + 6;
    return line.substring(from, line.indexOf("\",", from));
  }
}
