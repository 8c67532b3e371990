package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.omnigraph.CheckReport;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.ResultFormat;
import dev.omnigraph.Row;
import dev.omnigraph.SchemaApplyOptions;
import dev.omnigraph.SchemaApplyResult;
import dev.omnigraph.SchemaPlan;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.schema.plan.SchemaStep;
import dev.omnigraph.storage.Durability;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of step on a graph with data: plan, rows after, rows before, and all once more. */
@SuppressWarnings("MustBeClosedChecker") // rows() closes the results it is given
class SchemaApplyTest {
  private static final String PERSON =
      "node Person { name: String @key  age: I32?  mood: enum(calm, wild)?  tags: [String]?"
          + "  face: Vector(2)?  photo: Blob? }\n";
  private static final String CITY = "node City { name: String @key  size: I64? }\n";
  private static final String LIVES = "edge LivesIn: Person -> City { since: I32? }\n";
  private static final String SCHEMA = PERSON + CITY + LIVES;
  private static final String DATA =
      """
      {"type":"City","data":{"name":"Turin","size":850000}}
      {"type":"City","data":{"name":"Oslo"}}
      {"type":"Person","data":{"name":"Ada","age":36,"mood":"calm","tags":["a","b"],"face":[0.5,1],"photo":"base64:AQID"}}
      {"type":"Person","data":{"name":"Bo","age":9,"photo":"base64:BAU="}}
      {"type":"Person","data":{"name":"Cy","mood":"wild"}}
      {"edge":"LivesIn","from":"Ada","to":"Turin","data":{"since":2001}}
      {"edge":"LivesIn","from":"Bo","to":"Oslo"}
      """;
  private static final String AGES =
      "query q() { match { $p: Person } return { $p.name as n, $p.age as a } order { n } }";
  private static final String AGE_ROWS =
      "{\"n\":\"Ada\",\"a\":36}\n{\"n\":\"Bo\",\"a\":9}\n{\"n\":\"Cy\",\"a\":null}\n";
  private static final String HOMES =
      "query q() { match { $p: Person  $p livesIn $c } return { $p.name as n, $c.name as c }"
          + " order { n } }";
  private static final String HOME_ROWS =
      "{\"n\":\"Ada\",\"c\":\"Turin\"}\n{\"n\":\"Bo\",\"c\":\"Oslo\"}\n";

  @TempDir Path directory;

  /**
   * One kind of step.
   *
   * @param plan the plan for people
   * @param before a query under the old schema with its rows
   * @param after a query under the new schema with its rows
   */
  private record Case(
      String name,
      String desired,
      SchemaApplyOptions options,
      String plan,
      Map.Entry<String, String> before,
      Map.Entry<String, String> after) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Case of(String name, String desired, String plan, String query, String rowsAfter) {
    return new Case(
        name,
        desired,
        SchemaApplyOptions.defaults(),
        plan,
        Map.entry(AGES, AGE_ROWS),
        Map.entry(query, rowsAfter));
  }

  private static String person(String from, String to) {
    assertThat(PERSON).contains(from);
    return PERSON.replace(from, to) + CITY + LIVES;
  }

  static Stream<Case> steps() {
    return Stream.of(
        of(
            "add node type",
            SCHEMA + "node Pet { tag: String @key }\n",
            "add node Pet\n",
            "query q() { match { $p: Pet } return { $p.tag as t } }",
            ""),
        of(
            "add edge type",
            SCHEMA + "edge Knows: Person -> Person\n",
            "add edge Knows\n",
            "query q() { match { $p: Person  $p knows $o } return { $o.name as n } }",
            ""),
        of(
            "add interface",
            "interface Sized { size: I64? }\n" + SCHEMA,
            "add interface Sized\n",
            AGES,
            AGE_ROWS),
        of(
            "add interface that a property comes from",
            "interface Sized { size: I64? }\n"
                + SCHEMA
                + "node Lake implements Sized { name: String @key }\n",
            "add interface Sized\nadd node Lake\n",
            "query q() { match { $l: Lake } return { $l.size as s } }",
            ""),
        of(
            "add property",
            person("age: I32?", "age: I32?  mail: String?  scores: [F64]?  seen: DateTime?"),
            "add property Person.mail: String?\nadd property Person.scores: [F64]?\n"
                + "add property Person.seen: DateTime?\n",
            "query q() { match { $p: Person } return { $p.name as n, $p.mail as m, $p.seen as s }"
                + " order { n } }",
            "{\"n\":\"Ada\",\"m\":null,\"s\":null}\n{\"n\":\"Bo\",\"m\":null,\"s\":null}\n"
                + "{\"n\":\"Cy\",\"m\":null,\"s\":null}\n"),
        new Case(
            "add required property with a value",
            person("age: I32?", "age: I32?  mail: String  marks: [I32]"),
            SchemaApplyOptions.defaults()
                .withNodeDefault("Person", "mail", "none")
                .withNodeDefault("Person", "marks", List.of(1, 2)),
            "add property Person.mail: String\nadd property Person.marks: [I32]\n",
            Map.entry(AGES, AGE_ROWS),
            Map.entry(
                "query q() { match { $p: Person  $p.mail = \"none\" }"
                    + " return { $p.name as n, $p.marks as m } order { n } }",
                "{\"n\":\"Ada\",\"m\":[1,2]}\n"
                    + "{\"n\":\"Bo\",\"m\":[1,2]}\n"
                    + "{\"n\":\"Cy\",\"m\":[1,2]}\n")),
        new Case(
            "add property of an edge with a value",
            PERSON + CITY + "edge LivesIn: Person -> City { since: I32?  flat: Bool }\n",
            SchemaApplyOptions.defaults().withEdgeDefault("LivesIn", "flat", true),
            "add property LivesIn.flat: Bool\n",
            Map.entry(HOMES, HOME_ROWS),
            Map.entry(
                "query q() { match { $p: Person  $p $w:livesIn $c  $w.flat = true }"
                    + " return { $p.name as n, $w.since as s } order { n } }",
                "{\"n\":\"Ada\",\"s\":2001}\n{\"n\":\"Bo\",\"s\":null}\n")),
        of(
            "rename property",
            person("age: I32?", "years: I32? @rename_from(age)"),
            "rename property Person.age to years\n",
            AGES.replace("$p.age", "$p.years"),
            AGE_ROWS),
        of(
            "rename node type",
            "node Human @rename_from(\"Person\")"
                + PERSON.substring("node Person".length())
                + CITY
                + LIVES.replace("Person", "Human"),
            "rename node Person to Human\n",
            HOMES.replace("Person", "Human"),
            HOME_ROWS),
        of(
            "rename edge type",
            PERSON
                + CITY
                + "edge StaysIn: Person -> City @rename_from(\"LivesIn\") { since: I32? }\n",
            "rename edge LivesIn to StaysIn\n",
            HOMES.replace("livesIn", "staysIn"),
            HOME_ROWS),
        of(
            "rename type and property, add and drop others",
            "node Human @rename_from(\"Person\") { name: String @key  years: I32? @rename_from(age)"
                + "  mood: enum(calm, wild)?  photo: Blob?  face: Vector(2)?  note: String? }\n"
                + CITY
                + LIVES.replace("Person", "Human"),
            """
            rename node Person to Human
            add property Human.note: String?
            rename property Human.age to years
            drop property Human.tags (soft)
            """,
            AGES.replace("Person", "Human").replace("$p.age", "$p.years"),
            AGE_ROWS),
        of(
            "drop property",
            person("age: I32?", ""),
            "drop property Person.age (soft)\n",
            "query q() { match { $p: Person } return { $p.name as n, $p.mood as m } order { n } }",
            "{\"n\":\"Ada\",\"m\":\"calm\"}\n"
                + "{\"n\":\"Bo\",\"m\":null}\n"
                + "{\"n\":\"Cy\",\"m\":\"wild\"}\n"),
        of(
            "rename property of an edge",
            PERSON + CITY + LIVES.replace("since: I32?", "year: I32? @rename_from(since)"),
            "rename property LivesIn.since to year\n",
            "query q() { match { $p: Person  $p $w:livesIn $c }"
                + " return { $p.name as n, $w.year as y } order { n } }",
            "{\"n\":\"Ada\",\"y\":2001}\n{\"n\":\"Bo\",\"y\":null}\n"),
        of(
            "drop property of an edge",
            PERSON + CITY + "edge LivesIn: Person -> City\n",
            "drop property LivesIn.since (soft)\n",
            HOMES,
            HOME_ROWS),
        of("drop edge type", PERSON + CITY, "drop edge LivesIn (soft)\n", AGES, AGE_ROWS),
        of(
            "drop node and edge type",
            PERSON,
            "drop node City (soft)\ndrop edge LivesIn (soft)\n",
            AGES,
            AGE_ROWS),
        of(
            "extend enum",
            person("enum(calm, wild)", "enum(calm, sad, wild)"),
            "extend enum Person.mood by sad\n",
            AGES,
            AGE_ROWS),
        of(
            "add index",
            person("age: I32?", "age: I32? @index"),
            "add constraint @index(age) to Person\n",
            AGES,
            AGE_ROWS),
        of(
            "add unique",
            person("age: I32?", "age: I32? @unique"),
            "add constraint @unique(age) to Person (the rows are checked)\n",
            AGES,
            AGE_ROWS),
        of(
            "add range",
            person("age: I32?", "age: I32? @range(age, 0..120)"),
            "add constraint @range(age, 0..120) to Person (the rows are checked)\n",
            AGES,
            AGE_ROWS),
        of(
            "add check",
            person("name: String @key", "name: String @key  @check(name, \"^[A-Z]\")"),
            "add constraint @check(name, \"^[A-Z]\") to Person (the rows are checked)\n",
            AGES,
            AGE_ROWS),
        of(
            "narrow cardinality",
            PERSON + CITY + "edge LivesIn: Person -> City @card(0..1) { since: I32? }\n",
            "change cardinality of LivesIn from 0.. to 0..1 (the edges are checked)\n",
            HOMES,
            HOME_ROWS),
        of(
            "bound cardinality",
            PERSON + CITY + "edge LivesIn: Person -> City @card(0..5) { since: I32? }\n",
            "change cardinality of LivesIn from 0.. to 0..5 (the edges are checked)\n",
            HOMES,
            HOME_ROWS),
        of(
            "add unique of an edge",
            PERSON + CITY + "edge LivesIn: Person -> City { since: I32?  @unique(src, dst) }\n",
            "add constraint @unique(dst, src) to LivesIn (the rows are checked)\n",
            HOMES,
            HOME_ROWS),
        of(
            "describe",
            person("age: I32?", "age: I32? @description(\"in years\")")
                .replace("node City {", "node City @description(\"a town\") {"),
            "update description of node City\nupdate description of property Person.age\n",
            AGES,
            AGE_ROWS));
  }

  @ParameterizedTest
  @MethodSource("steps")
  void aStepIsPlannedAppliedAndLeavesEarlierCommitsAsTheyWere(Case step) {
    String root = directory.resolve("graph").toString();
    String commitBefore;
    String exportBefore;
    String exportAfter;
    try (Omnigraph graph = Omnigraph.init(root, SCHEMA, options())) {
      graph.load(LoadRequest.of(LoadMode.OVERWRITE, DATA));
      commitBefore = graph.main().head();
      exportBefore = export(graph, commitBefore);

      SchemaPlan plan = graph.planSchema(step.desired(), step.options());
      SchemaApplyResult result = graph.applySchema(step.desired(), step.options());

      assertThat(plan.toString()).isEqualTo(step.plan());
      assertThat(result.plan().toJson()).isEqualTo(plan.toJson());
      assertThat(result.commitId()).contains(graph.main().head());
      assertThat(graph.main().commits().get(0).parent()).contains(commitBefore);
      requireAfter(graph, step, commitBefore);
      exportAfter = export(graph, graph.main().head());
      assertThat(export(graph, commitBefore)).isEqualTo(exportBefore);
    }
    try (Omnigraph graph = Omnigraph.open(root, options())) {
      assertThat(graph.recovered()).isEmpty();
      requireAfter(graph, step, commitBefore);
      assertThat(export(graph, graph.main().head())).isEqualTo(exportAfter);
      assertThat(export(graph, commitBefore)).isEqualTo(exportBefore);
      graph
          .main()
          .mutate(
              "query q() { insert "
                  + firstNode(step.desired())
                  + " { name: \"Zed\""
                  + required(step.desired())
                  + " } }");
      assertThat(graph.planSchema(step.desired()).isEmpty()).isTrue();
      assertThat(graph.applySchema(step.desired()).applied()).isFalse();
    }
    try (Omnigraph copy =
        Omnigraph.init(directory.resolve("copy").toString(), step.desired(), options())) {
      copy.load(LoadRequest.of(LoadMode.OVERWRITE, exportAfter));
      assertThat(export(copy, copy.main().head())).isEqualTo(exportAfter);
    }
    assertThat(Omnigraph.check(root, options(), CheckReport.Depth.DEEP).problems()).isEmpty();
  }

  static Stream<Case> hardSteps() {
    return steps()
        .filter(step -> step.plan().contains("(soft)") || step.name().startsWith("rename "))
        .map(
            step ->
                new Case(
                    step.name(),
                    step.desired(),
                    SchemaApplyOptions.defaults().withDataLossAllowed(),
                    step.plan().replace("(soft)", "(hard)"),
                    step.before(),
                    step.after()));
  }

  /** Only what is dropped goes from earlier commits; a change without a drop leaves all of them. */
  @ParameterizedTest
  @MethodSource("hardSteps")
  void aHardDropTakesItsTablesFromEarlierCommits(Case step) {
    boolean drops = step.plan().contains("(hard)");
    boolean dropsOfPeople = step.plan().matches("(?s).*drop property (Person|Human)\\..*");
    String root = directory.resolve("graph").toString();
    String commitBefore;
    String exportBefore;
    String exportAfter;
    try (Omnigraph graph = Omnigraph.init(root, SCHEMA, options())) {
      graph.load(LoadRequest.of(LoadMode.OVERWRITE, DATA));
      commitBefore = graph.main().head();
      exportBefore = export(graph, commitBefore);
      SchemaPlan plan = graph.planSchema(step.desired(), step.options());
      assertThat(graph.applySchema(step.desired(), step.options()).plan().toJson())
          .isEqualTo(plan.toJson());
      assertThat(plan.toString()).isEqualTo(step.plan());
      exportAfter = export(graph, graph.main().head());
    }
    try (Omnigraph graph = Omnigraph.open(root, options())) {
      assertThat(graph.recovered()).isEmpty();
      assertThat(graph.schema().source()).isEqualTo(step.desired());
      assertThat(rows(graph.main().query(step.after().getKey(), Map.of())))
          .isEqualTo(step.after().getValue());
      assertThat(export(graph, graph.main().head())).isEqualTo(exportAfter);
      if (drops) {
        requireGone(() -> export(graph, commitBefore));
        requireGone(() -> graph.createBranch("early", commitBefore));
        requireGone(() -> graph.createTag("early", commitBefore));
      } else {
        assertThat(export(graph, commitBefore)).isEqualTo(exportBefore);
      }
      try (GraphSnapshot old = graph.at(commitBefore)) {
        if (dropsOfPeople) {
          requireGone(() -> rows(old.query(AGES, Map.of())));
        } else {
          assertThat(rows(old.query(AGES, Map.of()))).isEqualTo(AGE_ROWS);
        }
      }
    }
    try (Omnigraph copy =
        Omnigraph.init(directory.resolve("copy").toString(), step.desired(), options())) {
      copy.load(LoadRequest.of(LoadMode.OVERWRITE, exportAfter));
      assertThat(export(copy, copy.main().head())).isEqualTo(exportAfter);
    }
    assertThat(Omnigraph.check(root, options(), CheckReport.Depth.DEEP).problems()).isEmpty();
  }

  private static void requireGone(ThrowingCallable reading) {
    assertThat(catchThrowableOfType(NotFoundException.class, reading))
        .extracting(OmnigraphException::code)
        .isEqualTo(ErrorCode.HISTORY_RECLAIMED);
  }

  /** A new kind of step needs a case above; one that cannot be made is none. */
  @Test
  void everyKindOfStepHasACase() {
    try (Omnigraph graph =
        Omnigraph.init(directory.resolve("kinds").toString(), SCHEMA, options())) {
      Set<String> planned = new TreeSet<>();
      steps()
          .map(step -> graph.planSchema(step.desired(), step.options()).toJson())
          .forEach(
              json ->
                  Pattern.compile("\"kind\":\"([a-z_]+)\",")
                      .matcher(json)
                      .results()
                      .forEach(kind -> planned.add(kind.group(1))));
      Set<String> kinds = new TreeSet<>();
      for (Class<?> kind : SchemaStep.class.getPermittedSubclasses()) {
        if (kind != SchemaStep.UnsupportedChange.class) {
          kinds.add(
              kind.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT));
        }
      }
      assertThat(planned).containsAll(kinds);
    }
  }

  private static String firstNode(String schema) {
    return schema.contains("node Human") ? "Human" : "Person";
  }

  private static String required(String schema) {
    return schema.contains("mail: String ") ? ", mail: \"z@z\", marks: [3]" : "";
  }

  private static OmnigraphOptions options() {
    return OmnigraphOptions.builder().durability(Durability.OS_CACHE).build();
  }

  private void requireAfter(Omnigraph graph, Case step, String commitBefore) {
    assertThat(graph.schema().source()).isEqualTo(step.desired());
    assertThat(rows(graph.main().query(step.after().getKey(), Map.of())))
        .isEqualTo(step.after().getValue());
    try (GraphSnapshot old = graph.at(commitBefore)) {
      assertThat(rows(old.query(step.before().getKey(), Map.of())))
          .isEqualTo(step.before().getValue());
    }
  }

  static String rows(QueryResult result) {
    StringWriter text = new StringWriter();
    try (result;
        JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.setRootValueSeparator(null);
      for (Row row : result) {
        ResultFormat.writeRow(json, row);
        json.writeRaw('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  static String export(Omnigraph graph, String commit) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GraphSnapshot snapshot = graph.at(commit)) {
      snapshot.export(out, List.of());
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
