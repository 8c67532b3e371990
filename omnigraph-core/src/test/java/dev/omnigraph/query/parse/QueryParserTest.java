package dev.omnigraph.query.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.Diagnostic;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.lang.SourceText;
import dev.omnigraph.query.ast.BodyAst;
import dev.omnigraph.query.ast.ClauseAst;
import dev.omnigraph.query.ast.ClauseAst.Orientation;
import dev.omnigraph.query.ast.ExprAst;
import dev.omnigraph.query.ast.FilterOperator;
import dev.omnigraph.query.ast.LiteralAst;
import dev.omnigraph.query.ast.OrderingAst.Direction;
import dev.omnigraph.query.ast.ParamAst;
import dev.omnigraph.query.ast.ProjectionAst;
import dev.omnigraph.query.ast.QueryAst;
import dev.omnigraph.query.ast.QueryFile;
import dev.omnigraph.query.ast.StatementAst;
import dev.omnigraph.query.print.QueryPrinter;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryParserTest {

  private static QueryFile parse(String source) {
    return QueryParser.parse(SourceText.of(source));
  }

  private static BodyAst.Read body(String body) {
    return (BodyAst.Read) parse("query q() { " + body + " }").queries().get(0).body();
  }

  private static ClauseAst clause(String clause) {
    List<ClauseAst> match = body("match { " + clause + " } return { $a }").match();
    assertThat(match).hasSize(1);
    return match.get(0);
  }

  private static ExprAst expr(String expr) {
    return body("match { $a: A } return { " + expr + " }").projections().get(0).expr();
  }

  private static List<StatementAst> statements(String source) {
    QueryAst query = parse("query q() { " + source + " }").queries().get(0);
    return ((BodyAst.Mutation) query.body()).statements();
  }

  private static Diagnostic error(String source) {
    InvalidInputException thrown =
        catchThrowableOfType(InvalidInputException.class, () -> parse(source));
    assertThat(thrown).as(source.length() > 200 ? "long source" : source).isNotNull();
    assertThat(thrown.code()).isEqualTo(ErrorCode.PARSE);
    assertThat(thrown.diagnostics()).hasSize(1);
    Diagnostic finding = thrown.diagnostics().get(0);
    assertThat(finding.line()).isPositive();
    assertThat(finding.endByte()).isGreaterThan(finding.startByte());
    return finding;
  }

  private static Diagnostic clauseError(String clause) {
    return error("query q() { match { " + clause + " } return { $a } }");
  }

  @Test
  void emptySourceHoldsNoQuery() {
    assertThat(parse(" // nothing\n /* here */ ").queries()).isEmpty();
  }

  @Test
  void aFileHoldsAnyNumberOfQueriesAndNamesMayRepeat() {
    QueryFile file =
        parse(
            "query a() { delete T where k = 1 } query b() { delete T where k = 2 }"
                + "query a() { delete T where k = 3 }");

    assertThat(file.queries()).extracting(q -> q.name().text()).containsExactly("a", "b", "a");
    assertThat(file.find("a")).containsSame(file.queries().get(0));
    assertThat(file.find("c")).isEmpty();
  }

  @Test
  void parametersCarryTheirTypes() {
    List<ParamAst> params =
        parse(
                "query q($a: String, $b: [I32]?, $c: Vector(3)?, $d: DateTime, $e: Blob)"
                    + " { delete T where k = 1 }")
            .queries()
            .get(0)
            .params();

    assertThat(params)
        .extracting(p -> p.variable().name())
        .containsExactly("a", "b", "c", "d", "e");
    assertThat(params)
        .extracting(p -> p.type().base())
        .containsExactly("String", "I32", "Vector", "DateTime", "Blob");
    assertThat(params)
        .extracting(p -> p.type().list())
        .containsExactly(false, true, false, false, false);
    assertThat(params)
        .extracting(p -> p.type().nullable())
        .containsExactly(false, true, true, false, false);
    assertThat(params.get(2).type().dimension()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$a: string",
        "$a: Strin",
        "$a: enum(x)",
        "$a: Vector",
        "$a: Vector(0)",
        "$a: Vector(2147483648)",
        "$a: [Vector(2)]",
        "$a: [[String]]",
        "$a: [String",
        "$a",
        "a: String",
        "$a: String,",
        "$a: String = \"x\"",
        "$a: String $b: String",
        "$A: String",
      })
  void malformedParametersAreRefused(String params) {
    error("query q(" + params + ") { delete T where k = 1 }");
  }

  @Test
  void annotationsOccurOnceEach() {
    QueryAst query =
        parse(
                "query q() @instruction(\"do \\\"it\\\"\") @description(\"what\")"
                    + " { delete T where k = 1 }")
            .queries()
            .get(0);

    assertThat(query.description()).contains("what");
    assertThat(query.instruction()).contains("do \"it\"");
    String tail = " { delete T where k = 1 }";
    error("query q() @description(\"a\") @description(\"b\")" + tail);
    error("query q() @instruction(\"a\") @instruction(\"b\")" + tail);
    error("query q() @description(a)" + tail);
    error("query q() @description" + tail);
    assertThat(error("query q() @descripton(\"a\")" + tail).suggestion()).contains("description");
  }

  @Test
  void bindingCarriesItsInlineFilters() {
    ClauseAst.Binding plain = (ClauseAst.Binding) clause("$a: Author");
    ClauseAst.Binding filtered =
        (ClauseAst.Binding) clause("$a: Author { handle: $h, born: 1970, at: now(), x: true, }");

    assertThat(plain.filters()).isEmpty();
    assertThat(filtered.type().text()).isEqualTo("Author");
    assertThat(filtered.filters())
        .extracting(f -> f.property().text())
        .containsExactly("handle", "born", "at", "x");
    assertThat(filtered.filters().get(0).value()).isInstanceOf(ExprAst.VariableRef.class);
    assertThat(filtered.filters().get(2).value()).isInstanceOf(ExprAst.Now.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$a: Author { }",
        "$a: Author { handle }",
        "$a: Author { handle: $b.handle }",
        "$a: Author { handle: other }",
        "$a: Author { handle: \"x\" born: 1 }",
        "$a: Author { handle: \"x\",, }",
        "$a: Author { handle: search($a.t, \"x\") }",
        "$a: author",
        "$a:",
        "$a",
        "$a Author",
        "Author",
        "handle",
        "not { }",
        "not $a: Author",
        "$a.born",
        "$a.born >",
        "$a.born > -1",
        "$a.born >> 1",
        "$a.born == 1",
        "$a.born <> 1",
        "$a.Born = 1",
        "$a.born = 1.",
        "$a.born = .5",
        "$a.born = 1e5",
        "$a.born = 9223372036854775808",
        "$a.t = 'x'",
        "$a.t = \"x",
        "$a.t = \"\\u0041\"",
        "$a.x = 1 or $a.y = 2",
        "$a.x = 1 and $a.y = 2",
        "$a.x + 1 = 2",
        "bm25($a.t, \"x\")",
        "nearest($a.v, [1.0])",
        "search($a.t)",
        "search($a.t, \"x\", 1)",
        "fuzzy($a.t, \"x\", 1, 2)",
        "searc($a.t, \"x\")",
        "$a wrote",
        "$a wrote \"b\"",
        "$a Wrote $b",
        "$a not $b",
        "$a not_wrote $b",
        "$a wrote{1} $b",
        "$a wrote{,2} $b",
        "$a wrote{1,2,3} $b",
        "$a wrote{$n,2} $b",
        "$a wrote{1..2} $b",
        "$a <wrote $b",
        "$a <Wrote> $b",
        "$a <not_x> $b",
        "$a $w $b",
        "$a $w: $b",
        "$a $w:Wrote $b",
        "$a contains $y.p",
        "$a: Author # comment",
        "$a: Author /* open",
      })
  void malformedClausesAreRefused(String clause) {
    clauseError(clause);
  }

  @Test
  void traversalsTakeHopsBracketsAndEdgeVariables() {
    ClauseAst.Traversal plain = (ClauseAst.Traversal) clause("$a wrote $b");
    ClauseAst.Traversal hops = (ClauseAst.Traversal) clause("$a follows { 1 , 3 } $_");
    ClauseAst.Traversal open = (ClauseAst.Traversal) clause("$a follows{1,} $b");
    ClauseAst.Traversal both = (ClauseAst.Traversal) clause("$a <follows>{2,3} $b");
    ClauseAst.Traversal named = (ClauseAst.Traversal) clause("$a $w:follows $b");
    ClauseAst.Traversal full = (ClauseAst.Traversal) clause("$a $_ : < follows > $b");

    assertThat(plain.edge().text()).isEqualTo("wrote");
    assertThat(plain.orientation()).isEqualTo(Orientation.DIRECTED);
    assertThat(plain.hops()).isEmpty();
    assertThat(plain.edgeVariable()).isEmpty();
    assertThat(hops.hops().orElseThrow().min()).isEqualTo(1);
    assertThat(hops.hops().orElseThrow().max()).isEqualTo(OptionalLong.of(3));
    assertThat(hops.right().isAnonymous()).isTrue();
    assertThat(open.hops().orElseThrow().max()).isEmpty();
    assertThat(both.orientation()).isEqualTo(Orientation.UNDIRECTED);
    assertThat(both.hops()).isPresent();
    assertThat(named.edgeVariable().orElseThrow().name()).isEqualTo("w");
    assertThat(named.orientation()).isEqualTo(Orientation.DIRECTED);
    assertThat(full.edgeVariable().orElseThrow().isAnonymous()).isTrue();
    assertThat(full.orientation()).isEqualTo(Orientation.UNDIRECTED);
  }

  @Test
  void aWordBehindABareVariableIsAnEdgeEvenWhenSpelledLikeAnOperator() {
    assertThat(clause("$x contains $y")).isInstanceOf(ClauseAst.Traversal.class);
    assertThat(clause("$x starts_with $y")).isInstanceOf(ClauseAst.Traversal.class);
    assertThat(clause("$x contains{1,2} $y")).isInstanceOf(ClauseAst.Traversal.class);
    assertThat(clause("$x nothing $y")).isInstanceOf(ClauseAst.Traversal.class);
    assertThat(clause("$x contains \"y\"")).isInstanceOf(ClauseAst.Filter.class);
  }

  @Test
  void everyFilterOperatorParses() {
    for (FilterOperator operator : FilterOperator.values()) {
      ClauseAst.Filter filter = (ClauseAst.Filter) clause("$a.p " + operator.text() + " $b.q");
      assertThat(filter.operator()).isEqualTo(operator);
      assertThat(filter.left()).isInstanceOf(ExprAst.Property.class);
    }
    assertThat(((ClauseAst.Filter) clause("$a.p starts_with\"x\"")).operator())
        .isEqualTo(FilterOperator.STARTS_WITH);
    assertThat(clause("$a < $b")).isInstanceOf(ClauseAst.Filter.class);
    assertThat(clause("$a <b")).isInstanceOf(ClauseAst.Filter.class);
    assertThat(clause("search($a.t, \"x\") = true")).isInstanceOf(ClauseAst.Filter.class);
  }

  @Test
  void textClausesStandAlone() {
    ClauseAst.Text fuzzy = (ClauseAst.Text) clause("fuzzy($a.t, $q, 3)");

    assertThat(fuzzy.call().function()).isEqualTo(ExprAst.TextFunction.FUZZY);
    assertThat(fuzzy.call().edits()).isPresent();
    assertThat(clause("search($a.t, \"x\")")).isInstanceOf(ClauseAst.Text.class);
    assertThat(clause("match_text($a.t, \"x\")")).isInstanceOf(ClauseAst.Text.class);
  }

  @Test
  void negationsNest() {
    ClauseAst.Negation outer =
        (ClauseAst.Negation) clause("not { $a wrote $b not { $b placedOn $_ } }");

    assertThat(outer.clauses()).hasSize(2);
    assertThat(outer.clauses().get(1)).isInstanceOf(ClauseAst.Negation.class);
  }

  @Test
  void commasBetweenProjectionsAreOptional() {
    List<ProjectionAst> projections =
        body("match { $a: A } return { $a.x as one $a.y, $a as as, count($a) as n, }")
            .projections();

    assertThat(projections).hasSize(4);
    assertThat(projections.get(0).alias().orElseThrow().text()).isEqualTo("one");
    assertThat(projections.get(2).alias().orElseThrow().text()).isEqualTo("as");
  }

  @Test
  void everyExpressionFormParses() {
    assertThat(expr("now()")).isInstanceOf(ExprAst.Now.class);
    assertThat(expr("nearest($a.v, [1.0, 2])")).isInstanceOf(ExprAst.Nearest.class);
    assertThat(expr("bm25($a.t, $q)")).isInstanceOf(ExprAst.TextCall.class);
    assertThat(expr("rrf(nearest($a.v, $q), bm25($a.t, $q), 30)")).isInstanceOf(ExprAst.Rrf.class);
    assertThat(expr("rrf(bm25($a.t, $q), bm25($a.t, $q))")).isInstanceOf(ExprAst.Rrf.class);
    assertThat(expr("avg($a.x)")).isInstanceOf(ExprAst.Aggregate.class);
    assertThat(expr("$a . x")).isInstanceOf(ExprAst.Property.class);
    assertThat(expr("$a")).isInstanceOf(ExprAst.VariableRef.class);
    assertThat(expr("word")).isInstanceOf(ExprAst.Word.class);
    assertThat(expr("count")).isInstanceOf(ExprAst.Word.class);
    assertThat(expr("trueish")).isInstanceOf(ExprAst.Word.class);
    assertThat(expr("true")).isInstanceOf(LiteralAst.Bool.class);
    assertThat(expr("\"a\nb\\t\"")).isInstanceOf(LiteralAst.Text.class);
    assertThat(((LiteralAst.Int) expr("9223372036854775807")).value()).isEqualTo(Long.MAX_VALUE);
    assertThat(((LiteralAst.Real) expr("2.50")).value()).isEqualTo(2.5);
    assertThat(expr("date(\"2020-01-01\")")).isInstanceOf(LiteralAst.Day.class);
    assertThat(expr("datetime(\"x\")")).isInstanceOf(LiteralAst.Instant.class);
    assertThat(((LiteralAst.ListOf) expr("[]")).elements()).isEmpty();
    assertThat(((LiteralAst.ListOf) expr("[1, [2], \"x\"]")).elements()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "return { }",
        "return { , }",
        "return { $a.x as }, }",
        "return { $a.x as Name }",
        "return { $a.x,, $a.y }",
        "return { now }.x }",
        "return { nearest($a, [1.0]) }",
        "return { nearest(v, [1.0]) }",
        "return { rrf($a.v, $a.t) }",
        "return { rrf(nearest($a.v, $q)) }",
        "return { counts($a) }",
        "return { [1,] }",
        "return { [$a] }",
        "return { date($a) }",
        "return { -1 }",
        "return { $a } order { }",
        "return { $a } order { $a.x, }",
        "return { $a } order { $a.x $a.y }",
        "return { $a } order { $a.x up }",
        "return { $a } order { nearest($a.v, $q) asc }",
        "return { $a } order { $a.x } order { $a.y }",
        "return { $a } limit",
        "return { $a } limit $n",
        "return { $a } limit 1.5",
        "return { $a } limit 18446744073709551616",
        "return { $a } limit 1 order { $a.x }",
        "return { $a } limit 1 limit 2",
        "return { $a } offset 3",
        "return $a",
        "insert T { a: 1 }",
        "return { $a } insert T { a: 1 }",
      })
  void malformedReadsAreRefused(String tail) {
    error("query q() { match { $a: A } " + tail + " }");
  }

  @Test
  void orderAndLimitParse() {
    BodyAst.Read read =
        body(
            "match { $a: A } return { $a } order { $a.x, $a.y asc, n desc, desc desc,"
                + " nearest($a.v, $q) } limit 18446744073709551615");

    assertThat(read.order())
        .extracting(o -> o.direction())
        .containsExactly(
            Direction.UNSTATED,
            Direction.ASCENDING,
            Direction.DESCENDING,
            Direction.DESCENDING,
            Direction.UNSTATED);
    assertThat(Long.toUnsignedString(read.limit().orElseThrow().rows()))
        .isEqualTo("18446744073709551615");
    assertThat(body("match { $a: A } return { $a }").limit()).isEmpty();
  }

  @Test
  void mutationsParse() {
    List<StatementAst> statements =
        statements(
            "insert A { x: 1 y: \"b\", z: $p, w: now(), }"
                + " update A set { x: [1, 2] } where k >= $p delete A where from != \"x\"");

    assertThat(statements).hasSize(3);
    assertThat(((StatementAst.Insert) statements.get(0)).assignments()).hasSize(4);
    StatementAst.Update update = (StatementAst.Update) statements.get(1);
    assertThat(update.where().operator()).isEqualTo(FilterOperator.GE);
    assertThat(statements.get(2).type().text()).isEqualTo("A");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "insert A { }",
        "insert a { x: 1 }",
        "insert A { x 1 }",
        "insert A { x: $a.y }",
        "insert A { x: null }",
        "insert A x: 1",
        "update A set { x: 1 }",
        "update A { x: 1 } where k = 1",
        "update A set { } where k = 1",
        "delete A",
        "delete A where",
        "delete A where k",
        "delete A where k contains \"x\"",
        "delete A where k starts_with \"x\"",
        "delete A where k \"=\" 1",
        "delete A where k = 1 and j = 2",
        "delete wrote where from = \"ana\"",
        "upsert A { x: 1 }",
        "insert A { x: 1 } match { $a: A } return { $a }",
      })
  void malformedMutationsAreRefused(String body) {
    error("query q() { " + body + " }");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quer q() { delete T where k = 1 }",
        "query () { delete T where k = 1 }",
        "query Q() { delete T where k = 1 }",
        "query q { delete T where k = 1 }",
        "query q() delete T where k = 1",
        "query q() { delete T where k = 1",
        "query q() { delete T where k = 1 } }",
        "query q() { delete T where k = 1 };",
        "\u00e9",
      })
  void malformedFilesAreRefused(String source) {
    error(source);
  }

  @Test
  void keywordsAreOrdinaryNames() {
    QueryAst query =
        parse(
                "query match($limit: String, $not: I32) { match { $order: A { return: $limit }"
                    + " $order.match = $not $order not2 $date } return { $order.count as limit } }")
            .queries()
            .get(0);

    assertThat(query.name().text()).isEqualTo("match");
    assertThat(((BodyAst.Read) query.body()).match()).hasSize(3);
  }

  @Test
  void errorsPointAtTheFirstTextThatDoesNotFit() {
    Diagnostic finding = error("query q() {\n  match { $a: Author }\n  retrun { $a }\n}");

    assertThat(finding.line()).isEqualTo(3);
    assertThat(finding.column()).isEqualTo(3);
    assertThat(finding.startByte()).isEqualTo(37);
    assertThat(finding.endByte()).isEqualTo(43);
    assertThat(finding.suggestion()).contains("return");
    assertThat(finding.excerpt()).isEqualTo("  retrun { $a }\n  ^^^^^^");
    assertThat(clauseError("$a.born > -1").message())
        .isEqualTo("there are no negative literals; pass a parameter");
    assertThat(clauseError("$a.t = \"\\q\"").message()).contains("\\q");
  }

  @Test
  void hostileNestingEndsInATypedError() {
    int many = 1 << 20;
    error("(".repeat(many));
    error("query q() { match { " + "not { ".repeat(many / 6));
    error("query q() { match { $a: A } return { " + "count(".repeat(many / 6));
    error("query q() { match { $a: A { x: " + "[".repeat(many));
    error("query q() { match { $a: A { x: \"" + "a".repeat(many));
    error("query q() { match { $a: A } return { $a } limit " + "9".repeat(many) + " }");
    error("query q() { match { $a: A } return { " + "9".repeat(many) + ".0 } }");
    error("/*".repeat(many));
    error("query q(" + "$".repeat(many));
  }

  @Test
  void longStringsAndManyQueriesParse() {
    String text = "x".repeat(1 << 20);
    QueryFile file = parse("query q() { delete T where k = \"" + text + "\" }");
    assertThat(file.queries()).hasSize(1);
    assertThat(parse("query q() { delete T where k = 1 }\n".repeat(20_000)).queries())
        .hasSize(20_000);
  }

  @Test
  void printingIsStable() {
    String source =
        """
        query q($h: String, $v: Vector(2)?)
          @description("d")
          @instruction("i \\"x\\"") {
          match {
            $a: Author { handle: $h, born: 1970 }
            $a $w:<follows> $b
            $a follows{1,3} $_
            not {
              $b.genres contains "sea"
              search($b.t, "x")
            }
          }
          return {
            $a.handle as h,
            count($b),
          }
          order { rrf(nearest($a.v, $v), bm25($a.t, "q"), 10), h desc }
          limit 5
        }
        """;

    assertThat(QueryPrinter.print(parse(source))).isEqualTo(source);
  }
}
