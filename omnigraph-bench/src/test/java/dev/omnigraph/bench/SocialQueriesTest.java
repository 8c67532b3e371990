package dev.omnigraph.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.OmnigraphOptions.Sharing;
import dev.omnigraph.QueryResult;
import dev.omnigraph.Row;
import dev.omnigraph.storage.Durability;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The measured queries give the right answers, so that their times mean something. */
class SocialQueriesTest {
  private static final int PER_PERSON = 40;

  @TempDir Path directory;

  private static String source(String name) throws IOException {
    try (InputStream in = SocialQueriesTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String load(SocialGraph social) throws IOException {
    Path records = directory.resolve("graph.jsonl");
    social.writeJsonLines(records);
    String uri = directory.resolve("graph").toString();
    OmnigraphOptions options = OmnigraphOptions.builder().durability(Durability.OS_CACHE).build();
    try (Omnigraph graph = Omnigraph.init(uri, SocialGraph.SCHEMA, options)) {
      graph.load(LoadRequest.of(LoadMode.APPEND, records));
    }
    return uri;
  }

  @MustBeClosed
  private static Omnigraph open(String uri, long budgetBytes) {
    return Omnigraph.open(
        uri,
        OmnigraphOptions.builder()
            .readOnly()
            .sharing(Sharing.SEPARATE_UNLEASED)
            .memoryBudgetBytes(budgetBytes)
            .build());
  }

  /** The graph as plain arrays. */
  private static final class Plain implements SocialGraph.Visitor {
    final boolean[][] knows;
    final String[] city;
    final int[] age;
    final LocalDate[] joined;

    Plain(SocialGraph social) throws IOException {
      knows = new boolean[social.persons()][social.persons()];
      city = new String[social.persons()];
      age = new int[social.persons()];
      joined = new LocalDate[social.persons()];
      social.visit(this);
    }

    @Override
    public void person(int index, int years, String home, double score, LocalDate day) {
      city[index] = home;
      joined[index] = day;
      age[index] = years;
    }

    @Override
    public void knows(int from, int to, LocalDate since, double weight) {
      knows[from][to] = true;
    }

    /** Counts each shape over all tuples of persons, as its pattern is written. */
    Map<String, Long> shapes() {
      Map<String, Long> counts = new LinkedHashMap<>();
      int n = city.length;
      for (int a = 0; a < n; a++) {
        for (int b = 0; b < n; b++) {
          if (knows[a][b]) {
            starsAt(a, b, counts);
            for (int c = 0; c < n; c++) {
              if (knows[b][c]) {
                pathsAt(a, c, counts);
              }
            }
          }
        }
      }
      return counts;
    }

    /** Counts the pairs of the joins by two loops. */
    Map<String, Long> joins() {
      Map<String, Long> counts = new LinkedHashMap<>();
      for (int p = 0; p < city.length; p++) {
        boolean elder = false;
        for (int q = 0; q < city.length; q++) {
          boolean sameDay = joined[p].equals(joined[q]);
          add(counts, ReadWorkload.SAME_START, sameDay && city[p].equals(city[q]));
          elder |= sameDay && age[q] > age[p];
        }
        add(counts, ReadWorkload.ELDEST_OF_DAY, !elder);
      }
      return counts;
    }

    private void pathsAt(int a, int c, Map<String, Long> counts) {
      boolean porto = city[a].equals("Porto");
      add(counts, ReadWorkload.Q3_TRIANGLE, knows[c][a]);
      add(counts, ReadWorkload.Q5_TWO_HOPS_INEQUALITY, porto && a != c);
      add(counts, ReadWorkload.Q6_TWO_HOPS, age[c] >= 60);
      add(counts, ReadWorkload.Q8_TWO_HOPS_WITHOUT_EDGE, porto && !knows[a][c]);
      for (int d = 0; porto && d < city.length; d++) {
        add(counts, ReadWorkload.Q1_LONG_PATH, knows[c][d]);
        add(counts, ReadWorkload.Q2_SQUARE, knows[c][d] && knows[d][a]);
        add(counts, ReadWorkload.Q9_PATH_WITHOUT_EDGE, knows[c][d] && !knows[a][d]);
      }
    }

    private void starsAt(int a, int b, Map<String, Long> counts) {
      for (int c = 0; c < city.length; c++) {
        for (int x = 0; knows[a][c] && x < city.length; x++) {
          if (knows[x][a]) {
            add(counts, ReadWorkload.Q4_STAR, city[b].equals("Porto") && city[c].equals("Riga"));
            for (int y = 0; city[a].equals("Porto") && y < city.length; y++) {
              add(counts, ReadWorkload.Q7_STAR_OF_FOUR, knows[y][a]);
            }
          }
        }
      }
    }

    private static void add(Map<String, Long> counts, ReadWorkload shape, boolean found) {
      counts.merge(shape.queryName(), found ? 1L : 0L, Long::sum);
    }
  }

  @Test
  void theNineShapesCountWhatPlainLoopsCount() throws IOException {
    SocialGraph social = new SocialGraph(80, 1_500);
    Map<String, Long> expected = new Plain(social).shapes();
    assertThat(expected).hasSize(9).allSatisfy((shape, count) -> assertThat(count).isPositive());
    assertCounts(social, "lsqb.gq", expected);
  }

  @Test
  void theJoinsCountWhatPlainLoopsCount() throws IOException {
    SocialGraph social = new SocialGraph(3_000, 1);
    Map<String, Long> expected = new Plain(social).joins();
    assertThat(expected).hasSize(2);
    assertThat(expected.get("same_start")).as("pairs of two persons").isGreaterThan(3_000);
    assertThat(expected.get("eldest_of_day")).isBetween(1L, 2_999L);
    assertCounts(social, "reads.gq", expected);
  }

  private void assertCounts(SocialGraph social, String queries, Map<String, Long> expected)
      throws IOException {
    String uri = load(social);
    String source = source(queries);
    for (long budget : new long[] {0, 1}) {
      try (Omnigraph graph = open(uri, budget)) {
        expected.forEach(
            (shape, count) -> {
              try (QueryResult result =
                  graph.main().prepare(source, Optional.of(shape)).execute(Map.of())) {
                assertThat(result.rows())
                    .as(shape)
                    .singleElement()
                    .satisfies(row -> assertThat(row.integer("n")).isEqualTo(count));
              }
            });
      }
    }
  }

  /**
   * A budget of as many bytes an edge as 64 MB are for two million edges, where some columns fit
   * and others do not, and one that nothing fits.
   */
  @Test
  void noAnswerDependsOnTheBudget() throws IOException {
    SocialGraph social = new SocialGraph(3_000, 60_000);
    String uri = load(social);
    List<String> expected;
    try (Omnigraph graph = open(uri, 0)) {
      expected = answers(graph, social);
    }
    assertThat(expected).hasSizeGreaterThan(900);
    for (long budget : new long[] {64_000_000 / (2_000_000 / social.edges()), 1}) {
      try (Omnigraph graph = open(uri, budget)) {
        assertThat(answers(graph, social)).as("budget %d", budget).isEqualTo(expected);
        assertThat(answers(graph, social)).as("again, budget %d", budget).isEqualTo(expected);
      }
    }
  }

  private static List<String> answers(Omnigraph graph, SocialGraph social) throws IOException {
    String source = source("reads.gq") + source("lsqb.gq") + source("memory.gq");
    List<String> rows = new ArrayList<>();
    for (ReadWorkload workload : ReadWorkload.values()) {
      Random random = new Random(11);
      for (int i = 0; i < (workload.isPerPerson() ? PER_PERSON : 1); i++) {
        Map<String, Object> parameters =
            workload.isPerPerson()
                ? Map.of("n", SocialGraph.name(random.nextInt(social.persons())))
                : Map.of();
        add(graph, source, workload.queryName(), parameters, rows);
      }
    }
    for (String name : List.of("recent_heavy", "weights_by_city", "heaviest")) {
      add(graph, source, name, Map.of(), rows);
    }
    return rows;
  }

  private static void add(
      Omnigraph graph,
      String source,
      String name,
      Map<String, Object> parameters,
      List<String> rows) {
    try (QueryResult result = graph.main().prepare(source, Optional.of(name)).execute(parameters)) {
      for (Row row : result) {
        rows.add(name + " " + row);
      }
    }
  }
}
