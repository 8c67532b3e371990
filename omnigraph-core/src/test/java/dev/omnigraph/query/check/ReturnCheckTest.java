package dev.omnigraph.query.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.query.Schemas;
import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.OrderIr;
import dev.omnigraph.query.ir.OrderIr.SortDirection;
import dev.omnigraph.query.ir.ProjectionIr;
import dev.omnigraph.query.ir.QueryIr;
import dev.omnigraph.query.ir.RankSpec;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.query.ir.ValueType;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReturnCheckTest {
  private static final Checks BOOKS = Checks.over(Schemas.BOOKS);
  private static final Checks TYPES = Checks.over(Schemas.TYPES);
  private static final Checks DOCUMENTS = Checks.over(Schemas.DOCUMENTS);

  private static QueryIr books(String tail) {
    return BOOKS.read("$p: String, $l: [I32]?", "match { $b: Book $a wrote $b } " + tail);
  }

  private static QueryIr documents(String tail) {
    return DOCUMENTS.read(
        "$q: String, $v: Vector(2), $k: I64", "match { $d: D $d cites $e } " + tail);
  }

  @Test
  void columnsAreNamedAfterTheirExpressions() {
    QueryIr ir =
        books(
            "return { $b.title, $a, $p, 3, now(), $b.isbn as key, [1, 2] as l,"
                + " date(\"2020-01-01\") as d, $l as m }");

    assertThat(ir.projections())
        .extracting(ProjectionIr::name)
        .containsExactly("b.title", "a", "p", "literal", "now", "key", "l", "d", "m");
    assertThat(ir.projections())
        .extracting(p -> p.type().text())
        .containsExactly(
            "String", "String", "String", "I64", "DateTime", "String", "[I64]", "Date", "[I32]?");
    assertThat(ir.projections()).extracting(ProjectionIr::aliased).contains(true, false);
    assertThat(ir.projections().get(1).expr()).isInstanceOf(Expr.NodeId.class);
    assertThat(ir.isAggregating()).isFalse();
  }

  @Test
  void aggregatesHaveTheirResultTypes() {
    QueryIr ir =
        books(
            "return { $b.format, $a, count($b), count($b.pages) as np, sum($b.pages) as s,"
                + " avg($b.rating) as r, min($b.title) as t, max($b.pages) as mx,"
                + " max($b.format) as f, count($b.genres) as g, count(1) as one }");

    assertThat(ir.isAggregating()).isTrue();
    assertThat(ir.projections())
        .extracting(ProjectionIr::name)
        .containsExactly("b.format", "a", "b", "np", "s", "r", "t", "mx", "f", "g", "one");
    assertThat(ir.projections())
        .extracting(p -> p.type().text())
        .containsExactly(
            "String", "String", "I64", "I64", "F64?", "F64?", "String?", "I32?", "String?", "I64",
            "I64");
    assertThat(ir.projections().get(2).aggregate()).contains(ProjectionIr.Aggregate.COUNT);
    assertThat(ir.projections().get(2).expr()).isInstanceOf(Expr.NodeId.class);
  }

  @Test
  void edgePropertiesMayStandWhereNodePropertiesDo() {
    QueryIr ir =
        BOOKS.read(
            "match { $a: Author $a $w:follows $f $w.since > date(\"2020-01-01\") }"
                + " return { $w.since, count($f) as n } order { $w.since }");

    assertThat(ir.projections().get(0).expr()).isInstanceOf(Expr.EdgeProperty.class);
    assertThat(ir.order().get(0).key()).isEqualTo(new OrderIr.Key.Column(0));
  }

  @Test
  void orderKeysArePropertiesAndAliases() {
    QueryIr ir = books("return { $b.title as t, $a } order { $b.pages, t desc, $a.handle asc }");

    assertThat(ir.order())
        .extracting(OrderIr::direction)
        .containsExactly(
            SortDirection.ASCENDING, SortDirection.DESCENDING, SortDirection.ASCENDING);
    assertThat(ir.order().get(0).key()).isInstanceOf(OrderIr.Key.Value.class);
    assertThat(ir.order().get(1).key()).isEqualTo(new OrderIr.Key.Column(0));
    assertThat(ir.rank()).isEmpty();
    assertThat(ir.limit()).isEmpty();
  }

  @Test
  void aggregatingQueriesAreOrderedByTheirColumns() {
    QueryIr ir = books("return { $b.title, count($a) as n } order { n desc, $b.title } limit 0");

    assertThat(ir.order())
        .extracting(OrderIr::key)
        .containsExactly(new OrderIr.Key.Column(1), new OrderIr.Key.Column(0));
    assertThat(ir.limit()).isEqualTo(OptionalLong.of(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "return { $b.nope } | T6 nope",
        "return { $x.title } | T6 $x",
        "return { $x } | T6 $x",
        "return { $_ } | T6 $_",
        "return { $b.id } | T6 id",
        "return { $p.x } | T6 $p",
        "return { word } | T6 word",
        "return { $b.title as t, t as u } | T6 t",
        "return { $b.title as t, $b.isbn as t } | T9 t",
        "return { $b.title, $b.title } | T9 $b.title",
        "return { count($b), $b } | T9 $b",
        "return { 1, 2 } | T9 2",
        "return { [[1]] } | T3 [1]",
        "return { 1 as one, count($b) as n } | T9 1",
        "return { now(), count($b) as n } | T9 now()",
        "return { min($b.released) as m } | T8 $b.released",
        "return { max($b.listed_at) as m } | T8 $b.listed_at",
        "return { min($b.genres) as m } | T8 $b.genres",
        "return { min($b) as m } | T8 $b",
        "return { sum($b.title) as m } | T8 $b.title",
        "return { avg($b) as m } | T8 $b",
        "return { sum(count($b)) as m } | T8 count($b)",
        "return { count(search($b.title, \"x\")) as m } | T8 search($b.title, \"x\")",
        "return { count($x) as m } | T6 $x",
        "return { count(word) as m } | T6 word",
        "return { $b.title as t } order { u } | T6 u",
        "return { $b } order { b } | T6 b",
        "return { $b } order { $b.nope } | T6 nope",
        "return { $b } order { $x.title } | T6 $x",
        "return { $b } order { $b.genres } | T7 $b.genres",
        "return { $b.genres as g } order { g } | T7 g",
        "return { $l as g } order { g desc } | T7 g",
      })
  void faultyReturnsAreTypeErrors(String tail, String finding) {
    assertThat(BOOKS.typeErrors("$p: String, $l: [I32]?", "match { $b: Book $a wrote $b } " + tail))
        .containsExactly(finding);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "return { $b } order { $b } | $b",
        "return { $b } order { 1 } | 1",
        "return { $b } order { now() } | now()",
        "return { $b } order { count($b) } | count($b)",
        "return { $b } order { search($b.title, \"x\") } | search($b.title, \"x\")",
        "return { $b.title, bm25($b.title, \"x\") } | bm25($b.title, \"x\")",
        "return { search($b.title, \"x\") as s } | search($b.title, \"x\")",
        "return { $b.title as c, count($b) as n } order { $b.title } | $b.title",
        "return { $b.title, count($b) as n } order { $b.isbn } | $b.isbn",
        "return { $b.title, count($b) } order { bm25($b.title, \"x\") } | bm25($b.title, \"x\")",
        "return { $b } order { $b.isbn, bm25($b.title, \"x\") } | bm25($b.title, \"x\")",
      })
  void wellTypedQueriesThatCannotRunAreBadRequests(String tail, String at) {
    assertThat(BOOKS.errors(ErrorCode.BAD_REQUEST, "", "match { $b: Book } " + tail))
        .containsExactly("OG-V001 " + at);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "return { $t.blob } | T24 $t.blob",
        "return { $x } | T24 $x",
        "return { count($t.blob) } | T24 $t.blob",
        "return { $t } order { $t.blob } | T24 $t.blob",
        "return { $h.body } | T24 $h.body",
        "return { $h } | T23 $h",
        "return { count($h) } | T23 $h",
        "return { $t } order { nearest($h.vs, [1.0, 2.0]) } limit 1 | T23 $h.vs",
        "return { $t } order { bm25($h.n, \"x\") } limit 1 | T23 $h.n",
        "return { max($t.b) as m } | T8 $t.b",
        "return { $t } order { $t.vec } | T7 $t.vec",
      })
  void blobsAndEdgesHaveNoValueOfTheirOwn(String tail, String finding) {
    assertThat(TYPES.typeErrors("$x: Blob", "match { $t: T $t $h:has $c } " + tail))
        .containsExactly(finding);
  }

  @Test
  void rankingsAreCarried() {
    QueryIr nearest = documents("return { $d.k } order { nearest($d.v, [1.0, 2]) } limit 5");
    QueryIr bm25 = documents("return { $d.k } order { bm25($d.t, $q) desc, $d.k }");
    QueryIr rrf =
        documents("return { $d.k } order { rrf(nearest($d.v, $v), bm25($d.t, $q)) } limit 2");

    assertThat(nearest.order()).isEmpty();
    RankSpec.Nearest spec = (RankSpec.Nearest) nearest.rank().orElseThrow();
    Value.Vector vector = (Value.Vector) ((Expr.Constant) spec.query()).value();
    assertThat(vector.components()).containsExactly(1f, 2f);
    assertThat(bm25.rank()).containsInstanceOf(RankSpec.Bm25.class);
    assertThat(bm25.order()).isEmpty();
    assertThat(((RankSpec.Rrf) rrf.rank().orElseThrow()).k())
        .isEqualTo(new Expr.Constant(new Value.Int(60), ValueType.of(ScalarType.I64, false)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "return { $d.k } order { nearest($d.v, \"text\") } limit 1",
        "return { $d.k } order { nearest($d.v, $q) } limit 1",
        "return { $d.k } order { rrf(bm25($d.t, \"x\"), bm25($d.k, \"y\"), $k) } limit 1",
        "return { $d.k } order { rrf(bm25($d.t, \"x\"), bm25($d.k, \"y\"), 1) } limit 1",
        "return { $d.k } order { bm25($e.t, \"x\") }",
        "return { nearest($d.v, $v) as s }",
        "return { nearest($d.v, $v) as s } order { s } limit 3",
        "return { nearest($d.v, $v) as s } order { $d.k }",
        "return { bm25($d.t, \"red\") as s } order { s desc }",
        "return { rrf(bm25($d.t, $q), nearest($d.v, $q)) as s } order { s } limit 2",
      })
  void rankingFormsAreAccepted(String tail) {
    assertThat(documents(tail).projections()).isNotEmpty();
  }

  @Test
  void aliasOfAScoreColumnRanks() {
    QueryIr ir = documents("return { nearest($d.v, $v) as s } order { s } limit 3");

    assertThat(ir.rank())
        .isEqualTo(Optional.of(((Expr.Score) ir.projections().get(0).expr()).rank()));
    assertThat(ir.order()).isEmpty();
    assertThat(ir.projections().get(0).type().text()).isEqualTo("F64?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "return { $d.k } order { nearest($d.v, $v) } | T17 nearest($d.v, $v)",
        "return { nearest($d.v, $v) as s } order { s } | T17 s",
        "return { $d.k as k } order { nearest($d.v, $v), k } limit 1 | T18 nearest($d.v, $v)",
        "return { $d.k as k } order { k, nearest($d.v, $v) } limit 1 | T18 nearest($d.v, $v)",
        "return { $d.k as k, nearest($d.v, $v) as s } order { s, k } limit 1 | T18 s",
        "return { $d.k } order { nearest($d.v, [1.0]) } limit 1 | T15 [1.0]",
        "return { $d.k } order { nearest($d.v, [1.0, \"x\"]) } limit 1 | T15 [1.0, \"x\"]",
        "return { $d.k } order { nearest($d.t, $v) } limit 1 | T15 $d.t",
        "return { $d.k } order { nearest($d.v, $w) } limit 1 | T15 $w",
        "return { $d.k } order { nearest($d.v, $k) } limit 1 | T15 $k",
        "return { $d.k } order { nearest($d.v, $d.v) } limit 1 | T15 $d.v",
        "return { $d.k } order { nearest($d.v, 1.0) } limit 1 | T15 1.0",
        "return { $d.k } order { nearest($x.v, $v) } limit 1 | T6 $x",
        "return { $d.k } order { bm25($d.v, $q) } | T20 $d.v",
        "return { $d.k } order { bm25($d.t, $k) } | T20 $k",
        "return { bm25($d.n, $q) as s } | T20 $d.n",
        "return { $d.k } order { rrf(bm25($d.t, $q), nearest($d.v, $v)) } | T21 rrf(bm25($d.t, $q),"
            + " nearest($d.v, $v))",
        "return { rrf(bm25($d.t, $q), nearest($d.v, $v)) as s } order { s } | T21"
            + " rrf(bm25($d.t, $q), nearest($d.v, $v))",
        "return { $d.k } order { rrf(bm25($d.t, $q), bm25($d.t, $q), 0) } limit 1 | T21 0",
        "return { $d.k } order { rrf(bm25($d.t, $q), bm25($d.t, $q), 1.5) } limit 1 | T21 1.5",
        "return { $d.k } order { rrf(bm25($d.t, $q), bm25($d.t, $q), $q) } limit 1 | T21 $q",
        "return { $d.k } order { rrf(bm25($d.t, $q), bm25($e.t, $q)) } limit 1 | T21"
            + " bm25($e.t, $q)",
      })
  void faultyRankingsAreTypeErrors(String tail, String finding) {
    assertThat(
            DOCUMENTS.typeErrors(
                "$q: String, $v: Vector(2), $w: Vector(3), $k: I64",
                "match { $d: D $d cites $e } " + tail))
        .containsExactly(finding);
  }
}
