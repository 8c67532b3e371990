package dev.omnigraph.query.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.query.QueryCompiler;
import dev.omnigraph.query.ir.TraversalIr;
import dev.omnigraph.schema.SchemaCompiler;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static final Catalog CATALOG =
      SchemaCompiler.compile(
          """
          node P { k: String @key  n: I32?  x: F64?  best: String? }
          node D { k: String @key }
          node T { a: String  b: String  @key(a, b) }
          edge Knows: P -> P
          edge Wrote: P -> D
          """);

  private static PhysicalPlan plan(String body) {
    return Planner.plan(
        QueryCompiler.compile(CATALOG, "query q($k: String) { " + body + " }", Optional.empty())
            .requireRead(),
        Statistics.unknown());
  }

  private static List<String> operators(String body) {
    return PlanNode.of(plan(body), OptionalDouble.empty()).stream()
        .map(PlanNode::operator)
        .toList();
  }

  @Test
  void constantKeyIsLookedUpAndFollowedFrom() {
    assertThat(operators("match { $d: D  $p: P { k: $k }  $p wrote $d } return { $d.k }"))
        .containsExactly("Lookup", "Expand", "Result");
  }

  @Test
  void keyGivenInAFilterLineIsLookedUpToo() {
    assertThat(operators("match { $p: P  $k = $p.k } return { $p.n }"))
        .containsExactly("Lookup", "Result");
  }

  /** The id says no more than one value of the key, and not all of a key of several parts. */
  @Test
  void whatALookUpDoesNotTellIsTested() {
    assertThat(operators("match { $p: P { k: $k }  $p.k = \"x\" } return { $p.n }"))
        .containsExactly("Lookup", "Filter", "Result");
    assertThat(operators("match { $p: P { k: $k }  $p.k >= \"x\" } return { $p.n }"))
        .containsExactly("Lookup", "Filter", "Result");
    assertThat(operators("match { $t: T { a: \"x\", b: $k } } return { $t.a }"))
        .containsExactly("Lookup", "Filter", "Result");
  }

  @Test
  void twoKnownEndsAreTestedNotExpanded() {
    assertThat(operators("match { $a: P { k: $k } $b: P { k: \"x\" } $a knows $b } return { $a }"))
        .containsExactly("Lookup", "Lookup", "Close", "Result");
  }

  @Test
  void countedRestIsNotEnumerated() {
    assertThat(operators("match { $a: P $a knows $b $b wrote $d } return { $a.k, count($d) as n }"))
        .containsExactly("Scan", "CountMatches", "Result");
  }

  @Test
  void cycleIsClosedByIntersection() {
    assertThat(
            plan("match { $a: P $a knows $b $b knows $c $c knows $a } return { $c }")
                .explainText(OptionalDouble.empty()))
        .isEqualTo(
            """
            Scan $a: P  ~10000
            Expand $a -Knows-> $b: P  ~100000
            Intersect $b -Knows-> $c: P  ~1000
              Linked $a <-Knows- $c: P
            Result return $c as c
            """);
  }

  @Test
  void countedEndOfACycleIsNotEnumerated() {
    String cycle = "$a: P $a knows $b $b knows $c $a.k != $c.k not { $a knows $c }";
    assertThat(
            plan("match { " + cycle + " } return { count($c) as n }")
                .explainText(OptionalDouble.empty()))
        .isEqualTo(
            """
            Scan $a: P  ~10000
            Expand $a -Knows-> $b: P  ~100000
            CountIntersection $b -Knows-> $c: P  ~998900
              NotLinked $a -Knows-> $c: P
              OtherThan $a
            Result aggregate count($c) as n
            """);
    assertThat(operators("match { " + cycle + " } return { $c }"))
        .containsExactly("Scan", "Expand", "Intersect", "Filter", "Result");
  }

  @Test
  void negatedRestIsAnExistenceTest() {
    PlanNode anti =
        PlanNode.of(
                plan("match { $a: P not { $a knows $b $b wrote $d } } return { $a }"),
                OptionalDouble.empty())
            .get(1);
    assertThat(anti.operator()).isEqualTo("AntiJoin");
    assertThat(anti.children()).extracting(PlanNode::operator).containsExactly("Exists");
  }

  @Test
  void conditionIsTestedAsSoonAsItsVariableIsBound() {
    assertThat(operators("match { $a: P $a knows $b $a.n > 1 $b.n > 2 } return { $b }"))
        .containsExactly("Scan", "Filter", "Expand", "Filter", "Result");
  }

  @Test
  void equalPropertiesAreJoinedByHashes() {
    assertThat(
            plan("match { $a: P $b: P $a.x < 1.0 $b.x < 2.0 $a.n = $b.n $a.x > $b.x } return { $b"
                    + " }")
                .explainText(OptionalDouble.empty()))
        .isEqualTo(
            """
            Scan $a: P  ~10000
            Filter $a.x < 1.0  ~3300
            HashJoin $b: P on $a.n = $b.n where $b.x < 2.0  ~1089000
            Filter $a.x > $b.x  ~359370
            Result return $b as b
            """);
    assertThat(
            plan("match { $b: P $a: P $b.x < 2.0 $a.n = $b.n } return { $a, $b }")
                .explainText(OptionalDouble.empty()))
        .as("the fewer nodes are hashed, the better")
        .startsWith("Scan $a: P  ~10000\nHashJoin $b: P on $a.n = $b.n where $b.x < 2.0  ~");
    assertThat(operators("match { $a: P $b: P $a.n = $b.n $b wrote $d } return { $a, $d }"))
        .as("what follows edges comes first, because the join multiplies")
        .containsExactly("Scan", "Expand", "HashJoin", "Result");
  }

  @Test
  void joinedNodesThatNobodyReadsAreOnlyCounted() {
    assertThat(operators("match { $a: P $b: P $a.n = $b.n } return { $a.k, count($b) as c }"))
        .containsExactly("Scan", "CountHashJoin", "Result");
    PlanNode anti =
        PlanNode.of(
                plan("match { $a: P not { $b: P $b.n = $a.n } } return { $a }"),
                OptionalDouble.empty())
            .get(1);
    assertThat(anti.operator()).isEqualTo("AntiJoin");
    assertThat(anti.children()).extracting(PlanNode::operator).containsExactly("ExistsHashJoin");
  }

  @Test
  void equalityWithAKeyIsALookUpPerRow() {
    assertThat(operators("match { $a: P $b: P $a.best = $b.k $b.n > 1 } return { $a, $b }"))
        .containsExactly("Scan", "KeyJoin", "Filter", "Result");
    assertThat(operators("match { $a: P { k: $k } $b: P $b.k = $a.best } return { $b }"))
        .containsExactly("Lookup", "KeyJoin", "Result");
  }

  /** Hashing all nodes for one row costs more than looking at them. */
  @Test
  void oneRowIsComparedWithAll() {
    assertThat(operators("match { $a: P { k: $k } $b: P $b.n = $a.n } return { $b }"))
        .containsExactly("Lookup", "Scan", "Filter", "Result");
    assertThat(operators("match { $a: P $b: P $b.n = $a.x } return { $b }"))
        .containsExactly("Scan", "Scan", "Filter", "Result");
  }

  /** As many nodes and edges per node as said, whatever the edge type. */
  private record Sizes(double persons, double documents, double written) implements Statistics {
    @Override
    public double nodeCount(String nodeType) {
      return nodeType.equals("P") ? persons : documents;
    }

    @Override
    public double degreeMean(String edgeType, TraversalIr.Direction direction) {
      return switch (direction) {
        case FORWARD -> written / persons;
        case BACKWARD -> written / documents;
        case BOTH -> 2 * written / persons;
      };
    }
  }

  private static String explained(Statistics statistics) {
    String query = "query q() { match { $p: P  $p wrote $d  $d.k > \"a\" } return { $p.n, $d.k } }";
    return Planner.plan(
            QueryCompiler.compile(CATALOG, query, Optional.empty()).requireRead(), statistics)
        .explainText(OptionalDouble.empty());
  }

  @Test
  void sizesDecideWhereAPathStarts() {
    assertThat(explained(new Sizes(10, 100_000, 1_000)).lines().map(PlannerTest::operatorAndSlot))
        .containsExactly("Scan $p", "Expand $p", "Filter $d", "Result $p");
    assertThat(explained(new Sizes(100_000, 10, 1_000)).lines().map(PlannerTest::operatorAndSlot))
        .containsExactly("Scan $d", "Filter $d", "Expand $d", "Result $p");
  }

  private static String operatorAndSlot(String line) {
    return line.strip().replaceFirst("^(\\w+)[^$]*(\\$\\w+).*$", "$1 $2");
  }

  @Test
  void explanationIsStable() {
    String body = "match { $p: P { k: $k }  $p wrote $d } return { $d.k as d } order { d } limit 3";
    assertThat(plan(body).explainText(OptionalDouble.empty()))
        .isEqualTo(plan(body).explainText(OptionalDouble.empty()))
        .startsWith("Lookup $p: P key $k  ~1\nExpand $p -Wrote-> $d: D  ~10")
        .endsWith("Result return $d.k as d; order by d; limit 3\n");
    assertThat(plan(body).explainJson(OptionalDouble.empty()))
        .startsWith("{\"query\":\"q\",\"steps\":[{\"operator\":\"Lookup\",\"detail\":");
  }
}
