package dev.omnigraph.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnigraph.catalog.Annotation;
import dev.omnigraph.catalog.Bound;
import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.Constraint;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.SchemaIds;
import dev.omnigraph.catalog.SchemaIds.Kind;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The schema cases of the conformance list, by their numbers. */
class SchemaConformanceTest {
  private static NodeType node(String source) {
    return SchemaCompiler.compile(source).node("A").orElseThrow();
  }

  static Stream<Arguments> rejected() {
    return Stream.of(
        Arguments.of("C3", "node A { s: enum(x, x) }", ErrorCode.PARSE, "S4"),
        Arguments.of("C4", "node A { v: Vector(0) }", ErrorCode.PARSE, "S3"),
        Arguments.of("C5", "node A { b: [Blob] }", ErrorCode.PARSE, "S5"),
        Arguments.of("C6", "node A { e: [enum(x, y)] }", ErrorCode.PARSE, "S1"),
        Arguments.of("C7", "node A { x: I32 @key  y: I32 @key }", ErrorCode.PARSE, "S18"),
        Arguments.of("C8", "node A { x: String? @key }", ErrorCode.PARSE, "S18"),
        Arguments.of("C9", "node A { t: [String] @index }", ErrorCode.PARSE, "S13"),
        Arguments.of("C10", "node A { t: String @range(t, 0..1) }", ErrorCode.PARSE, "S20"),
        Arguments.of(
            "C13",
            "interface N { k: I32 } node A implements N { k: String }",
            ErrorCode.PARSE,
            "S8"),
        Arguments.of("C14", "node A { k: String } edge R: A -> B", ErrorCode.CATALOG, "S22"),
        Arguments.of(
            "C15",
            "node A { k: String } edge Rel: A -> A edge REL: A -> A",
            ErrorCode.CATALOG,
            "S23"),
        Arguments.of(
            "C16",
            "node A { k: String } edge R: A -> A @description(\"x\") @card(0..1)",
            ErrorCode.PARSE,
            "S1"),
        Arguments.of(
            "C17", "node A { k: String } edge R: A -> A @card(2..1)", ErrorCode.PARSE, "S2"),
        Arguments.of(
            "C19",
            "node A { t: String  v: Vector(3) @embed(t, dim=\"3\") }",
            ErrorCode.PARSE,
            "S17"),
        Arguments.of("C21", "node A { k: String @instruction(\"x\") }", ErrorCode.PARSE, "S11"),
        Arguments.of("C22", "node A { id: String @key }", ErrorCode.CATALOG, "Q-01"),
        Arguments.of("C23", "node a { }", ErrorCode.PARSE, "S1"),
        Arguments.of("C23", "node A { Name: String }", ErrorCode.PARSE, "S1"),
        Arguments.of("C24", "node A { k: String  k: I32 }", ErrorCode.CATALOG, "S21"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rejected")
  void rejectsWithTheKindAndRuleOfTheCase(String name, String source, ErrorCode code, String rule) {
    assertThatThrownBy(() -> SchemaCompiler.compile(source))
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.details()).containsEntry("rule", rule);
              assertThat(e.diagnostics().get(0).line()).isEqualTo(1);
              assertThat(e.diagnostics().get(0).endByte())
                  .isGreaterThan(e.diagnostics().get(0).startByte());
              assertThat(e.diagnostics().get(0).excerpt()).startsWith(source + "\n");
            });
  }

  @Test
  void c1KeyedNode() {
    assertThat(node("node A { name: String @key }").keyProperties())
        .extracting(Property::name)
        .containsExactly("name");
  }

  @Test
  void c2OrderOfEnumValuesDoesNotMatter() {
    assertThat(SchemaCompiler.compile("node A { s: enum(b, a) }").hash())
        .isEqualTo(SchemaCompiler.compile("node A { s: enum(a, b) }").hash());
  }

  @Test
  void c11SignedFractionalRange() {
    assertThat(node("node A { n: F64? @range(n, -1.5..2) }").ranges())
        .containsExactly(
            new Constraint.Range(
                "n",
                Optional.of(new Bound.FloatBound(-1.5)),
                Optional.of(new Bound.IntegerBound(2))));
  }

  @Test
  void c12InterfacePropertiesAndKeysAreInherited() {
    NodeType a = node("interface N { k: String @key } node A implements N { z: I32? }");
    assertThat(a.properties()).extracting(Property::name).containsExactly("k", "z");
    assertThat(a.keyProperties()).extracting(Property::name).containsExactly("k");
    assertThat(a.interfaces()).containsExactly("N");
  }

  @Test
  void c18EmbeddedVector() {
    Property v =
        node("node A { t: String  v: Vector(3) @embed(t, model=\"m\") @index }")
            .property("v")
            .orElseThrow();
    assertThat(v.embedSource()).contains("t");
    assertThat(v.embedModel()).contains("m");
    assertThat(v.type().dimension()).isEqualTo(3);
  }

  @Test
  void c20UnknownAnnotationsAreKept() {
    assertThat(
            node("node A { k: String @owner(\"me\") @default(\"x\") }")
                .property("k")
                .orElseThrow()
                .annotations())
        .containsExactly(Annotation.of("default", "x"), Annotation.of("owner", "me"));
  }

  @Test
  void theCheckVectorOfTheHashHolds() {
    Catalog catalog =
        SchemaCompiler.compile(
            "node City @description(\"A place\") { size: I32?  code: String @key  @range(size, 0..) }"
                + " edge Road: City -> City @card(0..3) { km: F64  @unique(src, dst) }");
    assertThat(catalog.hash())
        .isEqualTo("sha256:6b90a96eeee3118bac57b6578da12cd7277ccc22553eb2cad27b1faa6e8fb85c");
    assertThat(SchemaIds.typeId(Kind.NODE, "City")).isEqualTo(2352540338L);
    assertThat(SchemaIds.typeId(Kind.EDGE, "Road")).isEqualTo(3852132720L);
    assertThat(SchemaIds.propertyId(Kind.NODE, "City", "code")).isEqualTo(1401049757L);
  }

  @Test
  void theWorkedExampleOfTheStorageFormatHolds() {
    assertThat(
            SchemaCompiler.compile(
                    "node Person { name: String @key   age: I32? }\n"
                        + "edge Knows: Person -> Person { since: Date? }")
                .hash())
        .isEqualTo("sha256:8e46adc503b0cbcdeb913b1109f08992bf2297ca125992020c20bfe4fe069343");
    assertThat(SchemaIds.typeId(Kind.INTERFACE, "Named")).isEqualTo(1580757211L);
    assertThat(SchemaIds.propertyId(Kind.EDGE, "Knows", "since")).isEqualTo(2596498354L);
  }

  @Test
  void commentsSpacingAndOrderDoNotChangeTheHash() {
    String hash =
        SchemaCompiler.compile(
                "node A { b: I32 a: String @index @unique @range(b, 0..) @check(a, \"x\") }"
                    + " node B {} edge R: A -> B")
            .hash();
    assertThat(
            SchemaCompiler.compile(
                    "/* first */ edge R:A->B{}\nnode B{ }\nnode A {// body\n@check(a,\"x\")"
                        + "@range(b,0 .. )a:String@unique@index b:I32}")
                .hash())
        .isEqualTo(hash);
  }

  @Test
  void anEmptySchemaIsLegal() {
    assertThat(SchemaCompiler.compile(" // nothing\n").tableKeys()).isEmpty();
    assertThat(SchemaCompiler.compile("").irCompact())
        .isEqualTo("{\"ir_version\":1,\"interfaces\":[],\"nodes\":[],\"edges\":[]}");
  }

  @Test
  void keywordsAreLegalNames() {
    NodeType a =
        node(
            "node A { node: I32 edge: I32 interface: I32 implements: I32 enum: I32 key: I32 true: I32 }");
    assertThat(a.properties()).hasSize(7);
  }

  @Test
  void everyPropertyTypeCompiles() {
    NodeType a =
        node(
            "node A { a: String b: Bool? c: I32 d: I64 e: U32 f: U64 g: F32 h: F64? i: Date"
                + " j: DateTime k: Blob? l: Vector(2147483647) m: [String]? n: [DateTime]"
                + " o: enum(a-b, 1x, _, A, -) }");
    assertThat(a.properties())
        .extracting(p -> p.type().text())
        .isEqualTo(
            List.of(
                "String",
                "Bool?",
                "I32",
                "I64",
                "U32",
                "U64",
                "F32",
                "F64?",
                "Date",
                "DateTime",
                "Blob?",
                "Vector(2147483647)",
                "[String]?",
                "[DateTime]",
                "enum(-, 1x, A, _, a-b)"));
  }
}
