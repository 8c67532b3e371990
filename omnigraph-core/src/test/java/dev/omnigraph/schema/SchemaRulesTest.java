package dev.omnigraph.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.Constraint;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.errors.Diagnostic;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.ResourceLimitException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule of the schema language, with sources it rejects and near ones it accepts. */
class SchemaRulesTest {
  private static InvalidInputException error(String source) {
    InvalidInputException error =
        catchThrowableOfType(InvalidInputException.class, () -> SchemaCompiler.compile(source));
    assertThat(error).as(source).isNotNull();
    return error;
  }

  private static Diagnostic finding(String source) {
    return error(source).diagnostics().get(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          S1 | node A { x: String, y: String }
          S1 | node A { x: String
          S1 | node A { x String }
          S1 | node A { x: Strin }
          S1 | node A { x: [[String]] }
          S1 | node A { x: [Vector(3)] }
          S1 | node A { x: [String?] }
          S1 | node A { x: Vector }
          S1 | node A { x: Vector(-1) }
          S1 | node A { x: enum() }
          S1 | node A { x: enum(a,) }
          S1 | node A { x: enum(a b) }
          S1 | node A { x: enum("a") }
          S1 | node A { x: String @key() }
          S1 | node A { x: String @embed(model="m") }
          S1 | node A { x: String @foo("a", "b") }
          S1 | node A { x: String @foo("a", b=c) }
          S1 | node A { x: String @foo("a", b="c", b="d") }
          S1 | node A { x: String @card(0..1) }
          S1 | node A { x: String @card }
          S1 | node A { x: I32 @range(x, ..) }
          S1 | node A { x: I32 @range(x, 1.) }
          S1 | node A { x: I32 @range(x, --1..2) }
          S1 | node A @key(x) { x: String }
          S1 | node A implements { }
          S1 | node A implements n { }
          S1 | node A
          S1 | node A { } ;
          S1 | table A { }
          S1 | interface N { k: String @key(k) }
          S1 | interface N { @unique(k) }
          S1 | interface N @description("x") { }
          S1 | interface N implements M { }
          S1 | node A {} edge R: A -> A @card(1)
          S1 | node A {} edge R: A -> A @card(0..*)
          S1 | node A {} edge R: A -> A @card(..1)
          S1 | node A {} edge R: A -> A @card(0..1) @card(0..1)
          S1 | node A {} edge R: A - A
          S1 | node A {} edge r: A -> A
          S1 | node A @rename_from(B) {}
          S1 | node A { x: String @description("a\\u0041") }
          S1 | node A { } /* open
          S1 | node A { } # comment
          S1 | node Ä { }
          S2 | node A {} edge R: A -> A @card(0..4294967296)
          S2 | node A {} edge R: A -> A @card(99999999999999999999..)
          S3 | node A { v: Vector(2147483648) }
          S4 | node A { s: enum(a, b, a) }
          S6 | node A { x: I32 @range(x) }
          S6 | node A { x: I32 @range(0..1) }
          S6 | node A { x: I32 @range("x", 0..1) }
          S6 | node A { x: I32 @range(x, 5) }
          S6 | node A { x: I32 @range(x, 0..1, 2..3) }
          S6 | node A { x: I32 @range(x, 0..9223372036854775808) }
          S6 | node A { x: I32 @range }
          S6 | node A { x: String @check(x) }
          S6 | node A { x: String @check(x, 5) }
          S6 | node A { x: String @check(x, y) }
          S6 | node A { x: String @check("x", "y") }
          S7 | node A { x: String @key("x") }
          S7 | node A { x: String @unique(x, 5) }
          S7 | node A { x: String @index(0..1) }
          S7 | node A { x: String @unique(true) }
          S8 | node A implements N { }
          S8 | interface N { k: I32 } interface M { k: I32? } node A implements N, M { }
          S8 | interface N { e: enum(a) } node A implements N { e: enum(a, b) }
          S9 | node A @key { x: String }
          S9 | node A @unique { x: String }
          S9 | node A @index { x: String }
          S9 | node A @embed("x") { x: String }
          S9 | node A { } edge R: A -> A @index
          S10 | node A @description { }
          S10 | node A @description("  ") { }
          S10 | node A @description("a") @description("b") { }
          S10 | node A @instruction { }
          S10 | node A { x: I32 @description("") }
          S10 | node A { } edge R: A -> A @instruction("a") @instruction("a")
          S11 | interface N { x: I32 @instruction("a") }
          S12 | node A { x: I32 @key @key }
          S12 | node A { x: I32 @unique @index @unique }
          S13 | node A { x: [I32] @key }
          S13 | node A { x: [I32] @unique }
          S13 | node A { t: String x: [F32] @embed(t) }
          S14 | node A { x: Vector(2) @key }
          S14 | node A { x: Vector(2) @unique }
          S15 | node A { x: Blob @key }
          S15 | node A { x: Blob @unique }
          S15 | node A { x: Blob @index }
          S15 | node A { t: String x: Blob @embed(t) }
          S16 | node A { } edge R: A -> A { x: I32 @key }
          S16 | node A { } edge R: A -> A { t: String x: Vector(2) @embed(t) }
          S17 | node A { t: String x: String @embed(t) }
          S17 | node A { t: String x: Vector(2) @embed }
          S17 | node A { t: String x: Vector(2) @embed(" ") }
          S17 | node A { t: String x: Vector(2) @embed(u) }
          S17 | node A { t: I32 x: Vector(2) @embed(t) }
          S17 | node A { t: [String] x: Vector(2) @embed(t) }
          S17 | node A { t: String x: Vector(2) @embed(t) @embed(t) }
          S17 | interface N { x: Vector(2) @embed(t) } node A implements N { }
          S18 | node A { } edge R: A -> A { x: I32 @key(x) }
          S18 | node A { x: I32 @key @key(x) }
          S18 | node A { x: I32 @key(y) }
          S18 | node A { x: I32? @key(x) }
          S18 | node A { x: [I32] @key(x) }
          S18 | node A { x: Vector(2) @key(x) }
          S18 | node A { x: Blob @key(x) }
          S18 | node A { x: I32 @key(src) }
          S18 | interface N { a: I32 @key } interface M { b: I32 @key } node A implements N, M { }
          S19 | node A { x: I32 @unique(y) }
          S19 | node A { x: I32 @index(x, y) }
          S19 | node A { x: I32 @unique(src) }
          S19 | node A { } edge R: A -> A { @unique(src, id) }
          S19 | node A { x: Blob @index(x) }
          S19 | node A { x: Blob @unique(x) }
          S20 | node A { x: I32 @range(y, 0..1) }
          S20 | node A { x: Date @range(x, 0..1) }
          S20 | node A { x: Vector(2) @range(x, 0..1) }
          S20 | node A { } edge R: A -> A { x: I32 @range(x, 0..1) }
          S20 | node A { } edge R: A -> A { x: String @check(x, "a") }
          S20 | node A { x: I32 @check(x, "a") }
          S20 | node A { x: [String] @check(x, "a") }
          S20 | node A { x: I32 @check(y, "a") }
          Q-17 | node A { x: I32 @range(x, ..5) }
          Q-33 | node A { x: [I32] @range(x, 0..5) }
          Q-33 | node A { x: [I32] @unique(x) }
          Q-33 | node A { x: Vector(2) @unique(x) }
          check-pattern | node A { x: String @check(x, "[") }
          check-pattern | node A { x: String @check(x, "(?=a)") }
          check-pattern | node A { x: String @check(x, "((a{1000}){1000}){1000}") }
          rename_from | node A @rename_from { }
          rename_from | node A @rename_from(" ") { }
          rename_from | node A @rename_from("B") @rename_from("B") { }
          rename_from | node A @rename_from("B", x="y") { }
          rename_from | node A { x: I32 @rename_from }
          """)
  void parseRulesReject(String rule, String source) {
    InvalidInputException error = error(source);
    assertThat(error.code()).as(error.getMessage()).isEqualTo(ErrorCode.PARSE);
    assertThat(error.details()).as(error.getMessage()).containsEntry("rule", rule);
    Diagnostic first = error.diagnostics().get(0);
    assertThat(first.endByte()).isGreaterThan(first.startByte());
    assertThat(error.getMessage()).startsWith("parse error: line 1, column ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          S21 | node A { } node A { }
          S21 | interface A { } interface A { }
          S21 | node A { } edge R: A -> A edge R: A -> A
          S21 | interface N { x: I32 x: I32 }
          S22 | interface N { } node A { } edge R: N -> A
          S22 | edge R: R -> R
          S23 | node A { } edge AbC: A -> A edge ABc: A -> A
          Q-01 | node A { } edge R: A -> A { id: I32 }
          Q-01 | node A { } edge R: A -> A { src: I32 }
          Q-01 | node A { } edge R: A -> A { dst: I32 }
          Q-01 | node A { _rowid: I32 }
          Q-01 | node A { _rowaddr: I32 }
          Q-01 | node A { _rowoffset: I32 }
          Q-01 | node A { _row_created_at_version: I32 }
          Q-01 | interface N { _row_last_updated_at_version: I32 }
          """)
  void catalogRulesReject(String rule, String source) {
    InvalidInputException error = error(source);
    assertThat(error.code()).as(error.getMessage()).isEqualTo(ErrorCode.CATALOG);
    assertThat(error.details()).containsEntry("rule", rule);
    assertThat(error.getMessage()).startsWith("catalog error: line 1, column ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "node A {} edge R: A -> A @card(0..4294967295)",
        "node A {} edge R: A -> A @card(1..) @description(\"x\") { x: I32 }",
        "node A {} edge R: A -> A {}",
        "node A { x: I32 @range(x, 0..) @range(x, 1..2) }",
        "node A { x: I32 @range(x, -9223372036854775808..9223372036854775807) }",
        "node A { x: String @unique @index @key }",
        "node A { x: String? @check(x, \"^[a-z]+$\") y: enum(a) @check(y, \"a\") }",
        "node A { x: I32 @index(x, x) @unique(x) y: [I32] @index(y) z: Vector(2) @index(z) }",
        "node A @description(\"a\") @instruction(\"b\") @owner @team(\"x\", y=1, z=true) { }",
        "node A { x: I32 @description(a) @rename_from(b) }",
        "node A @rename_from(\"B\") { } edge R: A -> A @rename_from(\"S\")",
        "node A { t: enum(a) v: Vector(2)? @embed(\"t\") @index }",
        "interface N { v: Vector(2) @embed(t) } node A implements N { t: String }",
        "interface N { k: I32 @unique } interface M { k: I32 } node A implements M, N, M { }",
        "node A { src: I32 dst: I32 from: I32 }",
        "node A { } edge R: A -> A { x: I32 @index @unique @unique(src, x) @index(dst) }",
        "node R { } edge R: R -> R interface R { }",
        "edge R: A -> B node B { } node A { }",
        "node A { x: I32 @foo( 1.50 , a = 2 ) }",
        "node A{x:I32@range(x,0..1)y:I32}",
      })
  void nearSourcesAreAccepted(String source) {
    assertThatCode(() -> SchemaCompiler.compile(source)).doesNotThrowAnyException();
  }

  @Test
  void storedSchemasKeepTheMeaningTheyWereAcceptedWith() {
    Catalog catalog =
        SchemaCompiler.compileStored(
            "node A @rename_from { id: String @key x: I32 l: [I32] v: Vector(2) b: Blob s: String"
                + " @range(x, ..5) @range(l, 0..1) @unique(l) @unique(v) @unique(b) @check(s, \"[\") }"
                + " edge R: A -> A { src: I32 _rowid: I32 }");
    Constraint.Range range =
        catalog.node("A").orElseThrow().ranges().stream()
            .filter(r -> r.property().equals("x"))
            .findFirst()
            .orElseThrow();
    assertThat(range.min()).isPresent();
    assertThat(range.max()).isEmpty();
    assertThat(catalog.edge("R").orElseThrow().columns())
        .containsExactly("id", "src", "dst", "_rowid", "src");
  }

  @Test
  void storedSchemasStillObeyTheOldRules() {
    for (String source :
        List.of("node A { x: I32? @key }", "node A {} node A {}", "node A { x: ")) {
      assertThat(
              catchThrowableOfType(
                  InvalidInputException.class, () -> SchemaCompiler.compileStored(source)))
          .as(source)
          .isNotNull();
    }
  }

  @Test
  void collidingIdentitiesAreRefused() {
    assertThat(finding("node A { p2pfs: I32 pjvja: I32 }").message())
        .contains("pjvja", "same stored identity", "p2pfs");
    assertThat(finding("node T126wu { } node T1dwfa { }").rule()).isEqualTo("S21");
    assertThatCode(() -> SchemaCompiler.compile("node A { p2pfs: I32 } node B { pjvja: I32 }"))
        .doesNotThrowAnyException();
  }

  @Test
  void inheritedPropertiesTakeTheFirstInterfacesAnnotations() {
    Catalog catalog =
        SchemaCompiler.compile(
            "interface N { k: I32 @owner(\"n\") } interface M { k: I32 @owner(\"m\") @index }"
                + " node A implements M, N { } node B implements N, M { }"
                + " node C implements M { k: I32 }");
    assertThat(annotation(catalog, "A")).containsExactly("index", "owner m");
    assertThat(annotation(catalog, "B")).containsExactly("owner n");
    assertThat(annotation(catalog, "C")).isEmpty();
    assertThat(catalog.node("A").orElseThrow().indexes()).hasSize(1);
    assertThat(catalog.node("C").orElseThrow().indexes()).isEmpty();
  }

  private static List<String> annotation(Catalog catalog, String node) {
    Property k = catalog.node(node).orElseThrow().property("k").orElseThrow();
    return k.annotations().stream()
        .map(a -> a.value().map(v -> a.name() + " " + v).orElse(a.name()))
        .toList();
  }

  @Test
  void positionsExpectationsAndSuggestionsAreExact() {
    Diagnostic type = finding("node A {\n  é: String\n}");
    assertThat(type.line()).isEqualTo(2);
    assertThat(type.column()).isEqualTo(3);
    assertThat(type.startByte()).isEqualTo(11);
    assertThat(type.endByte()).isEqualTo(13);
    assertThat(type.excerpt()).isEqualTo("  é: String\n  ^");

    Diagnostic misspelt = finding("node A { x: Sting }");
    assertThat(misspelt.message()).isEqualTo("unexpected 'Sting'");
    assertThat(misspelt.expected()).contains("a type");
    assertThat(misspelt.suggestion()).contains("String");
    assertThat(misspelt.excerpt()).isEqualTo("node A { x: Sting }\n            ^^^^^");

    assertThat(finding("nod A { }").suggestion()).contains("node");
    assertThat(finding("node Person { } edge R: Person -> Persn").suggestion()).contains("Person");
    assertThat(finding("node A { name: String @key(nmae) }").suggestion()).contains("name");
    assertThat(finding("interface Named { } node A implements Name { }").suggestion())
        .contains("Named");
    assertThat(finding("node A { title: String v: Vector(2) @embed(titel) }").suggestion())
        .contains("title");
  }

  @Test
  void severalBrokenDeclarationsAreReportedTogether() {
    InvalidInputException error =
        error("node A { x: Strng }\nnode B { y: String }\nedge R: A > B\nnode C { z: Vector }\n");
    assertThat(error.diagnostics()).extracting(Diagnostic::line).containsExactly(1, 3, 4);
    assertThat(error.details()).containsEntry("line", 1).containsEntry("column", 13);
  }

  @Test
  void allFindingsOfAPhaseAreReportedAndOnlyThose() {
    InvalidInputException error =
        error("node A { e: enum(a, a) v: Vector(0) b: [Blob] @key(b) }\nedge R: A -> Nowhere");
    assertThat(error.diagnostics()).extracting(Diagnostic::rule).containsExactly("S4", "S3", "S5");
  }

  @Test
  void aFindingInAnInterfaceIsReportedOnce() {
    InvalidInputException error =
        error("interface N { x: [I32] @key } node A implements N { } node B implements N { }");
    assertThat(error.diagnostics()).hasSize(1);
  }

  @Test
  void edgePropertiesThatMutationsCannotNameAreWarnedAbout() {
    SchemaCompiler.Compilation compilation =
        SchemaCompiler.compileWithWarnings(
            "node A { from: I32 } edge R: A -> A { from: I32 to: I32 }");
    assertThat(compilation.warnings()).hasSize(2);
    assertThat(compilation.warnings().get(0).column()).isEqualTo(39);
  }

  @Test
  void hostileSourcesEndInTypedErrors() {
    int size = 1 << 20;
    for (String unit :
        List.of(
            "node A { ",
            "node A {} ",
            "@a",
            "node A { x: enum(" + "a,".repeat(50) + "a) }\n",
            "edge R: A -> B\n",
            "[",
            "node A { x: String @description(\"")) {
      String source = unit.repeat(size / unit.length());
      InvalidInputException error = error(source);
      assertThat(error.diagnostics()).hasSizeBetween(1, 20);
    }
    String inherited =
        "interface I { "
            + many("p%d: I32 ", 20_000)
            + "} "
            + many("node N%d implements I {} ", 9_000);
    assertThat(
            catchThrowableOfType(
                ResourceLimitException.class, () -> SchemaCompiler.compile(inherited)))
        .isNotNull();
    String wide = "node A { " + many("p%d: I32 @unique ", 30_000) + "}";
    assertThat(SchemaCompiler.compile(wide).node("A").orElseThrow().properties()).hasSize(30_000);
  }

  private static String many(String format, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(format.replace("%d", Integer.toString(i)));
    }
    return text.toString();
  }
}
