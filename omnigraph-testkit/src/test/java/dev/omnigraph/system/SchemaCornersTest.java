package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.Branch;
import dev.omnigraph.CheckReport;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.MergeOptions;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.SchemaApplyOptions;
import dev.omnigraph.SchemaApplyResult;
import dev.omnigraph.SchemaPlan;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.storage.Durability;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of schema at the edges of the rules. */
@SuppressWarnings("MustBeClosedChecker") // rows() closes the results it is given
class SchemaCornersTest {
  @TempDir Path directory;

  private static OmnigraphOptions options() {
    return OmnigraphOptions.builder().durability(Durability.OS_CACHE).build();
  }

  private String root() {
    return directory.resolve("g").toString();
  }

  private Omnigraph init(String schema, String data) {
    Omnigraph graph = Omnigraph.init(root(), schema, options());
    if (!data.isEmpty()) {
      graph.load(LoadRequest.of(LoadMode.OVERWRITE, data));
    }
    return graph;
  }

  private static String rows(Omnigraph graph, String query) {
    return SchemaApplyTest.rows(graph.main().query(query, Map.of()));
  }

  private void requireSound() {
    assertThat(Omnigraph.check(root(), options(), CheckReport.Depth.DEEP).problems()).isEmpty();
  }

  private static OmnigraphException refused(Runnable call) {
    OmnigraphException error = catchThrowableOfType(OmnigraphException.class, call::run);
    assertThat(error).isNotNull();
    return error;
  }

  /** Ids of several parts name them in the order of the names: another order would be other ids. */
  @Test
  void partsOfAKeyAreRenamedOnlyInTheirOrder() {
    String schema =
        "node Seat { hall: String  number: I32  @key(hall, number)  @range(number, 0..) }\n";
    try (Omnigraph graph =
        init(schema, "{\"type\":\"Seat\",\"data\":{\"hall\":\"A\",\"number\":1}}\n")) {
      InvalidInputException refusal =
          catchThrowableOfType(
              InvalidInputException.class,
              () ->
                  graph.applySchema(
                      schema
                          .replace("hall: String", "room: String @rename_from(hall)")
                          .replace("(hall,", "(room,")));
      assertThat(refusal).isNotNull();
      assertThat(refusal.code()).isEqualTo(ErrorCode.UNSUPPORTED_MIGRATION);
      assertThat(refusal.details()).containsEntry("entity", "node:Seat");

      graph.applySchema(
          schema
              .replace("hall: String", "door: String @rename_from(hall)")
              .replace("(hall,", "(door,"));
      graph.main().mutate("query q() { insert Seat { door: \"A\", number: 1 } }");
      assertThat(
              rows(
                  graph,
                  "query q() { match { $s: Seat { door: \"A\", number: 1 } } return { $s.door as d"
                      + " } }"))
          .isEqualTo("{\"d\":\"A\"}\n");
      assertThat(rows(graph, "query q() { match { $s: Seat } return { count($s) as n } }"))
          .isEqualTo("{\"n\":1}\n");
    }
    requireSound();
  }

  /** A plan is kept as text between planning and applying; tables are made from its steps. */
  @Test
  void aPlanWhoseStepsAreNotTheChangeIsRefused() {
    String schema = "node Person { name: String @key  age: I32? }\n";
    String desired =
        "node Person { name: String @key  mail: String? }\nnode City { name: String @key }\n";
    try (Omnigraph graph =
        init(schema, "{\"type\":\"Person\",\"data\":{\"name\":\"Ada\",\"age\":3}}\n")) {
      String json = graph.planSchema(desired).toJson();
      String add = "{\"kind\":\"add_type\",\"type_kind\":\"node\",\"name\":\"City\"},";
      String drop =
          ",{\"kind\":\"drop_property\",\"type_kind\":\"node\",\"type_name\":\"Person\","
              + "\"property_name\":\"age\",\"mode\":\"soft\"}";
      assertThat(json).contains(add).contains(drop);
      for (String tampered :
          List.of(
              json.replace(add, ""),
              json.replace(drop, ""),
              json.replace("\"name\":\"City\"", "\"name\":\"Town\""),
              json.replaceFirst("\"steps\":\\[.*?\\],\"lint\"", "\"steps\":[],\"lint\""))) {
        assertThat(tampered).isNotEqualTo(json);
        SchemaPlan plan = SchemaPlan.fromJson(tampered);
        assertThat(refused(() -> graph.applySchema(plan, SchemaApplyOptions.defaults())).code())
            .as(tampered)
            .isEqualTo(ErrorCode.BAD_REQUEST);
      }
      assertThat(graph.schema().source()).isEqualTo(schema);
      graph.applySchema(
          SchemaPlan.fromJson(json), SchemaApplyOptions.defaults().withDataLossAllowed());
      assertThat(graph.schema().source()).isEqualTo(desired);
    }
    requireSound();
  }

  @Test
  void aKeptPlanWithASuppliedValueIsAppliedWithIt() {
    String schema = "node Person { name: String @key }\n";
    String desired = "node Person { name: String @key  size: I32 }\n";
    SchemaApplyOptions supplied =
        SchemaApplyOptions.defaults().withNodeDefault("Person", "size", 7);
    try (Omnigraph graph = init(schema, "{\"type\":\"Person\",\"data\":{\"name\":\"Ada\"}}\n")) {
      SchemaPlan plan = SchemaPlan.fromJson(graph.planSchema(desired, supplied).toJson());
      OmnigraphException missing =
          refused(() -> graph.applySchema(plan, SchemaApplyOptions.defaults()));
      assertThat(missing.details()).containsEntry("lint", "OG-MF-103");
      graph.applySchema(plan, supplied);
      assertThat(rows(graph, "query q() { match { $p: Person } return { $p.size as s } }"))
          .isEqualTo("{\"s\":7}\n");
    }
  }

  /** What a preview says is what the merge would say. */
  @Test
  void aPreviewIntoABranchUnderAnotherSchemaIsRefusedLikeTheMerge() {
    String schema = "node Person { name: String @key  age: I32? }\n";
    try (Omnigraph graph =
        init(schema, "{\"type\":\"Person\",\"data\":{\"name\":\"Ada\",\"age\":3}}\n")) {
      String before = graph.main().head();
      graph.applySchema(schema.replace("age: I32?", "years: I32? @rename_from(age)"));
      Branch early = graph.createBranch("early", before);
      assertThat(
              SchemaApplyTest.rows(
                  early.query("query q() { match { $p: Person } return { $p.age as a } }")))
          .isEqualTo("{\"a\":3}\n");
      for (Runnable call :
          List.<Runnable>of(
              () -> early.mutate("query q() { insert Person { name: \"Bo\" } }"),
              () ->
                  early.load(
                      LoadRequest.of(
                          LoadMode.APPEND, "{\"type\":\"Person\",\"data\":{\"name\":\"Bo\"}}\n")),
              () -> early.merge("main"),
              () -> early.previewMerge("main", MergeOptions.defaults()))) {
        assertThat(refused(call).code()).isEqualTo(ErrorCode.SCHEMA_CONFLICT);
      }
      assertThat(graph.main().merge("early").commitId()).isEmpty();
      assertThat(refused(() -> graph.applySchema(schema)).code())
          .isEqualTo(ErrorCode.BRANCH_CONFLICT);
      graph.deleteBranch("early");
    }
    requireSound();
  }

  @Test
  void violationsBearTheMarkOfTheirConstraint() {
    String schema = "node P { name: String @key  a: I32?  b: String? }\nedge E: P -> P\n";
    try (Omnigraph graph =
        init(
            schema,
            """
            {"type":"P","data":{"name":"x","a":1,"b":"q"}}
            {"type":"P","data":{"name":"y","a":1,"b":"q"}}
            {"edge":"E","from":"x","to":"y"}
            {"edge":"E","from":"x","to":"x"}
            """)) {
      assertThat(
              refused(
                  () ->
                      graph.applySchema(schema.replace("b: String?", "b: String? @unique(a, b)"))))
          .hasMessageContaining("@unique violation")
          .hasMessageContaining("a, b");
      assertThat(refused(() -> graph.applySchema(schema.replace("-> P", "-> P @card(0..1)"))))
          .hasMessageContaining("@card violation");
      assertThat(refused(() -> graph.applySchema(schema.replace("-> P", "-> P @card(3..)"))))
          .hasMessageContaining("@card violation");
      assertThat(
              refused(() -> graph.applySchema(schema.replace("a: I32?", "a: I32? @range(a, 2..)"))))
          .hasMessageContaining("@range violation");
      assertThat(
              refused(
                  () ->
                      graph.applySchema(
                          schema.replace("b: String?", "b: String? @check(b, \"z\")"))))
          .hasMessageContaining("@check violation");
      graph.applySchema(schema.replace("-> P", "-> P @card(2..2)"));
    }
    requireSound();
  }

  /** A name that was dropped, or renamed away, may be taken by a rename. */
  @Test
  void namesGoRound() {
    String a = "node A { name: String @key  v: Vector(2)?  p: Blob?  n: I32? }\n";
    String data =
        """
        {"type":"A","data":{"name":"x","v":[1,2],"p":"base64:AQI=","n":1}}
        {"type":"A","data":{"name":"y","n":2}}
        {"edge":"E","from":"x","to":"y"}
        """;
    String all = "query q() { match { $a: A } return { $a.name as a, $a.n as n } order { a } }";
    try (Omnigraph graph = init(a + "node B { name: String @key }\nedge E: A -> A\n", data)) {
      String first = graph.main().head();
      String before = SchemaApplyTest.export(graph, first);
      graph.applySchema(a + "edge E: A -> A\n"); // B is dropped
      String b = a.replace("node A", "node B @rename_from(\"A\")") + "edge E: B -> B\n";
      graph.applySchema(b);
      graph.main().mutate("query q() { insert B { name: \"z\", n: 3 } }");
      graph.applySchema(
          a.replace("node A", "node A @rename_from(\"B\")")
                  .replace("n: I32?", "m: I32? @rename_from(n)")
              + "edge e2: A -> A\n"
                  .replace("e2", "F @rename_from(\"E\")")
                  .replace("F @rename_from(\"E\"): A -> A", "F: A -> A @rename_from(\"E\")"));
      assertThat(rows(graph, all.replace("$a.n as", "$a.m as")))
          .isEqualTo("{\"a\":\"x\",\"n\":1}\n{\"a\":\"y\",\"n\":2}\n{\"a\":\"z\",\"n\":3}\n");
      assertThat(rows(graph, "query q() { match { $a: A  $a f $b } return { $b.name as b } }"))
          .isEqualTo("{\"b\":\"y\"}\n");
      graph.applySchema(
          a.replace("n: I32?", "n: I32? @rename_from(m)")
              + "edge f: A -> A\n"
                  .replace("f:", "FF:")
                  .replace("A -> A", "A -> A @rename_from(\"F\")"));
      assertThat(SchemaApplyTest.export(graph, first)).isEqualTo(before);
      assertThat(rows(graph, all)).startsWith("{\"a\":\"x\",\"n\":1}\n");
      graph.applySchema(
          a.replace("n: I32?", "") + "edge FF: A -> A\n",
          SchemaApplyOptions.defaults().withDataLossAllowed());
      graph.applySchema(a.replace("node A", "node B @rename_from(\"A\")") + "edge FF: B -> B\n");
      assertThat(SchemaApplyTest.export(graph, graph.main().head()))
          .startsWith("{\"edge\":\"FF\",")
          .contains("base64:AQI=");
    }
    requireSound();
  }

  @Test
  void anEdgeIsRenamedInLetterCaseOnly() {
    String schema = "node A { name: String @key }\nedge Knows: A -> A { w: I32? }\n";
    try (Omnigraph graph =
        init(
            schema,
            "{\"type\":\"A\",\"data\":{\"name\":\"x\"}}\n"
                + "{\"edge\":\"Knows\",\"from\":\"x\",\"to\":\"x\",\"data\":{\"w\":4}}\n")) {
      assertThat(
              refused(
                      () ->
                          graph.applySchema(
                              schema + "edge KNOWS: A -> A @rename_from(\"Knows\")\n"))
                  .code())
          .isEqualTo(ErrorCode.CATALOG);
      graph.applySchema(
          "node A { name: String @key }\nedge KNOWS: A -> A @rename_from(\"Knows\") { w: I32? }\n");
      assertThat(rows(graph, "query q() { match { $a: A  $a $e:knows $b } return { $e.w as w } }"))
          .isEqualTo("{\"w\":4}\n");
    }
    requireSound();
  }

  /** Each type of property can be new and required over rows. */
  @Test
  void aValueOfEveryTypeCanBeSupplied() {
    String schema = "node A { name: String @key }\n";
    String desired =
        """
        node A {
          name: String @key
          s: String  b: Bool  i: I32  l: I64  u: U32  v: U64  f: F32  d: F64
          day: Date  at: DateTime  raw: Blob  vec: Vector(2)  e: enum(x, y-1)
          ls: [String]  li: [I64]  lb: [Bool]  ld: [Date]  lt: [DateTime]  lf: [F32]
          opt: String?  none: [U64]?
        }
        """;
    SchemaApplyOptions values =
        SchemaApplyOptions.defaults()
            .withNodeDefault("A", "s", "\ud83d\ude00\u0000\"\\")
            .withNodeDefault("A", "b", true)
            .withNodeDefault("A", "i", Integer.MIN_VALUE)
            .withNodeDefault("A", "l", Long.MIN_VALUE)
            .withNodeDefault("A", "u", 4294967295L)
            .withNodeDefault("A", "v", new BigInteger("18446744073709551615"))
            .withNodeDefault("A", "f", -0.5f)
            .withNodeDefault("A", "d", Double.MIN_VALUE)
            .withNodeDefault("A", "day", LocalDate.of(1969, 12, 31))
            .withNodeDefault("A", "at", Instant.ofEpochMilli(-1))
            .withNodeDefault("A", "raw", new byte[] {0, -1})
            .withNodeDefault("A", "vec", List.of(0.5, -2))
            .withNodeDefault("A", "e", "y-1")
            .withNodeDefault("A", "ls", List.of("", "b"))
            .withNodeDefault("A", "li", List.of(Long.MAX_VALUE))
            .withNodeDefault("A", "lb", List.of())
            .withNodeDefault("A", "ld", List.of("2020-02-29"))
            .withNodeDefault("A", "lt", List.of("2020-02-29T00:00:00.001Z"))
            .withNodeDefault("A", "lf", List.of(1.5))
            .withNodeDefault("A", "opt", "set");
    String after;
    try (Omnigraph graph =
        init(
            schema,
            "{\"type\":\"A\",\"data\":{\"name\":\"x\"}}\n"
                + "{\"type\":\"A\",\"data\":{\"name\":\"y\"}}\n")) {
      graph.applySchema(desired, values);
      after = SchemaApplyTest.export(graph, graph.main().head());
      String tail =
          ",\"at\":-1,\"b\":true,\"d\":4.9E-324,\"day\":-1,\"e\":\"y-1\",\"f\":-0.5,"
              + "\"i\":-2147483648,\"l\":-9223372036854775808,\"lb\":[],\"ld\":[18321],"
              + "\"lf\":[1.5],\"li\":[9223372036854775807],\"ls\":[\"\",\"b\"],"
              + "\"lt\":[1582934400001],\"name\":\"N\",\"none\":null,\"opt\":\"set\","
              + "\"raw\":\"base64:AP8=\",\"s\":\"\ud83d\ude00\\u0000\\\"\\\\\",\"u\":4294967295,"
              + "\"v\":18446744073709551615,\"vec\":[0.5,-2.0]}}\n";
      assertThat(after)
          .isEqualTo(
              "{\"type\":\"A\",\"data\":{\"id\":\"x\""
                  + tail.replace("N", "x")
                  + "{\"type\":\"A\",\"data\":{\"id\":\"y\""
                  + tail.replace("N", "y"));
    }
    try (Omnigraph copy =
        Omnigraph.init(directory.resolve("copy").toString(), desired, options())) {
      copy.load(LoadRequest.of(LoadMode.OVERWRITE, after));
      assertThat(SchemaApplyTest.export(copy, copy.main().head())).isEqualTo(after);
    }
    requireSound();
  }

  /** However large the columns grow while they are filled. */
  @Test
  void aSuppliedValueIsTheSameInManyRows() {
    int count = 5_000;
    StringBuilder data = new StringBuilder();
    for (int i = 0; i < count; i++) {
      data.append("{\"type\":\"A\",\"data\":{\"name\":\"n").append(i).append("\"}}\n");
    }
    try (Omnigraph graph = init("node A { name: String @key }\n", data.toString())) {
      graph.applySchema(
          "node A { name: String @key  t: [String]  s: String  b: Blob  v: Vector(3)"
              + "  d: [Date]  e: [Bool] }\n",
          SchemaApplyOptions.defaults()
              .withNodeDefault("A", "t", List.of("a longer text", "", "\u00e9"))
              .withNodeDefault("A", "s", "value")
              .withNodeDefault("A", "b", "bytes".getBytes(StandardCharsets.UTF_8))
              .withNodeDefault("A", "v", List.of(1, 2, 3))
              .withNodeDefault("A", "d", List.of(1, 2))
              .withNodeDefault("A", "e", List.of(true, false, true)));
      assertThat(
              SchemaApplyTest.export(graph, graph.main().head())
                  .lines()
                  .map(line -> line.replaceAll("\"n\\d+\"", "N"))
                  .collect(Collectors.groupingBy(l -> l, Collectors.counting())))
          .isEqualTo(
              Map.of(
                  "{\"type\":\"A\",\"data\":{\"id\":N,\"b\":\"base64:Ynl0ZXM=\",\"d\":[1,2],"
                      + "\"e\":[true,false,true],\"name\":N,\"s\":\"value\","
                      + "\"t\":[\"a longer text\",\"\",\"\u00e9\"],\"v\":[1.0,2.0,3.0]}}",
                  (long) count));
    }
    requireSound();
  }

  @Test
  void valuesThatDoNotFitAreRefusedWithTheirProperty() {
    String schema = "node A { name: String @key }\n";
    Map<String, List<Object>> wrong =
        Map.of(
            "I32", List.of(2147483648L, 1.5, "1", true, List.of(1)),
            "U64", List.of(-1, 1.0),
            "F64", List.of(Double.NaN, Double.POSITIVE_INFINITY, "x"),
            "F32", List.of(1e39),
            "Date", List.of("2020-02-30", "x"),
            "DateTime", List.of("yesterday"),
            "Vector(2)", List.of(List.of(1), List.of(1, 2, 3), List.of("a", "b"), 1),
            "[String]", List.of("a", List.of(1)),
            "enum(x, y)", List.of("z", "X", 1, ""),
            "String", List.of("\ud800", 1));
    try (Omnigraph graph = init(schema, "{\"type\":\"A\",\"data\":{\"name\":\"x\"}}\n")) {
      String head = graph.main().head();
      wrong.forEach(
          (type, values) -> {
            for (Object value : values) {
              OmnigraphException refusal =
                  refused(
                      () ->
                          graph.applySchema(
                              "node A { name: String @key  p: " + type + " }\n",
                              SchemaApplyOptions.defaults().withNodeDefault("A", "p", value)));
              assertThat(refusal.code()).as(type + " " + value).isEqualTo(ErrorCode.BAD_VALUE);
              assertThat(refusal.details()).containsEntry("property", "p");
            }
          });
      assertThat(graph.main().head()).isEqualTo(head);
    }
  }

  /** New property, new rule for it and a value that breaks the rule: the rows are named. */
  @Test
  void aSuppliedValueMustObeyTheRulesThatComeWithIt() {
    String schema = "node A { name: String @key }\n";
    try (Omnigraph graph =
        init(
            schema,
            "{\"type\":\"A\",\"data\":{\"name\":\"x\"}}\n"
                + "{\"type\":\"A\",\"data\":{\"name\":\"y\"}}\n")) {
      SchemaApplyOptions five = SchemaApplyOptions.defaults().withNodeDefault("A", "p", 5);
      assertThat(
              refused(
                      () ->
                          graph.applySchema("node A { name: String @key  p: I32 @unique }\n", five))
                  .code())
          .isEqualTo(ErrorCode.UNIQUE_VIOLATION);
      assertThat(
              refused(
                      () ->
                          graph.applySchema(
                              "node A { name: String @key  p: I32 @range(p, 6..) }\n", five))
                  .code())
          .isEqualTo(ErrorCode.RANGE_VIOLATION);
      graph.applySchema(
          "node B @rename_from(\"A\") { name: String @key  p: I32 @unique(name, p) @range(p, 5..5)"
              + " }\n",
          SchemaApplyOptions.defaults().withNodeDefault("B", "p", 5));
      assertThat(rows(graph, "query q() { match { $b: B } return { sum($b.p) as s } }"))
          .isEqualTo("{\"s\":10.0}\n");
    }
    requireSound();
  }

  @Test
  void theSchemaFilesSayWhatIsInForceByteForByte() throws Exception {
    String odd =
        "/* \u00e9 \ud83d\ude00 */\r\n"
            + "node A @description(\"\ud83d\ude00 \\\"q\\\" \u0000\u007f\u2028\") {\r\n"
            + "\tname: String @key // key\r\n"
            + "  match: I32? @owner(a, x=1.50, y=true)  node: Date?  camelCase: [Date]?  _x:"
            + " Bool?\r\n"
            + "  @check(name, \"^\\\\S+$\")  @range(match,"
            + " -9223372036854775808..9223372036854775807)\r\n"
            + "}\r\n";
    try (Omnigraph graph = init("", "")) {
      assertThat(graph.schema().source()).isEmpty();
      assertThat(graph.applySchema("// nothing").applied()).isFalse();
      SchemaApplyResult applied = graph.applySchema(odd);
      assertThat(applied.applied()).isTrue();
      Path root = Path.of(root());
      assertThat(Files.readAllBytes(root.resolve("_schema.pg")))
          .isEqualTo(odd.getBytes(StandardCharsets.UTF_8));
      assertThat(Files.readString(root.resolve("_schema.ir.json")))
          .isEqualTo(graph.schema().canonicalJson());
      assertThat(Files.readString(root.resolve("__schema_state.json")))
          .isEqualTo(
              "{\n  \"format_version\": 1,\n  \"schema_ir_hash\": \""
                  + graph.schema().hash()
                  + "\",\n  \"schema_identity_version\": 1\n}");
      graph
          .main()
          .mutate("query q() { insert A { name: \"a\", match: 1, node: date(\"2020-01-01\") } }");
    }
    try (Omnigraph graph = Omnigraph.open(root(), options())) {
      assertThat(graph.schema().source()).isEqualTo(odd);
      assertThat(graph.planSchema(odd).isEmpty()).isTrue();
      graph.applySchema("");
      assertThat(graph.schema().source()).isEmpty();
      assertThat(SchemaApplyTest.export(graph, graph.main().head())).isEmpty();
    }
    requireSound();
  }

  /** It could not be kept as it is. */
  @Test
  void aSourceThatIsNoUnicodeTextIsRefused() {
    try (Omnigraph graph = init("node A { name: String @key }\n", "")) {
      for (String lone : List.of("\ud800", "\udc00", "\udc00\ud800")) {
        OmnigraphException refusal =
            refused(
                () ->
                    graph.planSchema(
                        "node A @description(\"\ud83d\ude00" + lone + "\") { name: String @key }"));
        assertThat(refusal.code()).isEqualTo(ErrorCode.PARSE);
        assertThat(refusal.details())
            .containsEntry("rule", "S1")
            .containsEntry("line", 1)
            .containsEntry("column", 23);
      }
    }
  }
}
