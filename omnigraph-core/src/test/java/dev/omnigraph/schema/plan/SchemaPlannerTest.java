package dev.omnigraph.schema.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.schema.SchemaCompiler;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The planner: the migration cases of the conformance list and the rows of the decision table. */
class SchemaPlannerTest {
  private static final String F1 =
      """
      node Author { handle: String @key  born: I32?  country: String? }
      node Book {
        isbn: String @key
        title: String @index
        pages: I32?
        rating: F64?
        genres: [String]?
        format: enum(hardcover, paperback, ebook)
        released: Date?
        listed_at: DateTime?
      }
      node Shelf { code: String @key }
      edge Wrote: Author -> Book
      edge Follows: Author -> Author { since: Date? }
      edge PlacedOn: Book -> Shelf @card(0..1)
      """;

  private static SchemaPlan change(String what, String into) {
    assertThat(F1).contains(what);
    return plan(F1, F1.replace(what, into));
  }

  private static SchemaPlan plan(String accepted, String desired) {
    return SchemaPlanner.plan(SchemaCompiler.compile(accepted), SchemaCompiler.compile(desired));
  }

  /** Returns the steps alone, as JSON without white space. */
  private static String steps(SchemaPlan plan) {
    String json = plan.toJson();
    return json.substring(json.indexOf('['), json.indexOf(",\"accepted_hash\""));
  }

  @Test
  void c25CommentsAndOrderAreNoChange() {
    SchemaPlan plan =
        plan(
            F1,
            "// again\n"
                + F1.replace("born: I32?  country: String?", "country: String? born: I32?"));
    assertThat(plan.isEmpty()).isTrue();
    assertThat(plan.supported()).isTrue();
    assertThat(plan.acceptedHash()).isEqualTo(plan.desiredHash());
  }

  @Test
  void c26NewOptionalProperty() {
    SchemaPlan plan = change("born: I32?", "born: I32? email: String?");
    assertThat(steps(plan))
        .isEqualTo(
            "[{\"kind\":\"add_property\",\"type_kind\":\"node\",\"type_name\":\"Author\","
                + "\"property_name\":\"email\",\"property_type\":{\"scalar\":\"String\","
                + "\"nullable\":true,\"list\":false,\"enum_values\":null}}]");
    assertThat(plan.supported()).isTrue();
    assertThat(plan.dataCheckedSteps()).isEmpty();
  }

  @Test
  void c27NewRequiredPropertyNeedsADefault() {
    String desired = F1.replace("born: I32?", "born: I32? email: String");
    SchemaPlan plan = plan(F1, desired);
    assertThat(steps(plan))
        .isEqualTo(
            "[{\"kind\":\"unsupported_change\",\"entity\":\"node:Author.email\","
                + "\"reason\":\"a required property needs a default for the existing rows\","
                + "\"code\":\"OG-MF-103\"}]");
    assertThat(plan.supported()).isFalse();
    SchemaPlan withDefault =
        SchemaPlanner.plan(
            SchemaCompiler.compile(F1),
            SchemaCompiler.compile(desired),
            Set.of(new PropertyRef(TableKey.node("Author"), "email")));
    assertThat(withDefault.supported()).isTrue();
    assertThat(withDefault.steps())
        .singleElement()
        .isInstanceOfSatisfying(
            SchemaStep.AddProperty.class, s -> assertThat(s.needsDefault()).isTrue());
  }

  @Test
  void c28ChangedTypeIsUnsupported() {
    SchemaPlan plan = change("born: I32?", "born: I64?");
    assertThat(steps(plan))
        .isEqualTo(
            "[{\"kind\":\"unsupported_change\",\"entity\":\"node:Author.born\","
                + "\"reason\":\"the type cannot be changed from I32? to I64?\","
                + "\"code\":\"OG-MF-106\"}]");
    assertThatThrownBy(plan::requireSupported)
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_MIGRATION);
              assertThat(e.getMessage()).startsWith("[OG-MF-106] node:Author.born");
              assertThat(e.details()).containsEntry("lint", "OG-MF-106");
            });
  }

  @Test
  void c29RemovedPropertyIsSoftUnlessDataLossIsAllowed() {
    SchemaPlan plan = change("country: String?", "");
    String soft =
        "[{\"kind\":\"drop_property\",\"type_kind\":\"node\",\"type_name\":\"Author\","
            + "\"property_name\":\"country\",\"mode\":\"soft\"}]";
    assertThat(steps(plan)).isEqualTo(soft);
    assertThat(steps(plan.withDataLossAllowed())).isEqualTo(soft.replace("soft", "hard"));
  }

  @Test
  void c30RemovedIndexIsUnsupportedWithoutCode() {
    assertThat(steps(change("title: String @index", "title: String")))
        .isEqualTo(
            "[{\"kind\":\"unsupported_change\",\"entity\":\"node:Book\","
                + "\"reason\":\"the constraint @index(title) cannot be removed or changed\"}]");
  }

  @Test
  void c31RemovedPropertyWithIndexIsDroppedAndUnsupported() {
    SchemaPlan plan = change("title: String @index", "");
    assertThat(plan.steps())
        .hasExactlyElementsOfTypes(
            SchemaStep.DropProperty.class, SchemaStep.UnsupportedChange.class);
    assertThat(plan.supported()).isFalse();
  }

  @Test
  void c32AddedIndex() {
    SchemaPlan plan = change("country: String?", "country: String? @index");
    assertThat(steps(plan))
        .isEqualTo(
            "[{\"kind\":\"add_constraint\",\"type_kind\":\"node\",\"type_name\":\"Author\","
                + "\"constraint\":{\"Index\":[\"country\"]}}]");
    assertThat(plan.dataCheckedSteps()).isEmpty();
  }

  @Test
  void c33AddedUniqueIsChecked() {
    SchemaPlan plan = change("country: String?", "country: String? @unique");
    assertThat(steps(plan)).contains("\"constraint\":{\"Unique\":[\"country\"]}");
    assertThat(plan.supported()).isTrue();
    assertThat(plan.dataCheckedSteps()).hasSize(1);
  }

  @Test
  void addedRangeAndCheckAreChecked() {
    SchemaPlan plan =
        change(
            "country: String?",
            "country: String? @check(country, \"^[A-Z]+$\") @range(born, 0..2100)");
    assertThat(steps(plan))
        .isEqualTo(
            "[{\"kind\":\"add_constraint\",\"type_kind\":\"node\",\"type_name\":\"Author\","
                + "\"constraint\":{\"Check\":{\"property\":\"country\",\"pattern\":\"^[A-Z]+$\"}}},"
                + "{\"kind\":\"add_constraint\",\"type_kind\":\"node\",\"type_name\":\"Author\","
                + "\"constraint\":{\"Range\":{\"property\":\"born\",\"min\":{\"Integer\":0},"
                + "\"max\":{\"Integer\":2100}}}}]");
    assertThat(plan.dataCheckedSteps()).hasSize(2);
  }

  @Test
  void c34RenamedNodeKeepsItsEdges() {
    SchemaPlan plan =
        plan(
            F1,
            F1.replace("Author", "Writer")
                .replace("node Writer", "node Writer @rename_from(\"Author\")"));
    assertThat(steps(plan))
        .isEqualTo(
            "[{\"kind\":\"rename_type\",\"type_kind\":\"node\",\"from\":\"Author\",\"to\":\"Writer\"}]");
  }

  @Test
  void c35RenamedProperty() {
    assertThat(steps(change("born: I32?", "birth_year: I32? @rename_from(born)")))
        .isEqualTo(
            "[{\"kind\":\"rename_property\",\"type_kind\":\"node\",\"type_name\":\"Author\","
                + "\"from\":\"born\",\"to\":\"birth_year\"}]");
  }

  @Test
  void c36RemovedTypes() {
    SchemaPlan plan =
        plan(
            F1,
            F1.replace("node Shelf { code: String @key }", "")
                .replace("edge PlacedOn: Book -> Shelf @card(0..1)", ""));
    assertThat(steps(plan))
        .isEqualTo(
            "[{\"kind\":\"drop_type\",\"type_kind\":\"node\",\"name\":\"Shelf\",\"mode\":\"soft\"},"
                + "{\"kind\":\"drop_type\",\"type_kind\":\"edge\",\"name\":\"PlacedOn\",\"mode\":\"soft\"}]");
  }

  @ParameterizedTest
  @CsvSource({
    "@card(0..2), false",
    "'', false",
    "@card(0..0), true",
    "@card(1..1), true",
    "@card(1..), true"
  })
  void c37ChangedCardinalityIsCheckedUnlessItIsWider(String cardinality, boolean checked) {
    SchemaPlan plan = change("@card(0..1)", cardinality);
    assertThat(plan.supported()).isTrue();
    assertThat(plan.steps())
        .singleElement()
        .isInstanceOfSatisfying(
            SchemaStep.ChangeCardinality.class,
            s -> assertThat(s.requiresDataCheck()).isEqualTo(checked));
  }

  @Test
  void changedCardinalityAsJson() {
    assertThat(steps(change("@card(0..1)", "@card(0..2)")))
        .isEqualTo(
            "[{\"kind\":\"change_cardinality\",\"type_kind\":\"edge\",\"type_name\":\"PlacedOn\","
                + "\"from\":{\"min\":0,\"max\":1},\"to\":{\"min\":0,\"max\":2}}]");
  }

  @Test
  void c38ExtendedEnum() {
    assertThat(
            steps(
                change(
                    "enum(hardcover, paperback, ebook)",
                    "enum(audio, hardcover, paperback, ebook)")))
        .isEqualTo(
            "[{\"kind\":\"extend_enum\",\"type_kind\":\"node\",\"type_name\":\"Book\","
                + "\"property_name\":\"format\",\"added_values\":[\"audio\"]}]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          node A { x: enum(a, b) } | node A { x: enum(a) } | node:A.x | OG-MF-106
          node A { x: enum(a) } | node A { x: enum(a, b)? } | node:A.x | OG-MF-106
          node A { x: enum(a) } | node A { x: String } | node:A.x | OG-MF-106
          node A { x: String } | node A { x: enum(a) } | node:A.x | OG-MF-106
          node A { x: I32? } | node A { x: I32 } | node:A.x | OG-MF-106
          node A { x: I32 } | node A { x: I32? } | node:A.x | OG-MF-106
          node A { x: I32 } | node A { x: [I32] } | node:A.x | OG-MF-106
          node A { x: Vector(2) } | node A { x: Vector(3) } | node:A.x | OG-MF-106
          node A { x: I32 } | node A { x: I32 @key } | node:A | ``
          node A { x: I32 @key } | node A { x: I32 } | node:A | ``
          node A { x: I32 y: I32 @key(x) } | node A { x: I32 y: I32 @key(x, y) } | node:A | ``
          node A { x: I32 y: I32 @key(x, y) } | node A { z: I32 @rename_from(x) y: I32 @key(z, y) } | node:A | ``
          node A { x: I32 @range(x, 0..1) } | node A { x: I32 @range(x, 0..2) } | node:A | ``
          node A { x: I32 @unique } | node A { x: I32 } | node:A | ``
          node A { x: I32 @owner("a") } | node A { x: I32 @owner("b") } | node:A.x | ``
          node A @team("a") { } | node A { } | node:A | ``
          node A { t: String v: Vector(2) @embed(t) } | node A { t: String v: Vector(2) @embed(t, model="m") } | node:A.v | ``
          interface N { } node A { } | interface N { } node A implements N { } | node:A | ``
          interface N { } | node A { } | interface:N | ``
          interface N { x: I32 } | interface N { x: I64 } | interface:N.x | OG-MF-106
          node A { } node B { } edge R: A -> B | node A { } node B { } edge R: A -> A | edge:R | ``
          node A { } | node A { } node B @rename_from("C") { } | node:B | ``
          node A { } | node A { } node B @rename_from("A") { } | node:B | ``
          node A { x: I32? } | node A { x: I32? y: I32? @rename_from(z) } | node:A.y | ``
          node A { x: I32? } | node A { y: I32? @rename_from(x) z: I32? @rename_from(x) } | node:A.z | ``
          interface N { } | interface N { } node B @rename_from("N") { } | node:B | ``
          """)
  void unsupportedChanges(String accepted, String desired, String entity, String code) {
    SchemaPlan plan = plan(accepted, desired);
    assertThat(plan.supported()).isFalse();
    SchemaStep.UnsupportedChange first = plan.firstUnsupported().orElseThrow();
    assertThat(first.entity()).isEqualTo(entity);
    assertThat(first.code().map(SchemaLint::code).orElse("")).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          `` | interface N { x: I32 } node A { } edge R: A -> A | add_type add_type add_type
          interface N { x: I32? } | interface N { x: I32? y: I32 } | add_property
          interface N { x: I32? } | interface N { } | drop_property
          interface N { x: I32? } node A implements N { } | interface N { y: I32? @rename_from(x) } node A implements N { } | rename_property rename_property
          node A @rename_from("B") { } | node A { } | ``
          node A { } | node A @rename_from("B") { } | ``
          node A { x: I32? } | node A { x: I32? @rename_from(z) } | ``
          node A @description("a") { } | node A @description("b") @instruction("c") { } | update_type_metadata
          node A { x: I32 @description("a") } | node A { x: I32 } | update_property_metadata
          node A { x: I32 @key } | node A { y: I32 @key @rename_from(x) } | rename_property
          node A { x: I32 y: I32 @key(x, y) } | node A { w: I32 @rename_from(x) y: I32 @key(w, y) } | rename_property
          node A { t: String v: Vector(2) @embed(t) } | node A { u: String @rename_from(t) v: Vector(2) @embed(u) } | rename_property
          node A { } node B { } edge R: A -> B | node C @rename_from("A") { } node B { } edge S: C -> B @rename_from("R") { x: I32? @index } | rename_type rename_type add_property add_constraint
          node A { x: I32? } node B { } | node A { } node B { x: I32? } | drop_property add_property
          node A { x: I32? } | node A { x: I32? y: I32? @index } | add_property add_constraint
          """)
  void supportedChanges(String accepted, String desired, String kinds) {
    SchemaPlan plan = plan(accepted, desired);
    assertThat(plan.supported()).isTrue();
    String found = String.join(" ", plan.steps().stream().map(SchemaPlannerTest::kind).toList());
    assertThat(found).isEqualTo(kinds);
  }

  private static String kind(SchemaStep step) {
    String json = new SchemaPlan(List.of(step), "", "").toJson();
    return json.replaceFirst(".*\"kind\":\"([a-z_]+)\".*", "$1");
  }

  @Test
  void metadataStepsCarryTheWholeNewList() {
    assertThat(
            steps(
                plan(
                    "node A @owner(\"x\") { }",
                    "node A @instruction(\"i\") @owner(\"x\") @description(\"d\") { }")))
        .isEqualTo(
            "[{\"kind\":\"update_type_metadata\",\"type_kind\":\"node\",\"name\":\"A\","
                + "\"annotations\":[{\"name\":\"description\",\"value\":\"d\"},"
                + "{\"name\":\"instruction\",\"value\":\"i\"}]}]");
  }

  @Test
  void stepsFollowTheKindsAndNames() {
    SchemaPlan plan =
        plan(
            "node B { } node D { } edge X: B -> D",
            "edge Y: B -> A node B { } node A { } interface Z { }");
    assertThat(plan.steps())
        .extracting(Object::toString)
        .containsExactly(
            "AddType[typeKind=INTERFACE, name=Z]",
            "AddType[typeKind=NODE, name=A]",
            "DropType[typeKind=NODE, name=D, mode=SOFT]",
            "AddType[typeKind=EDGE, name=Y]",
            "DropType[typeKind=EDGE, name=X, mode=SOFT]");
  }

  @Test
  void plansReadBackAsTheyWereWritten() {
    SchemaPlan plan =
        plan(
            F1,
            F1.replace("Author", "Writer")
                .replace(
                    "node Writer", "node Writer @rename_from(\"Author\") @description(\"\\\"\")")
                .replace("born: I32?", "birth: I32? @rename_from(born) @range(birth, -0.5..)")
                .replace("hardcover,", "hardcover, audio,")
                .replace("rating: F64?", "rating: F32? v: Vector(3)? s: [Date]? e: enum(x)?")
                .replace("@card(0..1)", "@card(1..)")
                .replace("pages: I32?", "pages: I32? @description(\"p\")")
                .replace("released: Date?", ""));
    assertThat(SchemaPlan.fromJson(plan.toJson())).isEqualTo(plan);
    assertThat(SchemaPlan.fromJson(plan.toIndentedJson())).isEqualTo(plan);
    assertThat(SchemaPlan.fromJson(plan.withDataLossAllowed().toJson()))
        .isEqualTo(plan.withDataLossAllowed());
  }

  @Test
  void whatIsNoPlanIsABadRequest() {
    String good = change("country: String?", "").toJson();
    for (String bad :
        List.of(
            "",
            "{}",
            "[1]",
            good.substring(1),
            good.replace("drop_property", "drop"),
            good.replace("soft", "maybe"),
            good.replace("\"type_kind\":\"node\"", "\"type_kind\":\"table\""),
            good.replace("\"supported\":true", "\"supported\":false"),
            good.replace("\"country\"", "5"))) {
      InvalidInputException error =
          catchThrowableOfType(InvalidInputException.class, () -> SchemaPlan.fromJson(bad));
      assertThat(error).as(bad).isNotNull();
      assertThat(error.code()).isEqualTo(ErrorCode.BAD_REQUEST);
    }
  }

  @Test
  void aPlanBelongsToTheSchemaItWasMadeFor() {
    Catalog accepted = SchemaCompiler.compile(F1);
    SchemaPlan plan = change("country: String?", "");
    assertThatCode(() -> plan.requireAccepted(accepted.hash())).doesNotThrowAnyException();
    assertThatThrownBy(() -> plan.requireAccepted(plan.desiredHash()))
        .isInstanceOfSatisfying(
            ConflictException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.SCHEMA_CONFLICT));
  }
}
