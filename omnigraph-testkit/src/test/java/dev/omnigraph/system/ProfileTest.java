package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.QueryOptions;
import dev.omnigraph.QueryProfile;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a profiled query tells about its operators. */
@ExtendWith(TempGraphExtension.class)
class ProfileTest {
  private static final String SCHEMA =
      "node P { k: String @key age: I32 } edge Knows: P -> P { since: I32 }";

  private static final String RECORDS =
      """
      {"type":"P","data":{"k":"a","age":10}}
      {"type":"P","data":{"k":"b","age":20}}
      {"type":"P","data":{"k":"c","age":30}}
      {"edge":"Knows","from":"a","to":"b","data":{"since":1}}
      {"edge":"Knows","from":"a","to":"c","data":{"since":2}}
      {"edge":"Knows","from":"b","to":"c","data":{"since":3}}
      """;

  private static QueryProfile profile(TempGraph place, String body) {
    try (Omnigraph graph = place.init(SCHEMA)) {
      graph.load(LoadRequest.of(LoadMode.APPEND, RECORDS));
      return graph
          .main()
          .prepare("query q() { " + body + " }", Optional.empty())
          .profile("{}", QueryOptions.defaults());
    }
  }

  /** Operator, rows, batches and bytes; the time is nobody's promise. */
  private static List<String> counts(QueryProfile profile) {
    return profile.steps().stream()
        .map(s -> "%s %d %d %d".formatted(s.operator(), s.rows(), s.batches(), s.bytes()))
        .toList();
  }

  @Test
  void rowsThatAreGivenOnCountTheirVariables(TempGraph place) {
    QueryProfile profile =
        profile(place, "match { $a: P $a knows $b $b.age >= 25 } return { $a.k as a, $b.k as b }");
    assertThat(counts(profile))
        .containsExactly("scan 3 1 12", "filter 1 1 4", "expand 2 1 16", "result 2 1 16");
    assertThat(profile.rowCount()).isEqualTo(2);
  }

  @Test
  void whatSortingKeepsBelongsToTheResult(TempGraph place) {
    QueryProfile profile =
        profile(
            place,
            "match { $a: P $a knows $b } return { $a.k as a, $b.k as b } order { b desc, a asc }");
    // three rows of two variables given by the expansion, kept for sorting, given again, and the
    // sequence of three with its copy
    assertThat(counts(profile)).containsExactly("scan 3 1 12", "expand 3 1 24", "result 3 1 72");
  }

  @Test
  void weightedRowsCountTheirWeights(TempGraph place) {
    QueryProfile profile =
        profile(place, "match { $a: P $a knows $b } return { $a.age as age, count($b) as n }");
    // The result: room for 16 groups, a table of four ages with two places, two groups to sort.
    int room = 16 * (8 + 4 + 8);
    int ages = 4 * 12 + 2 * 4;
    int sorted = 2 * (9 + 4 + 2 * 4 + 8);
    int given = 2 * 2 * 4;
    assertThat(counts(profile))
        .containsExactly(
            "scan 3 1 12", "weigh 2 1 24", "result 2 1 " + (room + ages + sorted + given));
  }

  @Test
  void innerStepsOfANegationAreListedBeforeIt(TempGraph place) {
    QueryProfile profile =
        profile(
            place,
            "match { $a: P not { $a knows $b $b $e:knows $c $e.since > 2 } } return { $a.k as a }");
    assertThat(counts(profile))
        .containsExactly(
            "scan 3 1 12",
            "expand 3 1 24",
            "expand 1 1 12",
            "filter 1 1 12",
            "antijoin 2 1 8",
            "result 2 1 8");
  }

  @Test
  void textAndJsonTellTheSame(TempGraph place) {
    QueryProfile measured = profile(place, "match { $a: P { k: \"a\" } } return { $a.age as age }");
    QueryProfile profile =
        new QueryProfile(
            measured.query(),
            measured.rowCount(),
            measured.steps().stream()
                .map(
                    s ->
                        new QueryProfile.Step(
                            s.operator(),
                            s.rowsEstimated(),
                            s.rows(),
                            s.batches(),
                            7_000,
                            s.bytes()))
                .toList());
    assertThat(profile.toText())
        .isEqualToNormalizingNewlines(
            """
            operator                             expected         rows  batches           µs          bytes
            lookup                                      1            1        1            7              4
            result                                      0            1        1            7              4
            1 rows\
            """);
    assertThat(profile.toJson())
        .isEqualTo(
            "{\"query\":\"q\",\"row_count\":1,\"operators\":["
                + "{\"operator\":\"lookup\",\"rows_estimated\":1,\"rows\":1,\"batches\":1,\"nanos\":7000,\"bytes\":4},"
                + "{\"operator\":\"result\",\"rows_estimated\":0,\"rows\":1,\"batches\":1,\"nanos\":7000,\"bytes\":4}]}");
  }
}
