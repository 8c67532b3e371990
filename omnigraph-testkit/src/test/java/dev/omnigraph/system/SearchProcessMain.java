package dev.omnigraph.system;

import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.search.files.IndexFiles;
import dev.omnigraph.search.files.IndexName;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Collectors;

/** Another process that searches a graph, or dies while it writes an index file. */
final class SearchProcessMain {
  static final String TEXT =
      "query q($q: String) { match { $d: D } return { $d.k as k, bm25($d.t, $q) as s }"
          + " order { bm25($d.t, $q) } limit 20 }";
  static final String QUERY = "fox drum absent";

  private SearchProcessMain() {}

  /** Arguments: {@code search GRAPH INDEXES TIMES}, or {@code die INDEXES-OF-GRAPH}. */
  public static void main(String[] arguments) {
    if (arguments[0].equals("die")) {
      dieWhileWriting(Path.of(arguments[1]));
    }
    for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
      try (Omnigraph graph =
          Omnigraph.open(
              arguments[1],
              OmnigraphOptions.builder()
                  .readOnly()
                  .indexDirectory(Path.of(arguments[2]))
                  .indexFileRowsMin(1)
                  .build())) {
        System.out.println("answer " + answer(graph));
      }
    }
  }

  static String answer(Omnigraph graph) {
    try (QueryResult result = graph.query(TEXT, Map.of("q", QUERY))) {
      return result.rows().stream()
          .map(row -> row.text("k") + "=" + row.number("s"))
          .collect(Collectors.joining(" "));
    }
  }

  private static void dieWhileWriting(Path directory) {
    IndexFiles.in(directory, IndexFiles.Use.READ_WRITE, 1 << 20, InstantSource.system())
        .write(
            new IndexName("D", "t", "stems", "gone.lance"),
            "",
            out -> {
              out.putText("x".repeat(200_000));
              Runtime.getRuntime().halt(9);
            });
  }
}
