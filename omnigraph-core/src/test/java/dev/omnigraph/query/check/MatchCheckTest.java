package dev.omnigraph.query.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.query.Schemas;
import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.MatchBlock;
import dev.omnigraph.query.ir.NodeSlot;
import dev.omnigraph.query.ir.Predicate;
import dev.omnigraph.query.ir.QueryIr;
import dev.omnigraph.query.ir.TraversalIr;
import dev.omnigraph.query.ir.TraversalIr.Direction;
import dev.omnigraph.query.ir.Value;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MatchCheckTest {
  private static final Checks BOOKS = Checks.over(Schemas.BOOKS);
  private static final Checks TYPES = Checks.over(Schemas.TYPES);
  private static final Checks DOCUMENTS = Checks.over(Schemas.DOCUMENTS);

  private static TraversalIr traversal(String clauses) {
    return BOOKS.match(clauses).match().traversals().get(0);
  }

  @Test
  void bindingsBecomeSlotsWithTheirFilters() {
    QueryIr ir =
        BOOKS.match(
            "$h: String",
            "$b: Book { isbn: $h, genres: \"sea\" } $s: Shelf $b: Book { pages: 2.5 }");

    assertThat(ir.slotCount()).isEqualTo(2);
    assertThat(ir.match().slots()).extracting(NodeSlot::name).containsExactly("b", "s");
    NodeSlot book = ir.match().slots().get(0);
    assertThat(book.bound()).isTrue();
    assertThat(book.filters()).hasSize(3);
    assertThat(book.filters().get(0)).isInstanceOf(Predicate.Compare.class);
    assertThat(book.filters().get(1)).isInstanceOf(Predicate.Contains.class);
    Predicate.Compare pages = (Predicate.Compare) book.filters().get(2);
    assertThat(pages.operator()).isEqualTo(Predicate.Operator.EQ);
    assertThat(((Expr.Constant) pages.right()).value()).isEqualTo(new Value.Real(2.5));
    assertThat(((Expr.Param) ((Predicate.Compare) book.filters().get(0)).right()).index()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "$a: Author $a wrote $b | FORWARD",
        "$b: Book $a wrote $b | FORWARD",
        "$b: Book $b wrote $a | BACKWARD",
        "$a: Author $b wrote $a | BACKWARD",
        "$a wrote $b $a: Author | FORWARD",
        "$a WROTE $b $a: Author | FORWARD",
        "$a: Author $a follows $b | FORWARD",
        "$b: Author $a follows $b | FORWARD",
        "$a: Author $b follows $a | FORWARD",
        "$a: Author $a follows $a | FORWARD",
        "$a: Author $a <follows> $b | BOTH",
        "$b: Book $_ wrote $b | FORWARD",
        "$b: Book $b wrote $_ | BACKWARD",
      })
  void directionComesFromTheTypes(String clauses, Direction direction) {
    if (clauses.contains("WROTE")) {
      clauses = clauses.replace("WROTE", "wROTE");
    }
    assertThat(traversal(clauses).direction()).isEqualTo(direction);
  }

  @Test
  void earlierTraversalsTypeTheirEnds() {
    MatchBlock match =
        BOOKS.match("$a: Author { handle: \"x\" } $b wrote $a $s placedOn $b").match();

    assertThat(match.slots())
        .extracting(s -> s.nodeType().name())
        .containsExactly("Author", "Book", "Shelf");
    assertThat(match.slots()).extracting(NodeSlot::bound).containsExactly(true, false, false);
    assertThat(match.traversals())
        .extracting(TraversalIr::direction)
        .containsExactly(Direction.BACKWARD, Direction.BACKWARD);
  }

  @Test
  void everyAnonymousEndIsItsOwnSlot() {
    MatchBlock match = BOOKS.match("$a: Author $a wrote $_ $_ follows $a").match();

    assertThat(match.slots()).hasSize(3);
    assertThat(match.slots()).extracting(NodeSlot::anonymous).containsExactly(false, true, true);
    assertThat(match.slots()).extracting(NodeSlot::name).containsExactly("a", "_#1", "_#2");
    assertThat(match.slots().get(1).nodeType().name()).isEqualTo("Book");
    assertThat(match.traversals().get(1).leftSlot()).isEqualTo(2);
  }

  @Test
  void hopsAreCarried() {
    assertThat(traversal("$a: Author $a follows{2,5} $b").minHops()).isEqualTo(2);
    assertThat(traversal("$a: Author $a follows{2,5} $b").maxHops()).isEqualTo(5);
    assertThat(traversal("$a: Author $a follows $b").maxHops()).isEqualTo(1);
    assertThat(traversal("$a: Author $a wrote{1,3} $b").maxHops()).isEqualTo(3);
  }

  @Test
  void edgeVariablesGetTheirOwnSlots() {
    QueryIr ir = BOOKS.match("$a: Author $a $w:follows $b $a $_:<follows> $b $w.since = $w.since");

    assertThat(ir.edgeSlotCount()).isEqualTo(2);
    assertThat(ir.match().traversals())
        .extracting(TraversalIr::edgeSlot)
        .containsExactly(OptionalInt.of(0), OptionalInt.of(1));
    assertThat(ir.match().traversals()).extracting(TraversalIr::edgeName).containsExactly("w", "");
    assertThat(traversal("$a: Author $a $w:follows{1,1} $b").edgeSlot()).isPresent();
    assertThat(((Predicate.Compare) ir.match().filters().get(0)).left())
        .isInstanceOf(Expr.EdgeProperty.class);
  }

  @Test
  void nestedBlocksSeeTheWholeEnclosingBlock() {
    QueryIr ir =
        BOOKS.match(
            "not { $b wrote $a not { $b placedOn $s $x.handle = \"q\" } }"
                + " $a: Author $a follows $x");

    assertThat(ir.slotCount()).isEqualTo(4);
    MatchBlock inner = ir.match().negations().get(0);
    assertThat(inner.slots()).extracting(NodeSlot::name).containsExactly("b");
    assertThat(inner.traversals().get(0).direction()).isEqualTo(Direction.BACKWARD);
    assertThat(inner.negations().get(0).slots()).extracting(NodeSlot::slot).containsExactly(3);
  }

  @Test
  void rebindingAnOuterVariableFiltersItInside() {
    MatchBlock inner =
        BOOKS.match("$a: Author not { $a: Author { country: \"SE\" } }").match().negations().get(0);

    assertThat(inner.slots()).isEmpty();
    assertThat(inner.filters()).hasSize(1);
  }

  @Test
  void filtersMayPrecedeTheirBindings() {
    assertThat(BOOKS.match("$a.born > 1 $a: Author").match().filters()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$b.pages > 2.5",
        "$b.rating = 3",
        "$b.title = \"x\"",
        "$b.format = \"scroll\"",
        "$b.title < $b.isbn",
        "$b.genres contains \"sea\"",
        "$b.genres contains $s",
        "$b.title contains \"al\"",
        "$b.title starts_with $s",
        "$b.format contains \"a\"",
        "$s = $b.title",
        "[\"a\", \"b\"] contains $b.isbn",
        "$b.released >= date(\"2021-01-01\")",
        "$b.listed_at < now()",
        "$b.listed_at < datetime(\"nonsense\")",
        "1 = 1",
        "search($b.title, \"x\") = true",
        "true = match_text($b.title, \"x\")",
      })
  void filtersAreAccepted(String filter) {
    assertThat(BOOKS.match("$s: String, $l: [String]", "$b: Book " + filter).match().filters())
        .hasSize(1);
  }

  @Test
  void wordOperatorsFollowTheLeftType() {
    MatchBlock match =
        BOOKS
            .match(
                "$b: Book $b.genres contains \"x\" $b.title contains \"x\" $b.title starts_with \"x\"")
            .match();

    assertThat(match.filters().get(0)).isInstanceOf(Predicate.Contains.class);
    assertThat(match.filters().get(1)).isInstanceOf(Predicate.Substring.class);
    assertThat(match.filters().get(2)).isInstanceOf(Predicate.StartsWith.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // bindings
        "$a: Athor | T1 Athor",
        "$a: Wrote | T1 Wrote",
        "$_: Author | T1 $_",
        "$a: Author { hande: \"x\" } | T2 hande",
        "$a: Author { id: \"x\" } | T2 id",
        "$a: Author { handle: 3 } | T3 3",
        "$a: Author { born: \"x\" } | T3 \"x\"",
        "$a: Author { handle: [\"x\"] } | T3 [\"x\"]",
        "$b: Book { genres: [\"sea\"] } | T3 [\"sea\"]",
        "$b: Book { genres: 3 } | T3 3",
        "$b: Book { format: \"scroll\" } | T3 \"scroll\"",
        "$b: Book { released: \"2020-05-01\" } | T3 \"2020-05-01\"",
        "$b: Book { released: datetime(\"2020-05-01\") } | T3 datetime(\"2020-05-01\")",
        "$b: Book { pages: now() } | T7 now()",
        "$b: Book { title: $n } | T7 $n",
        "$b: Book { title: $l } | T7 $l",
        "$b: Book { genres: $l } | T7 $l",
        "$b: Book { isbn: $nope } | T6 $nope",
        "$b: Book $o: Book { isbn: $b } | T7 $b",
        "$b: Book $b: Shelf | T5 Shelf",
        "$a: Author $a wrote $b $b: Shelf | T5 Shelf",
        // traversals
        "$a: Author $a wrot $b | T4 wrot",
        "$s: Shelf { code: \"s1\" } $s wrote $x | T5 $s",
        "$s: Shelf $x wrote $s | T5 $s",
        "$a: Author $s: Shelf $a wrote $s | T5 $s",
        "$b: Book $o: Book $b wrote $o | T5 $o",
        "$a: Author $a follows{1,} $b | T15 {1,}",
        "$a: Author $a follows{0,2} $b | T15 {0,2}",
        "$a: Author $a follows{3,2} $b | T15 {3,2}",
        "$a: Author $a <wrote> $b | T22 wrote",
        "$a: Author $a $w:follows{1,2} $b | T23 $w",
        "$a: Author $a $_:follows{1,2} $b | T23 $_",
        "$a: Author $a $a:follows $b | T23 $a",
        "$a: Author $a $b:follows $b | T23 $b",
        "$a: Author $a $w:follows $b $a $w:follows $c | T23 $w",
        "$a: Author $a $w:follows $b $w: Author | T23 $w",
        "$a: Author $a $w:follows $b $w follows $b | T23 $w",
        "$a: Author $a $w:follows $b $w = 1 | T23 $w",
        "$a: Author $a $w:follows $b $a: Author { handle: $w } | T23 $w",
        "$a: Author $a $w:follows $b search($w.since, \"x\") | T23 $w.since",
        "$a: Author $a $w:follows $b $w.src = \"x\" | T6 src",
        "$a follows $b | T6 $a",
        "$_ wrote $_ | T6 $_",
        "$a: Author $x follows $y $y follows $z | T6 $x",
        "$a: Author not { $a wrote $b $x follows $y } | T6 $x",
        // filters
        "$a: Author $a.id = \"x\" | T6 id",
        "$a: Author $c.born = 1 | T6 $c",
        "$a: Author $_.born = 1 | T6 $_",
        "$a: Author $n.born = 1 | T6 $n",
        "$a: Author $a.born = null | T6 null",
        "$a: Author $a.born = $nope | T6 $nope",
        "$a: Author $a = \"ana\" | T7 $a",
        "$a: Author $a.handle = $a | T7 $a",
        "$b: Book $b.released = \"2021-01-15\" | T7 $b.released = \"2021-01-15\"",
        "$b: Book $b.released = $b.listed_at | T7 $b.released = $b.listed_at",
        "$b: Book $b.pages = now() | T7 $b.pages = now()",
        "$b: Book $b.genres = \"x\" | T7 $b.genres",
        "$b: Book $b.title = $l | T7 $l",
        "$b: Book $b.genres contains 3 | T7 $b.genres contains 3",
        "$b: Book $b.genres contains $l | T7 $b.genres contains $l",
        "$b: Book $b.pages contains 3 | T7 $b.pages",
        "$b: Book $b.title contains 3 | T7 3",
        "$b: Book $b.genres starts_with \"x\" | T7 $b.genres",
        "$b: Book $b.pages = count($b) | T7 count($b)",
        "$b: Book bm25($b.title, \"x\") > 1 | T7 bm25($b.title, \"x\")",
        "$b: Book search($b.title, \"x\") = false | T7 search($b.title, \"x\") = false",
        "$b: Book search($b.title, \"x\") != true | T7 search($b.title, \"x\") != true",
        "$b: Book $b.genres contains [\"x\", [\"y\"]] | T3 [\"y\"]",
        "$b: Book $b.genres contains [\"x\", 1] | T3 1",
        // negation
        "$a: Author not { $b: Book { isbn: \"b1\" } } | T9 not",
        "$a: Author not { not { $a wrote $b } $c: Book } | T9 not",
        "$a: Author not { $n = 1 } | T9 not",
        // parameters
        "$n: Author | T7 $n",
        "$a: Author $a $n:follows $b | T7 $n",
      })
  void faultyMatchIsRejected(String clauses, String finding) {
    assertThat(BOOKS.matchErrors("$n: I32, $l: [String]", clauses)).containsExactly(finding);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "$t: Named | T1 Named",
        "$t: T { blob: \"x\" } | T3 \"x\"",
        "$t: T { blob: $blob } | T3 $blob",
        "$t: T { vec: [1.0] } | T3 [1.0]",
        "$t: T { vec: [1.0, 2] } | T7 [1.0, 2]",
        "$t: T { vec: $v } | T7 $v",
        "$t: T { s: $blob } | T7 $blob",
        "$t: T { e: \"z\" } | T3 \"z\"",
        "$t: T $t.vec = [1.0, 2.0] | T7 $t.vec",
        "$t: T $t.vec = $v | T7 $t.vec",
        "$t: T $t.blob = \"x\" | T7 $t.blob",
        "$t: T $t.vec contains 1.0 | T7 $t.vec",
        "$t: T $t $h:has $c $h.body = \"x\" | T7 $h.body",
        "$t: T $t.b = 1 | T7 $t.b = 1",
        "$t: T $t.s = 1 | T7 $t.s = 1",
      })
  void listsVectorsAndBlobsAreNotCompared(String clauses, String finding) {
    assertThat(TYPES.matchErrors("$v: Vector(2), $blob: Blob", clauses)).containsExactly(finding);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$t: T { s: \"x\", b: true, i: 1, l: 1.5, u: 1, w: 1, f: 1, d: 1 }",
        "$t: T { day: date(\"2020-01-01\"), at: datetime(\"2020-01-01\") }",
        "$t: T { at: now(), e: \"y\", label: \"z\", ss: \"q\", is: 1.5, ds: 1 }",
        "$t: T { days: date(\"2020-01-01\") }",
        "$t: T { i: $f, s: $s }",
        "$t: T $t.i < $t.d $t.u != $t.w $t.b = false $t.e = $s $t.day < date(\"x\")",
        "$t: T $t has $c $t $h:has $c $h.n > 1",
        "$t: T { s: \"x\", s: \"y\" }",
      })
  void matchOverEveryTypeIsAccepted(String clauses) {
    assertThat(TYPES.match("$f: F64, $s: String?", clauses).projections()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "search($d.v, \"x\") | T19 $d.v",
        "search($d.tags, \"x\") | T19 $d.tags",
        "search($q, \"x\") | T19 $q",
        "search(\"t\", \"x\") | T19 \"t\"",
        "search($d, \"x\") | T19 $d",
        "search($d.t, $d.k) | T19 $d.k",
        "search($d.t, 3) | T19 3",
        "search($d.t, $n) | T19 $n",
        "search($d.t, $nope) | T6 $nope",
        "search($d.t, now()) | T19 now()",
        "search($x.t, \"x\") | T6 $x",
        "search($d.x, \"x\") | T6 x",
        "fuzzy($d.n, \"x\") | T19 $d.n",
        "fuzzy($d.t, \"x\", \"y\") | T19 \"y\"",
        "fuzzy($d.t, \"x\", 1.5) | T19 1.5",
        "fuzzy($d.t, \"x\", $q) | T19 $q",
        "match_text($d.v, \"x\") | T20 $d.v",
        "match_text($d.t, $n) | T20 $n",
      })
  void faultyTextClausesAreRejected(String clause, String finding) {
    assertThat(DOCUMENTS.matchErrors("$q: String, $n: I32", "$d: D " + clause))
        .containsExactly(finding);
  }

  @Test
  void textClausesAreCarried() {
    MatchBlock match =
        DOCUMENTS
            .match(
                "$q: String, $n: I32",
                "$d: D search($d.t, $q) fuzzy($d.t, \"x\") fuzzy($d.t, \"x\", $n)"
                    + " match_text($d.k, \"x\")")
            .match();

    assertThat(match.filters()).hasSize(4).allMatch(Predicate.TextMatch.class::isInstance);
    Predicate.TextMatch fuzzy = (Predicate.TextMatch) match.filters().get(1);
    assertThat(((Expr.Constant) fuzzy.edits()).value()).isEqualTo(new Value.Int(2));
    assertThat(((Predicate.TextMatch) match.filters().get(2)).edits())
        .isInstanceOf(Expr.Param.class);
  }

  @Test
  void listLiteralsOfMalformedDatesAreBadValues() {
    assertThat(
            BOOKS.errors(
                ErrorCode.BAD_VALUE,
                "",
                "match { $b: Book [date(\"20\")] contains $b.released } return { $b }"))
        .containsExactly("OG-V007 date(\"20\")");
  }

  @Test
  void independentErrorsAreReportedTogetherInSourceOrder() {
    assertThat(
            BOOKS.typeErrors(
                "$x: String, $x: I32, $__nanograph_now: DateTime, $bs: [Blob]",
                "match { $a.bron = 1 $a: Author { hande: 1 } not { $q: Book } $a wrot $c }"
                    + " return { $a.nope, $c.title, $zz.x } order { what }"))
        .containsExactly(
            "T7 $x",
            "T7 $__nanograph_now",
            "T7 [Blob]",
            "T6 bron",
            "T2 hande",
            "T9 not",
            "T4 wrot",
            "T6 nope",
            "T6 $zz",
            "T6 what");
  }

  @Test
  void misspellingsGetSuggestions() {
    assertThat(BOOKS.firstError("", "match { $a: Athor } return { $a }").suggestion())
        .contains("Author");
    assertThat(
            BOOKS
                .firstError("", "match { $a: Author { contry: \"x\" } } return { $a }")
                .suggestion())
        .contains("country");
    assertThat(BOOKS.firstError("", "match { $a: Author $a folows $b } return { $a }").suggestion())
        .contains("follows");
    assertThat(
            BOOKS
                .firstError("", "match { $author: Author $auhtor.born = 1 } return { 1 }")
                .suggestion())
        .contains("author");
    assertThat(
            BOOKS
                .firstError("", "match { $b: Book { format: \"ebok\" } } return { 1 }")
                .suggestion())
        .contains("ebook");
  }
}
