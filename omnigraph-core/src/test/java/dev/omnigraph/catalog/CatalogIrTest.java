package dev.omnigraph.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.OmnigraphException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CatalogIrTest {
  private static final String WORKED_EXAMPLE =
      "{\"ir_version\":1,\"interfaces\":[],\"nodes\":[{\"name\":\"Person\",\"type_id\":3227219152,\"annotations\":[],"
          + "\"implements\":[],\"properties\":[{\"name\":\"age\",\"prop_id\":3446138241,\"prop_type\":{\"scalar\":\"I32\","
          + "\"nullable\":true,\"list\":false,\"enum_values\":null},\"annotations\":[]},{\"name\":\"name\",\"prop_id\":"
          + "1466009789,\"prop_type\":{\"scalar\":\"String\",\"nullable\":false,\"list\":false,\"enum_values\":null},"
          + "\"annotations\":[{\"name\":\"key\",\"value\":null}]}],\"constraints\":[{\"Key\":[\"name\"]}]}],\"edges\":[{\"name\":"
          + "\"Knows\",\"type_id\":2041814322,\"from_type\":\"Person\",\"to_type\":\"Person\",\"cardinality\":{\"min\":0,\"max\":"
          + "null},\"annotations\":[],\"properties\":[{\"name\":\"since\",\"prop_id\":2596498354,\"prop_type\":{\"scalar\":"
          + "\"Date\",\"nullable\":true,\"list\":false,\"enum_values\":null},\"annotations\":[]}],\"constraints\":[]}]}";

  private static Catalog workedExample() {
    NodeType person =
        new NodeType(
            "Person",
            List.of(
                new Property(
                    "name", PropertyType.of(ScalarType.STRING), List.of(Annotation.of("key"))),
                new Property("age", PropertyType.of(ScalarType.I32).withNullable(), List.of())),
            List.of(new Constraint.Key(List.of("name"))),
            List.of(),
            List.of());
    EdgeType knows =
        new EdgeType(
            "Knows",
            "Person",
            "Person",
            Cardinality.UNBOUNDED,
            List.of(
                new Property("since", PropertyType.of(ScalarType.DATE).withNullable(), List.of())),
            List.of(),
            List.of());
    return Catalog.of(List.of(), List.of(person), List.of(knows), "");
  }

  @Test
  void workedExampleHasTheSpecifiedTextAndHash() {
    assertThat(workedExample().irCompact()).isEqualTo(WORKED_EXAMPLE).hasSize(759);
    assertThat(workedExample().hash())
        .isEqualTo("sha256:8e46adc503b0cbcdeb913b1109f08992bf2297ca125992020c20bfe4fe069343");
  }

  @Test
  void prettyFormDiffersOnlyInWhiteSpaceAndReadsBack() {
    String pretty = workedExample().irJson();
    assertThat(pretty)
        .startsWith("{\n  \"ir_version\": 1,\n  \"interfaces\": [],\n  \"nodes\": [\n    {\n")
        .endsWith("\n}");
    assertThat(IrReader.withoutWhiteSpace(pretty)).isEqualTo(WORKED_EXAMPLE);
    assertThat(Catalog.fromIr(pretty, "").irCompact()).isEqualTo(WORKED_EXAMPLE);
    assertThat(Catalog.fromIr(WORKED_EXAMPLE, "").hash()).isEqualTo(workedExample().hash());
  }

  @Test
  void anotherIrVersionIsACatalogError() {
    assertThatThrownBy(() -> Catalog.fromIr(WORKED_EXAMPLE.replace(":1,", ":2,"), ""))
        .isInstanceOfSatisfying(
            InvalidInputException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CATALOG));
  }

  @Test
  void damagedIrIsCorruption() {
    for (String damaged :
        List.of(
            "",
            "null",
            "[]",
            "{\"ir_version\":1}",
            WORKED_EXAMPLE.substring(1),
            WORKED_EXAMPLE.replace("3446138241", "3446138242"),
            WORKED_EXAMPLE.replace("\"to_type\":\"Person\"", "\"to_type\":\"Nobody\""),
            WORKED_EXAMPLE.replace("\"scalar\":\"I32\"", "\"scalar\":\"I31\""),
            WORKED_EXAMPLE.replace("\"I32\"", "{\"Vector\":99999999999}"))) {
      assertThatThrownBy(() -> Catalog.fromIr(damaged, ""))
          .isInstanceOfSatisfying(
              OmnigraphException.class,
              e -> assertThat(e.code()).as(damaged).isEqualTo(ErrorCode.CORRUPTION))
          .isInstanceOf(CorruptionException.class);
    }
  }

  @Test
  void floatsAreSpelledByTheirShortestDigits() {
    assertThat(FloatText.json(0)).isEqualTo("0.0");
    assertThat(FloatText.json(-0.0)).isEqualTo("-0.0");
    assertThat(FloatText.json(0.5)).isEqualTo("0.5");
    assertThat(FloatText.json(-1.5)).isEqualTo("-1.5");
    assertThat(FloatText.json(2)).isEqualTo("2.0");
    assertThat(FloatText.json(1e15)).isEqualTo("1000000000000000.0");
    assertThat(FloatText.json(1e16)).isEqualTo("1e16");
    assertThat(FloatText.json(1e21)).isEqualTo("1e21");
    assertThat(FloatText.json(1.234e33)).isEqualTo("1.234e33");
    assertThat(FloatText.json(1e-5)).isEqualTo("0.00001");
    assertThat(FloatText.json(1e-6)).isEqualTo("1e-6");
    assertThat(FloatText.json(2.0E-3)).isEqualTo("0.002");
    assertThat(FloatText.json(Double.MIN_VALUE)).isEqualTo("5e-324");
    assertThat(FloatText.json(Double.parseDouble("9007199254740993")))
        .isEqualTo("9007199254740992.0");
    assertThat(FloatText.json(Double.parseDouble("2e23"))).isEqualTo("2e23");
    assertThat(FloatText.json(Double.MAX_VALUE)).isEqualTo("1.7976931348623157e308");
    assertThat(FloatText.debug(1e-5)).isEqualTo("1e-5");
    assertThat(FloatText.debug(1e-4)).isEqualTo("0.0001");
    assertThat(FloatText.plain(1e21)).isEqualTo("1000000000000000000000.0");
    assertThat(FloatText.plain(1.5e-7)).isEqualTo("0.00000015");
  }

  @Test
  void constraintsSortByTheirText() {
    List<Constraint> sorted =
        Constraint.canonical(
            List.of(
                new Constraint.Unique(List.of("b", "a")),
                new Constraint.Range(
                    "p",
                    Optional.of(new Bound.IntegerBound(0)),
                    Optional.of(new Bound.FloatBound(0.5))),
                new Constraint.Key(List.of("k")),
                new Constraint.Index(List.of("i")),
                new Constraint.Check("c", "a:b")));
    assertThat(sorted)
        .extracting(Constraint::canonicalText)
        .containsExactly(
            "check:c:a:b",
            "index:i",
            "key:k",
            "range:p:Some(Integer(0)):Some(Float(0.5))",
            "unique:a,b");
  }

  @Test
  void stringsAreEscapedAsTheFormatSays() {
    String odd = "é\"\\/\b\f\n\r\t\u0001\u007f😀";
    assertThat(new CanonicalJson(CanonicalJson.Layout.COMPACT).string(odd))
        .hasToString("\"é\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\u007f😀\"");
  }

  @Test
  void edgesAreFoundByExactNameAndThenByLowerCase() {
    Catalog catalog = workedExample();
    assertThat(catalog.edge("knows")).isEmpty();
    assertThat(catalog.edgeIgnoringCase("Knows")).isEqualTo(catalog.edge("Knows"));
    assertThat(catalog.edgeIgnoringCase("kNOWS")).isEqualTo(catalog.edge("Knows"));
    assertThat(catalog.edgeIgnoringCase("know")).isEmpty();
    assertThat(catalog.edgesTouching("Person")).hasSize(1);
    assertThat(catalog.edgesTouching("Nobody")).isEmpty();
    assertThat(catalog.tableKeys())
        .extracting(Object::toString)
        .containsExactly("edge:Knows", "node:Person");
    assertThat(catalog.nodes().get(0).columns()).containsExactly("id", "age", "name");
    assertThat(catalog.edges().get(0).columns()).containsExactly("id", "src", "dst", "since");
    assertThat(catalog.nodes().get(0).keyProperties())
        .extracting(Property::name)
        .containsExactly("name");
  }
}
