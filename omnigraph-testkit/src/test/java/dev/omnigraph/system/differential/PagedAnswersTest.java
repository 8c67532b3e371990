package dev.omnigraph.system.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.OmnigraphOptions.Sharing;
import dev.omnigraph.PreparedQuery;
import dev.omnigraph.QueryOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.Row;
import dev.omnigraph.storage.Durability;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random queries answered from whole resident columns and, by a second handle whose budget nothing
 * fits, from blocks. Rows are the same, and in the same order where both plans have the same steps:
 * what the planner knows of values depends on what is resident. {@code -Dog.seed=N} repeats one
 * graph, {@code -Dog.seeds=N} changes how many there are.
 */
class PagedAnswersTest {
  private static final int GRAPHS = 12;
  private static final int QUERIES = 150;

  @TempDir Path directory;
  private int sameSteps;

  @Test
  void rowsAndTheirOrderDoNotDependOnTheBudget() {
    Long only = Long.getLong("og.seed");
    long first = only == null ? 101 : only;
    long last = only == null ? 100 + Integer.getInteger("og.seeds", GRAPHS) : only;
    int rows = 0;
    for (long seed = first; seed <= last; seed++) {
      rows += compare(seed);
    }
    assertThat(rows).as("rows of all answers").isPositive();
    assertThat(sameSteps).as("queries planned alike").isGreaterThan(QUERIES / 2);
  }

  private int compare(long seed) {
    RandomGraph random = RandomGraph.of(new Random(seed));
    String root = directory.resolve("g" + seed).toString();
    OmnigraphOptions whole = OmnigraphOptions.builder().durability(Durability.OS_CACHE).build();
    OmnigraphOptions blocks =
        OmnigraphOptions.builder()
            .readOnly()
            .sharing(Sharing.SEPARATE_UNLEASED)
            .memoryBudgetBytes(1)
            .build();
    int rows = 0;
    try (Omnigraph graph = Omnigraph.init(root, random.schema(), whole)) {
      for (String load : random.loads()) {
        graph.load(LoadRequest.of(LoadMode.APPEND, load));
      }
      try (Omnigraph paged = Omnigraph.open(root, blocks)) {
        for (int i = 0; i < QUERIES; i++) {
          WrittenQuery query = RandomQuery.next(new Random(seed * 1_000_003 + i), random.catalog());
          PreparedQuery one = graph.main().prepare(query.limited());
          PreparedQuery other = paged.main().prepare(query.limited());
          boolean alike = steps(one).equals(steps(other));
          List<String> expected = run(one, query);
          rows += expected.size();
          String what = "seed %d, query %d: %s".formatted(seed, i, query);
          if (alike) {
            sameSteps++;
            assertThat(run(other, query)).as(what).isEqualTo(expected);
          } else {
            assertThat(run(other, query)).as(what).hasSameSizeAs(expected);
            assertThat(run(paged.main().prepare(query.text()), query))
                .as(what)
                .containsExactlyInAnyOrderElementsOf(
                    run(graph.main().prepare(query.text()), query));
          }
        }
      }
    }
    return rows;
  }

  /** The plan without the rows expected, which depend on what is resident. */
  private static String steps(PreparedQuery query) {
    return query.explain().replaceAll("  ~\\d+", "");
  }

  private static List<String> run(PreparedQuery query, WrittenQuery asked) {
    List<String> rows = new ArrayList<>();
    try (QueryResult result = query.executeJson(asked.parameters(), QueryOptions.defaults())) {
      for (Row row : result) {
        rows.add(row.toMap().toString());
      }
    }
    return rows;
  }
}
