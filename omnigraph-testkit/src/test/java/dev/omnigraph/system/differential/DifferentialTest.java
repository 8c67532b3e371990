package dev.omnigraph.system.differential;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.QueryOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.ResultColumn;
import dev.omnigraph.Row;
import dev.omnigraph.lang.SourceText;
import dev.omnigraph.query.ast.QueryAst;
import dev.omnigraph.query.parse.QueryParser;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.system.reference.CellText;
import dev.omnigraph.system.reference.ReferenceResult;
import dev.omnigraph.system.reference.ReferenceStore;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random graphs and queries, answered by the product and by the reference. A failure names the seed
 * of its graph and the number of the query; {@code -Dog.seed=N} repeats that graph alone and {@code
 * -Dog.seeds=N} changes how many there are.
 */
class DifferentialTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final int GRAPHS = 40;
  private static final int QUERIES = 200;

  @TempDir Path directory;

  @Test
  void answersAreThoseOfTheReference() throws Exception {
    Long only = Long.getLong("og.seed");
    int seeds = Integer.getInteger("og.seeds", GRAPHS);
    List<String> differences = new ArrayList<>();
    long first = only == null ? 1 : only;
    long last = only == null ? seeds : only;
    for (long seed = first; seed <= last; seed++) {
      compare(seed, differences);
    }
    assertThat(differences).isEmpty();
  }

  private void compare(long seed, List<String> differences) throws Exception {
    RandomGraph random = RandomGraph.of(new Random(seed));
    ReferenceStore reference = new ReferenceStore(random.catalog());
    OmnigraphOptions options = OmnigraphOptions.builder().durability(Durability.OS_CACHE).build();
    try (Omnigraph graph =
        Omnigraph.init(directory.resolve("g" + seed).toString(), random.schema(), options)) {
      for (String load : random.loads()) {
        graph.load(LoadRequest.of(LoadMode.APPEND, load));
        reference.load(LoadMode.APPEND, load);
      }
      for (int i = 0; i < QUERIES; i++) {
        RandomQuery.Query query =
            RandomQuery.next(new Random(seed * 1_000_003 + i), random.catalog());
        String difference = difference(graph, reference, query);
        if (!difference.isEmpty()) {
          differences.add(
              "seed "
                  + seed
                  + ", query "
                  + i
                  + ": "
                  + query.limited()
                  + " with "
                  + query.parameters()
                  + "\n"
                  + random.schema()
                  + difference);
        }
      }
    }
  }

  private static String difference(
      Omnigraph graph, ReferenceStore reference, RandomQuery.Query query) throws Exception {
    QueryAst parsed = QueryParser.parse(SourceText.of(query.text())).queries().get(0);
    ReferenceResult wanted =
        rounded(reference.read(parsed, JSON.readTree(query.parameters()), NOW), query);
    ReferenceResult found;
    try {
      found = rounded(run(graph, query), query);
    } catch (RuntimeException e) {
      return "failed: " + e;
    }
    boolean equal = wanted.columns().equals(found.columns());
    if (query.ordered() && !query.aggregating()) {
      List<String> rows = wanted.texts();
      int kept = query.limit() < 0 ? rows.size() : Math.min(query.limit(), rows.size());
      equal &= rows.subList(0, kept).equals(found.texts());
    } else if (query.limit() >= 0) {
      List<String> rest = new ArrayList<>(wanted.texts());
      boolean contained = true;
      for (String row : found.texts()) {
        contained &= rest.remove(row);
      }
      equal &= contained && found.rows().size() == Math.min(query.limit(), wanted.rows().size());
    } else {
      equal &= wanted.bag().equals(found.bag());
      equal &= keys(wanted, query).equals(keys(found, query));
    }
    return equal
        ? ""
        : "  reference: "
            + wanted.columns()
            + wanted.texts()
            + "\n  product:   "
            + found.columns()
            + found.texts();
  }

  /** Cuts the digits of sums that depend on the order of addition. */
  private static ReferenceResult rounded(ReferenceResult result, RandomQuery.Query query) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (List<@Nullable Object> row : result.rows()) {
      List<@Nullable Object> cells = new ArrayList<>(row);
      for (int column : query.sums()) {
        if (row.get(column) instanceof Double sum && !sum.isNaN() && !sum.isInfinite()) {
          cells.set(column, new BigDecimal(sum).round(new MathContext(9)).doubleValue());
        }
      }
      rows.add(cells);
    }
    return new ReferenceResult(result.columns(), rows);
  }

  /** Returns the sort keys of the rows in order: groups with equal keys may come in any order. */
  private static List<String> keys(ReferenceResult result, RandomQuery.Query query) {
    List<String> keys = new ArrayList<>();
    for (List<@Nullable Object> row : result.rows()) {
      StringBuilder key = new StringBuilder();
      query.keys().forEach(k -> key.append(CellText.of(row.get(k))).append('|'));
      keys.add(key.toString());
    }
    return query.keys().isEmpty() ? List.of() : keys;
  }

  private static ReferenceResult run(Omnigraph graph, RandomQuery.Query query) {
    try (QueryResult result =
        graph
            .main()
            .prepare(query.limited())
            .executeJson(query.parameters(), QueryOptions.defaults())) {
      List<List<@Nullable Object>> rows = new ArrayList<>();
      for (Row row : result) {
        List<@Nullable Object> cells = new ArrayList<>();
        for (int i = 0; i < row.columns().size(); i++) {
          cells.add(row.value(i));
        }
        rows.add(cells);
      }
      return new ReferenceResult(result.columns().stream().map(ResultColumn::name).toList(), rows);
    }
  }
}
