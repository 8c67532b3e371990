package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.schema.SchemaCompiler;
import dev.omnigraph.testkit.validate.GraphImage;
import dev.omnigraph.testkit.validate.GraphProblem;
import dev.omnigraph.testkit.validate.GraphProblem.Kind;
import dev.omnigraph.testkit.validate.NaiveValidator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every rule is found broken where it is broken, and nowhere else. */
class NaiveValidatorTest {
  private static final String SCHEMA =
      SchemaCompiler.compile(
              """
              node U {
                k: String @key
                email: String? @unique
                age: I32?
                code: String?
                kind: enum(x, y)?
                score: F32?
                vec: Vector(2)?
                tags: [I64]?
                day: Date?
                big: U64?
                @range(age, 0..120)
                @check(code, "^[A-Z]{2}[0-9]+$")
                @unique(kind, age)
              }
              node T { a: String  b: F64  @key(a, b) }
              edge L: U -> U @card(1..2) { @unique(src, dst) }
              edge M: U -> T { n: I32 }
              """)
          .irJson();

  private static GraphImage valid() {
    return new GraphImage()
        .node("U", "a", Map.of("k", "a", "email", "e", "age", 3, "kind", "x"))
        .node("U", "b", Map.of("k", "b", "age", 3, "kind", "y", "code", "AB1"))
        .node("U", "c", Map.of("k", "c", "vec", List.of(1, 2.5), "tags", List.of(1, 2)))
        .node("T", "[\"q\",\"2.5\"]", Map.of("a", "q", "b", 2.5))
        .edge("L", "l1", "a", "b", Map.of())
        .edge("L", "l2", "a", "c", Map.of())
        .edge("M", "m1", "a", "[\"q\",\"2.5\"]", Map.of("n", 1));
  }

  private static List<Kind> kinds(GraphImage image) {
    return NaiveValidator.validate(SCHEMA, image).stream().map(GraphProblem::kind).toList();
  }

  @Test
  void acceptsAGraphThatFits() {
    assertThat(NaiveValidator.validate(SCHEMA, valid())).isEmpty();
    assertThat(NaiveValidator.validate(SCHEMA, new GraphImage())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "age|-1|RANGE",
        "age|121|RANGE",
        "age|2147483648|TYPE",
        "big|-1|TYPE",
        "big|text|TYPE",
        "day|text|TYPE",
        "code|ab1|CHECK",
        "kind|z|ENUM",
        "email|e|UNIQUE",
        "nothing|1|UNKNOWN",
        "tags|1|TYPE",
        "vec|1|TYPE",
        "score|text|TYPE",
      })
  void findsABadValue(String property, String text, Kind kind) {
    Object value = text.matches("-?[0-9]+") ? (Object) Long.valueOf(text) : text;
    assertThat(kinds(valid().node("U", "d", Map.of("k", "d", property, value)))).contains(kind);
  }

  @Test
  void findsWhatConcernsRows() {
    assertThat(kinds(valid().node("U", "d", Map.of()))).containsExactly(Kind.REQUIRED, Kind.KEY);
    assertThat(kinds(valid().node("U", "d", Map.of("k", "e")))).containsExactly(Kind.KEY);
    assertThat(kinds(valid().node("U", "a", Map.of("k", "a")))).containsExactly(Kind.KEY);
    assertThat(kinds(valid().node("V", "a", Map.of()))).containsExactly(Kind.UNKNOWN);
    assertThat(kinds(valid().node("U", "d", Map.of("k", "d", "kind", "x", "age", 3))))
        .containsExactly(Kind.UNIQUE);
    assertThat(kinds(valid().node("U", "d", Map.of("k", "d", "age", 3)))).isEmpty();
    assertThat(kinds(valid().node("U", "d", Map.of("k", "d", "vec", List.of(1)))))
        .containsExactly(Kind.TYPE);
    assertThat(kinds(valid().node("U", "d", Map.of("k", "d", "score", 1e300))))
        .containsExactly(Kind.TYPE);
    assertThat(kinds(valid().node("T", "q", Map.of("a", "q", "b", 2.0)))).containsExactly(Kind.KEY);
    assertThat(kinds(valid().node("T", "[\"q\",\"2\"]", Map.of("a", "q", "b", 2.0)))).isEmpty();
  }

  @Test
  void findsWhatConcernsEdges() {
    assertThat(kinds(valid().edge("L", "l3", "b", "nobody", Map.of())))
        .containsExactly(Kind.ENDPOINT);
    assertThat(kinds(valid().edge("M", "m2", "nobody", "[\"q\",\"2.5\"]", Map.of("n", 1))))
        .containsExactly(Kind.ENDPOINT);
    assertThat(kinds(valid().edge("M", "m2", "a", "b", Map.of("n", 1))))
        .containsExactly(Kind.ENDPOINT);
    assertThat(kinds(valid().edge("M", "m2", "a", "[\"q\",\"2.5\"]", Map.of())))
        .containsExactly(Kind.REQUIRED);
    assertThat(kinds(valid().edge("L", "l3", "a", "a", Map.of())))
        .containsExactly(Kind.CARDINALITY);
    assertThat(kinds(valid().edge("L", "l1", "b", "a", Map.of()))).containsExactly(Kind.KEY);
    assertThat(
            kinds(valid().edge("L", "l3", "b", "b", Map.of()).edge("L", "l4", "b", "b", Map.of())))
        .containsExactly(Kind.UNIQUE);
  }

  @Test
  void aNodeThatLostItsLastEdgeHasTooFew() {
    GraphImage before = new GraphImage().node("U", "a", Map.of("k", "a"));
    before.edge("L", "l", "a", "a", Map.of());
    GraphImage without = new GraphImage().node("U", "a", Map.of("k", "a"));
    assertThat(NaiveValidator.validate(SCHEMA, before, without))
        .containsExactly(new GraphProblem(Kind.CARDINALITY, "L", "a", "0 edges"));
    assertThat(NaiveValidator.validate(SCHEMA, without)).isEmpty();
    assertThat(NaiveValidator.validate(SCHEMA, before, new GraphImage())).isEmpty();
  }

  @Test
  void readsAnExport() {
    String export =
        """
        {"edge":"L","from":"a","to":"a","data":{"id":"l"}}
        {"type":"U","data":{"id":"a","k":"a","email":null,"age":7,"tags":[1,null],"vec":[0.5,1]}}
        """;
    GraphImage image = GraphImage.ofExport(export);
    assertThat(image.size()).isEqualTo(2);
    assertThat(NaiveValidator.validate(SCHEMA, image)).isEmpty();
    assertThat(kinds(GraphImage.ofExport(export.replace(":7", ":777"))))
        .containsExactly(Kind.RANGE);
  }
}
