package dev.omnigraph.query.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.query.Schemas;
import dev.omnigraph.query.lint.LintReport.Finding;
import dev.omnigraph.query.lint.LintReport.SchemaSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueryLintTest {
  private static final Catalog BOOKS = Schemas.catalog(Schemas.BOOKS);
  private static final Catalog TYPES = Schemas.catalog(Schemas.TYPES);

  private static LintReport lint(Catalog catalog, String source) {
    return QueryLint.lint(catalog, source, SchemaSource.file("s.pg"), "q.gq");
  }

  private static Operation operation(Catalog catalog, String source) {
    return lint(catalog, source).results().get(0).operation().orElseThrow();
  }

  private static List<String> texts(List<TableKey> keys) {
    return keys.stream().map(TableKey::toString).toList();
  }

  @Test
  void aCleanReadHasThisJson() {
    assertThat(
            lint(
                    BOOKS,
                    "query q() { match { $a: Author $a wrote $b }"
                        + " return { $a, $b.genres, count($b) as n } }")
                .toJson())
        .isEqualTo(
            "{\"status\":\"ok\",\"schema_source\":{\"kind\":\"file\",\"path\":\"s.pg\"},"
                + "\"query_path\":\"q.gq\",\"queries_processed\":1,\"errors\":0,\"warnings\":0,"
                + "\"infos\":0,\"results\":[{\"name\":\"q\",\"kind\":\"read\",\"status\":\"ok\","
                + "\"operation\":{\"result\":["
                + "{\"name\":\"a\",\"kind\":\"string\",\"nullable\":false},"
                + "{\"name\":\"b.genres\",\"kind\":\"list\",\"nullable\":true,"
                + "\"item_kind\":\"string\"},"
                + "{\"name\":\"n\",\"kind\":\"bigint\",\"nullable\":false}],"
                + "\"reads\":[{\"kind\":\"edge\",\"type_name\":\"Wrote\"},"
                + "{\"kind\":\"node\",\"type_name\":\"Author\"},"
                + "{\"kind\":\"node\",\"type_name\":\"Book\"}],\"writes\":[]}}],\"findings\":[]}");
  }

  @Test
  void aSourceThatDoesNotParseHasOneFinding() {
    LintReport report =
        QueryLint.lint(BOOKS, "query \"x\n", SchemaSource.graph("file:///g"), "q\\\u0001.gq");

    assertThat(report.isOk()).isFalse();
    assertThat(report.results()).isEmpty();
    assertThat(report.findings()).extracting(Finding::code).containsExactly("Q000");
    assertThat(report.toJson())
        .startsWith(
            "{\"status\":\"error\",\"schema_source\":{\"kind\":\"graph\",\"uri\":\"file:///g\"},"
                + "\"query_path\":\"q\\\\\\u0001.gq\",\"queries_processed\":0,\"errors\":1,"
                + "\"warnings\":0,\"infos\":0,\"results\":[],\"findings\":[{\"severity\":\"error\","
                + "\"code\":\"Q000\",\"message\":\"parse error: line 1, column 7:");
  }

  @Test
  void everyQueryIsCheckedOnItsOwn() {
    LintReport report =
        lint(
            BOOKS,
            "query bad() { match { $a: Athor } return { $a } }"
                + " query good() { match { $a: Author } return { $a } }"
                + " query mixed($h: String)"
                + " { insert Author { handle: $h } delete Author where handle = $h }");

    assertThat(report.results())
        .extracting(r -> r.error().isPresent())
        .containsExactly(true, false, true);
    assertThat(report.results().get(0).error().orElseThrow()).startsWith("type error: T1: ");
    assertThat(report.results().get(0).operation()).isEmpty();
    assertThat(report.errors()).isEqualTo(2);
    assertThat(report.toJson()).contains("\"queries_processed\":3,\"errors\":2");
  }

  @Test
  void mutationsWithoutParametersAreHardCoded() {
    LintReport report =
        lint(
            BOOKS,
            "query m() { delete Author where born = 1 }"
                + " query n($b: I32) { delete Author where born = $b }"
                + " query r() { match { $a: Author } return { $a } }");

    assertThat(report.results()).extracting(r -> r.warnings().size()).containsExactly(1, 0, 0);
    assertThat(report.warnings()).isEqualTo(1);
    assertThat(report.isOk()).isTrue();
    assertThat(report.toJson()).contains("\"status\":\"ok\",\"warnings\":[\"the mutation declares");
  }

  @Test
  void optionalPropertiesThatNoUpdateSetsAreReported() {
    LintReport report =
        lint(
            BOOKS,
            "query z($p: I32, $k: String) { update Book set { pages: $p } where isbn = $k }"
                + " query a($p: F64, $k: String) { update Book set { rating: $p } where isbn = $k }"
                + " query bad($k: String) { update Author set { born: \"x\" } where handle = $k }"
                + " query i($k: String) { insert Author { handle: $k } }");

    assertThat(report.findings())
        .extracting(f -> f.property().orElseThrow())
        .containsExactly("genres", "listed_at", "released");
    Finding first = report.findings().get(0);
    assertThat(first.code()).isEqualTo("L201");
    assertThat(first.typeName()).contains("Book");
    assertThat(first.queryNames()).containsExactly("a", "z");
    assertThat(report.warnings()).isEqualTo(3);
    assertThat(report.toJson())
        .contains(
            "{\"severity\":\"warning\",\"code\":\"L201\",\"message\":\"no update sets the optional"
                + " property Book.genres\",\"type_name\":\"Book\",\"property\":\"genres\","
                + "\"query_names\":[\"a\",\"z\"]}");
  }

  @Test
  void keysAndEmbeddedVectorsNeedNoUpdate() {
    LintReport report =
        lint(TYPES, "query u($t: String) { update Chunk set { text: $t } where text = $t }");

    assertThat(report.findings()).extracting(f -> f.property().orElseThrow()).containsExactly("k2");
  }

  @Test
  void repeatedNamesAreErrors() {
    LintReport report =
        lint(
            BOOKS,
            "query q() { match { $a: Author } return { $a } }"
                + " query q() { match { $a: Author } return { $a } }");

    assertThat(report.findings()).extracting(Finding::code).containsExactly("Q001");
    assertThat(report.isOk()).isFalse();
    assertThat(report.results()).hasSize(2);
  }

  @Test
  void readsIncludeEdgesTheirEndsAndNegatedBlocks() {
    Operation operation =
        operation(BOOKS, "query q() { match { $b: Book not { $b placedOn $_ } } return { $b } }");

    assertThat(texts(operation.reads()))
        .containsExactly("edge:PlacedOn", "node:Book", "node:Shelf");
    assertThat(operation.writes()).isEmpty();
  }

  @Test
  void mutationTargetsAreReadAndWritten() {
    Operation insert = operation(BOOKS, "query q($a: String) { insert Wrote { from: $a to: $a } }");
    Operation delete = operation(BOOKS, "query q($a: String) { delete Book where isbn = $a }");
    Operation edges = operation(BOOKS, "query q($a: String) { delete Wrote where from = $a }");

    assertThat(texts(insert.reads())).containsExactly("edge:Wrote", "node:Author", "node:Book");
    assertThat(texts(insert.writes())).containsExactly("edge:Wrote");
    assertThat(texts(delete.reads())).containsExactly("edge:PlacedOn", "edge:Wrote", "node:Book");
    assertThat(delete.writes()).isEqualTo(delete.reads());
    assertThat(texts(edges.writes())).containsExactly("edge:Wrote");
    assertThat(insert.result())
        .extracting(Operation.Field::name)
        .containsExactly("affected_nodes", "affected_edges");
  }

  @Test
  void everyKindOfColumnIsNamed() {
    Operation operation =
        operation(
            TYPES,
            "query q($v: Vector(3)) { match { $t: T } return { $t.s, $t.b, $t.i, $t.l, $t.u, $t.w,"
                + " $t.f, $t.d, $t.day, $t.at, $t.vec, $t.days, $v } }");

    assertThat(operation.result())
        .extracting(Operation.Field::kind)
        .containsExactly(
            "string",
            "bool",
            "int",
            "bigint",
            "int",
            "bigint",
            "float",
            "float",
            "date",
            "datetime",
            "vector",
            "list",
            "vector");
    assertThat(operation.result().get(10).vectorDimension()).hasValue(2);
    assertThat(operation.result().get(11).itemKind()).contains("date");
  }
}
