package dev.omnigraph.query.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.query.QueryCompiler;
import dev.omnigraph.query.Schemas;
import dev.omnigraph.query.ir.CheckedQuery;
import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.MutationIr;
import dev.omnigraph.query.ir.MutationIr.Statement;
import dev.omnigraph.query.ir.MutationIr.Subject;
import dev.omnigraph.query.ir.Predicate.Operator;
import dev.omnigraph.query.ir.Value;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MutationCheckTest {
  private static final Checks BOOKS = Checks.over(Schemas.BOOKS);
  private static final Checks TYPES = Checks.over(Schemas.TYPES);

  private static final String PARAMS =
      "$s: String?, $i: I32, $v: Vector(2), $w: Vector(3), $ss: [String], $b: Blob, $at: DateTime";

  @Test
  void statementsAreCarriedInOrder() {
    MutationIr ir =
        BOOKS.mutation(
            "$h: String",
            "insert Author { handle: $h, born: 1970 }"
                + " insert Follows { to: \"ana\" from: $h since: date(\"2020-01-01\") }"
                + " update Author set { country: $h } where born >= 3");

    assertThat(ir.params()).hasSize(1);
    Statement.InsertNode node = (Statement.InsertNode) ir.statements().get(0);
    assertThat(node.assignments())
        .extracting(a -> a.property().name())
        .containsExactly("handle", "born");
    Statement.InsertEdge edge = (Statement.InsertEdge) ir.statements().get(1);
    assertThat(edge.from()).isInstanceOf(Expr.Param.class);
    assertThat(((Expr.Constant) edge.to()).value()).isEqualTo(new Value.Text("ana"));
    assertThat(edge.assignments().get(0).value()).isInstanceOf(Expr.TemporalLiteral.class);
    Statement.UpdateNodes update = (Statement.UpdateNodes) ir.statements().get(2);
    assertThat(update.where().operator()).isEqualTo(Operator.GE);
    assertThat(update.where().subject()).isInstanceOf(Subject.OfProperty.class);
  }

  @Test
  void deletesNameNodesEdgesAndEnds() {
    MutationIr ir =
        BOOKS.mutation(
            "",
            "delete Author where handle = \"x\" delete Follows where from = \"ana\""
                + " delete Follows where to != \"ana\""
                + " delete Follows where since < date(\"2020-01-01\")");

    assertThat(ir.statements().get(0)).isInstanceOf(Statement.DeleteNodes.class);
    assertThat(ir.statements().subList(1, 4))
        .extracting(s -> ((Statement.DeleteEdges) s).where().subject().getClass().getSimpleName())
        .containsExactly("From", "To", "OfProperty");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "insert T { k: \"x\" s: $s b: true i: 1 l: 2 u: 3 w: 4 f: 5 d: 6.5 }",
        "insert T { k: $s day: date(\"2020-01-01\") at: now() blob: $s vec: [1, 2.5] e: \"x\" }",
        "insert T { k: $s at: $at blob: $b vec: $v ss: $ss is: [1, 2.5] ds: [1] label: $s }",
        "insert T { k: $s ss: [] is: [] ds: [] days: [] }",
        "insert T { k: $s days: [date(\"2020-01-01\")] i: 1.5 }",
        "insert T { k: $s i: 3000000000 }",
        "insert Chunk { text: \"t\" }",
        "insert Chunk { text: \"t\" v: [1, 2] }",
        "insert Has { from: $s to: \"x\" n: 1 }",
        "update T set { s: $s } where k = $s",
        "update T set { s: $s i: $i } where e != \"y\"",
        "update T set { b: false } where at < now()",
        "delete T where d >= 1",
        "delete Has where n = $i",
      })
  void mutationsOverEveryTypeAreAccepted(String statement) {
    assertThat(TYPES.mutation(PARAMS, statement).statements()).hasSize(1);
  }

  @Test
  void numberListsBecomeVectors() {
    MutationIr ir = TYPES.mutation("", "insert T { k: \"x\" vec: [1, 2.5] }");
    Expr value = ((Statement.InsertNode) ir.statements().get(0)).assignments().get(1).value();

    assertThat(((Value.Vector) ((Expr.Constant) value).value()).components())
        .containsExactly(1f, 2.5f);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "insert Tee { k: 1 } | T10 Tee",
        "insert Named { label: \"x\" } | T10 Named",
        "update Tee set { k: 1 } where k = 1 | T10 Tee",
        "delete Tee where k = 1 | T10 Tee",
        "insert T { k: \"x\" nope: 1 } | T11 nope",
        "insert T { k: \"x\" id: \"y\" } | T11 id",
        "insert T { k: \"x\" from: \"y\" } | T11 from",
        "insert Has { from: \"a\" to: \"b\" n: 1 src: \"c\" } | T11 src",
        "update T set { nope: 1 } where k = \"x\" | T11 nope",
        "update T set { s: \"y\" } where nope = \"x\" | T11 nope",
        "update T set { s: \"y\" } where blob = \"x\" | T11 blob",
        "delete T where blob = $s | T11 blob",
        "delete T where id = \"x\" | T11 id",
        "delete T where from = \"x\" | T11 from",
        "delete Has where dst = \"x\" | T11 dst",
        "insert T { s: \"x\" } | T12 T",
        "insert Chunk { v: [1, 2] } | T12 Chunk",
        "insert Has { from: \"a\" n: 1 } | T12 Has",
        "insert Has { to: \"a\" n: 1 } | T12 Has",
        "insert Has { from: \"a\" to: \"b\" } | T12 Has",
        "insert T { k: \"x\" s: \"1\" s: \"2\" } | T13 s",
        "insert Has { from: \"a\" from: \"b\" to: \"c\" n: 1 } | T13 from",
        "update T set { s: \"1\" s: \"2\" } where k = \"x\" | T13 s",
        "insert T { k: $nope } | T14 $nope",
        "insert Has { from: $nope to: \"b\" n: 1 } | T14 $nope",
        "update T set { s: \"x\" } where k = $nope | T14 $nope",
        "update Has set { n: 1 } where n = 2 | T16 Has",
        "insert T { k: 1 } | T3 1",
        "insert T { k: \"x\" s: [\"y\"] } | T3 [\"y\"]",
        "insert T { k: \"x\" ss: \"y\" } | T3 \"y\"",
        "insert T { k: \"x\" ss: [1] } | T3 [1]",
        "insert T { k: \"x\" ss: [[\"y\"]] } | T3 [\"y\"]",
        "insert T { k: \"x\" blob: \"y\" } | T3 \"y\"",
        "insert T { k: \"x\" vec: [1] } | T3 [1]",
        "insert T { k: \"x\" vec: [1, \"2\"] } | T3 [1, \"2\"]",
        "insert T { k: \"x\" vec: [] } | T3 []",
        "insert T { k: \"x\" vec: \"y\" } | T3 \"y\"",
        "insert T { k: \"x\" e: \"z\" } | T3 \"z\"",
        "insert T { k: \"x\" day: \"2020-01-01\" } | T3 \"2020-01-01\"",
        "insert T { k: \"x\" b: 1 } | T3 1",
        "insert Has { from: 1 to: \"b\" n: 1 } | T3 1",
        "update T set { s: \"y\" } where e = \"z\" | T3 \"z\"",
        "delete T where i = \"1\" | T3 \"1\"",
        "delete Has where from = 1 | T3 1",
        "insert T { k: $i } | T7 $i",
        "insert T { k: \"x\" ss: $s } | T7 $s",
        "insert T { k: \"x\" s: $ss } | T7 $ss",
        "insert T { k: \"x\" s: $b } | T7 $b",
        "insert T { k: \"x\" vec: $w } | T7 $w",
        "insert T { k: \"x\" blob: $i } | T7 $i",
        "insert T { k: \"x\" day: now() } | T7 now()",
        "insert T { k: \"x\" day: $at } | T7 $at",
        "insert Has { from: $i to: \"b\" n: 1 } | T7 $i",
        "delete T where ss = \"x\" | T7 ss",
        "delete T where vec = $v | T7 vec",
        "delete T where i = $s | T7 $s",
        "delete T where i = now() | T7 now()",
      })
  void faultyMutationsAreTypeErrors(String statement, String finding) {
    assertThat(TYPES.typeErrors(PARAMS, statement)).containsExactly(finding);
  }

  @Test
  void nodeTypesWinOverEdgeTypesOfTheSameName() {
    Checks both = Checks.over("node A { k: String @key } edge A: A -> A");

    assertThat(both.mutation("", "insert A { k: \"x\" }").statements().get(0))
        .isInstanceOf(Statement.InsertNode.class);
  }

  @Test
  void edgePropertiesCalledLikeEndsCannotBeAssigned() {
    Checks odd = Checks.over("node A { k: String @key } edge E: A -> A { from: I32? to: I32 }");

    assertThat(odd.typeErrors("", "insert E { from: \"a\" to: \"b\" }")).containsExactly("T12 E");
  }

  @Test
  void deletesDoNotMixWithInsertsAndUpdates() {
    assertThat(
            BOOKS.errors(
                ErrorCode.MIXED_MUTATION,
                "",
                "insert Author { handle: \"eve\" } delete Author where handle = \"bo\""))
        .containsExactly("OG-V004 delete Author where handle = \"bo\"");
    assertThat(
            BOOKS.errors(
                ErrorCode.MIXED_MUTATION,
                "",
                "delete Author where handle = \"bo\" update Author set { born: 1 } where born = 2"))
        .hasSize(1);
  }

  @Test
  void typeErrorsComeBeforeMixing() {
    assertThat(
            BOOKS.typeErrors("", "insert Author { born: 1 } delete Author where handle = \"bo\""))
        .containsExactly("T12 Author");
  }

  @Test
  void keyPropertiesCannotBeUpdated() {
    assertThat(
            BOOKS.errors(
                ErrorCode.KEY_IMMUTABLE,
                "",
                "update Author set { handle: \"x\" } where handle = \"cy\""))
        .containsExactly("OG-V005 handle");
  }

  @Test
  void readsAndMutationsAreToldApart() {
    CheckedQuery read =
        QueryCompiler.compile(
            BOOKS.catalog(), "query q() { match { $a: Author } return { $a } }", Optional.empty());
    CheckedQuery mutation =
        QueryCompiler.compile(
            BOOKS.catalog(), "query m() { delete Author where born = 1 }", Optional.of("m"));

    assertThat(catchThrowableOfType(InvalidInputException.class, read::requireMutation).code())
        .isEqualTo(ErrorCode.BAD_REQUEST);
    assertThat(catchThrowableOfType(InvalidInputException.class, mutation::requireRead).code())
        .isEqualTo(ErrorCode.TYPE);
    assertThat(read.requireRead().name()).isEqualTo("q");
    assertThat(mutation.requireMutation().name()).isEqualTo("m");
  }
}
