package dev.omnigraph.query.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.query.ir.Value;
import dev.omnigraph.schema.SchemaCompiler;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberComparisonTest {
  private static final MemoryGraph GRAPH =
      new MemoryGraph.Builder(
              SchemaCompiler.compile(
                  "node N { k: String @key i: I32? u: U64? f: F32? d: F64? big: I64? t: String? }"))
          .node(
              "N",
              "a",
              "k",
              "a",
              "i",
              25L,
              "u",
              -1L,
              "f",
              (double) 0.1f,
              "d",
              0.1,
              "big",
              (1L << 53) + 1,
              "t",
              "\uFFFD")
          .node(
              "N",
              "b",
              "k",
              "b",
              "i",
              26L,
              "u",
              5L,
              "f",
              0.5,
              "d",
              Double.NaN,
              "big",
              1L << 53,
              "t",
              "\uD83D\uDE00")
          .node("N", "c", "k", "c")
          .build();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "$n.i > 25.5 | F64 | 0 | (b)",
        "$n.i <= 25.5 | F64 | 0 | (a)",
        "$n.i = 25.0 | F64 | 0 | (a)",
        "$n.i != 25.5 | F64 | 0 | (a) (b)",
        "$n.i < $x | F64 | 1e300 | (a) (b)",
        "$n.i > $x | F64 | 1e300 | ''",
        "$n.i > $x | F64 | -1e300 | (a) (b)",
        "$n.u > $x | I64 | -1 | (a) (b)",
        "$n.u > $x | I64 | 9223372036854775807 | (a)",
        "$n.u > $x | F64 | 1.8446744073709550e19 | (a)",
        "$n.f = $x | F64 | 0.1 | (a)",
        "$n.d = $x | F64 | 0.1 | (a)",
        "$n.d > $x | F64 | 1e308 | (b)",
        "$n.d >= $x | F64 | 0.1 | (a) (b)",
        "$n.d = $n.d | F64 | 0 | (a) (b)",
        "$n.big > $x | F64 | 9007199254740992 | (a)",
        "$n.big = $n.d | F64 | 0 | ''",
        "$n.i < $n.u | F64 | 0 | (a)",
        "$n.i < $n.big | F64 | 0 | (a) (b)",
        "$n.i >= $n.big | F64 | 0 | ''",
        "$n.i != $n.big | F64 | 0 | (a) (b)",
        "$n.big != $n.big | F64 | 0 | ''",
        "$n.big <= $n.big | F64 | 0 | (a) (b)",
        "$n.f < $n.i | F64 | 0 | (a) (b)",
        "$x < $n.i | F64 | 25.5 | (b)",
      })
  void numbersCompareExactly(String filter, String type, String value, String expected) {
    Value param =
        type.equals("I64")
            ? new Value.Int(Long.parseLong(value))
            : new Value.Real(Double.parseDouble(value));
    String source =
        "query q($x: "
            + type
            + ") { match { $n: N  "
            + filter
            + " } return { $n } order { $n.k } }";
    assertThat(String.join(" ", QueryRunner.run(GRAPH, source, param))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"asc,(c) (a) (b)", "desc,(b) (a) (c)"})
  void textsAreOrderedByCodePointWithNullsBelow(String direction, String expected) {
    String source = "query q() { match { $n: N } return { $n } order { $n.t " + direction + " } }";
    assertThat(String.join(" ", QueryRunner.run(GRAPH, source))).isEqualTo(expected);
  }

  /** Both zeros are equal, and so are all NaN: alone, in a list, as part of a vector. */
  @ParameterizedTest
  @ValueSource(strings = {"x", "f", "xs", "fs", "v"})
  void valuesThatAreEqualAreOneGroup(String property) {
    MemoryGraph.Builder builder =
        new MemoryGraph.Builder(
            SchemaCompiler.compile(
                "node N { k: String @key x: F64 f: F32 xs: [F64] fs: [F32] v: Vector(2) }"));
    double[] values = {0.0, -0.0, Double.NaN, Double.longBitsToDouble(0x7ff8_0000_0000_0001L), 1};
    for (int i = 0; i < values.length; i++) {
      double x = values[i];
      builder.node(
          "N",
          "n" + i,
          "k",
          "n" + i,
          "x",
          x,
          "f",
          x,
          "xs",
          List.of(x, 1.5),
          "fs",
          List.of((double) (float) x),
          "v",
          new float[] {2, (float) x});
    }
    MemoryGraph graph = builder.build();
    String query =
        "query q() { match { $n: N } return { $n." + property + " as p, count($n) as n } }";
    try (ResultCursor cursor =
        QueryExecutor.withoutSearch()
            .execute(
                QueryRunner.plan(graph, query), graph, new Value[0], 0, ExecutionLimits.none())) {
      assertThat(QueryRunner.rows(cursor))
          .extracting(row -> row.substring(row.lastIndexOf(',') + 1))
          .containsExactlyInAnyOrder("2)", "2)", "1)");
    }
  }
}
