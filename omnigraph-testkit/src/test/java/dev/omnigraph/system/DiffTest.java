package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.omnigraph.Branch;
import dev.omnigraph.Change;
import dev.omnigraph.ChangeFilter;
import dev.omnigraph.ChangeOp;
import dev.omnigraph.ChangeStream;
import dev.omnigraph.EntityImage;
import dev.omnigraph.EntityKind;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import dev.omnigraph.testkit.storage.ObjectClass;
import dev.omnigraph.testkit.storage.Verb;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a diff says, exactly, and what it costs. */
@ExtendWith(TempGraphExtension.class)
@SuppressWarnings("MustBeClosedChecker") // the extension tells what stayed open
class DiffTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SCHEMA =
      """
      node Person { name: String @key  age: I32?  note: String?  tags: [String]?  score: F64? }
      node City { name: String @key }
      edge Knows: Person -> Person { since: I32? }
      """;
  private static final String ALL_TYPES =
      """
      node Thing {
        name: String @key  t: String?  b: Bool?  f: F32?  d: F64?  u: U64?  day: Date?  at: DateTime?
        l: [I32]?  v: Vector(2)?  data: Blob?
      }
      """;

  private static List<Change> diff(Omnigraph graph, String from, String to) {
    return diff(graph, from, to, ChangeFilter.all());
  }

  private static List<Change> diff(Omnigraph graph, String from, String to, ChangeFilter filter) {
    List<Change> changes = new ArrayList<>();
    try (ChangeStream stream = graph.diff(from, to, filter)) {
      stream.forEachRemaining(changes::add);
    }
    return changes;
  }

  private static void load(Branch branch, LoadMode mode, String... records) {
    branch.load(LoadRequest.of(mode, String.join("\n", records)));
  }

  private static String person(String name, String more) {
    return "{\"type\":\"Person\",\"data\":{\"name\":\"" + name + "\"" + more + "}}";
  }

  @Test
  void everyKindOfChangeHasItsImages(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      load(graph.main(), LoadMode.MERGE, person("ana", ",\"age\":1"), person("bo", ""));
      String from = graph.main().head();
      load(
          graph.main(),
          LoadMode.MERGE,
          person("ana", ",\"age\":2"),
          person("cy", ""),
          "{\"edge\":\"Knows\",\"from\":\"ana\",\"to\":\"cy\",\"data\":{\"id\":\"e\",\"since\":7}}");
      graph.mutate("query q() { delete Person where name = \"bo\" }", Map.of());

      assertThat(diff(graph, from, "main"))
          .extracting(Change::toJson)
          .containsExactly(
              "{\"table_key\":\"edge:Knows\",\"kind\":\"edge\",\"type\":\"Knows\",\"id\":\"e\","
                  + "\"op\":\"insert\",\"before\":null,\"after\":{\"id\":\"e\",\"src\":\"ana\","
                  + "\"dst\":\"cy\",\"since\":7}}",
              "{\"table_key\":\"node:Person\",\"kind\":\"node\",\"type\":\"Person\",\"id\":\"ana\","
                  + "\"op\":\"update\",\"before\":"
                  + image("ana", "1")
                  + ",\"after\":"
                  + image("ana", "2")
                  + "}",
              "{\"table_key\":\"node:Person\",\"kind\":\"node\",\"type\":\"Person\",\"id\":\"bo\","
                  + "\"op\":\"delete\",\"before\":"
                  + image("bo", "null")
                  + ",\"after\":null}",
              "{\"table_key\":\"node:Person\",\"kind\":\"node\",\"type\":\"Person\",\"id\":\"cy\","
                  + "\"op\":\"insert\",\"before\":null,\"after\":"
                  + image("cy", "null")
                  + "}");
      assertThat(diff(graph, "main", from))
          .extracting(Change::id, Change::op)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("e", ChangeOp.DELETE),
              org.assertj.core.groups.Tuple.tuple("ana", ChangeOp.UPDATE),
              org.assertj.core.groups.Tuple.tuple("bo", ChangeOp.INSERT),
              org.assertj.core.groups.Tuple.tuple("cy", ChangeOp.DELETE));
      assertThat(
              diff(
                  graph,
                  from,
                  "main",
                  ChangeFilter.all()
                      .withKind(EntityKind.NODE)
                      .withTypes(List.of("Person"))
                      .withOps(List.of(ChangeOp.INSERT, ChangeOp.DELETE))))
          .extracting(Change::id)
          .containsExactly("bo", "cy");
      assertThat(diff(graph, from, "main", ChangeFilter.all().withTypes(List.of("City"))))
          .isEmpty();
      OmnigraphException unknown =
          catchThrowableOfType(
              OmnigraphException.class,
              () -> diff(graph, from, "main", ChangeFilter.all().withTypes(List.of("Nope"))));
      assertThat(unknown.code()).isEqualTo(ErrorCode.BAD_REQUEST);
      assertThat(unknown.details()).containsEntry("type", "Nope");
      ChangeStream closed = graph.diff(from, "main");
      closed.close();
      closed.close();
      assertThat(catchThrowableOfType(ClosedException.class, closed::hasNext)).isNotNull();
    }
  }

  private static String image(String name, String age) {
    return "{\"id\":\"%s\",\"age\":%s,\"name\":\"%s\",\"note\":null,\"score\":null,\"tags\":null}"
        .formatted(name, age, name);
  }

  /** Two values next to each other that a careless comparison takes for one, per type. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "t|null|\"\"",
        "b|null|false",
        "f|0.0|-0.0",
        "f|16777216.0|16777218.0",
        "d|0.0|-0.0",
        "d|1.0|1.0000000000000002",
        "u|9223372036854775807|9223372036854775808",
        "day|\"1970-01-01\"|null",
        "at|\"2020-01-01T00:00:00.000Z\"|\"2020-01-01T00:00:00.001Z\"",
        "l|null|[]",
        "l|[]|[0]",
        "l|[1,2]|[2,1]",
        "v|[0.0,1.0]|[-0.0,1.0]",
        "v|null|[0.0,0.0]",
        "data|\"base64:AAE=\"|\"base64:AAI=\"",
        "data|null|\"base64:AAE=\""
      })
  void theLeastDifferenceIsAnUpdateAndNoneIsNothing(String example, TempGraph temp)
      throws IOException {
    String[] parts = example.split("\\|", -1);
    try (Omnigraph graph = temp.init(ALL_TYPES)) {
      String other = "{\"type\":\"Thing\",\"data\":{\"name\":\"other\"}}";
      load(graph.main(), LoadMode.OVERWRITE, thing(parts[0], parts[1]), other);
      String first = graph.main().head();
      load(graph.main(), LoadMode.OVERWRITE, thing(parts[0], parts[2]), other);
      String second = graph.main().head();
      load(graph.main(), LoadMode.OVERWRITE, thing(parts[0], parts[1]), other);

      List<Change> changes = diff(graph, first, second);
      assertThat(changes).hasSize(1);
      JsonNode change = JSON.readTree(changes.get(0).toJson());
      assertThat(change.path("op").asText()).isEqualTo("update");
      assertThat(change.path("before").path(parts[0])).isEqualTo(JSON.readTree(parts[1]));
      assertThat(change.path("after").path(parts[0])).isEqualTo(JSON.readTree(parts[2]));
      assertThat(diff(graph, first, "main")).isEmpty();
    }
  }

  private static String thing(String property, String value) {
    return "{\"type\":\"Thing\",\"data\":{\"name\":\"x\",\"" + property + "\":" + value + "}}";
  }

  /** Returns what a state holds, as the flat images of a diff, by table and id. */
  private static Map<String, JsonNode> state(Omnigraph graph, String reference) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    boolean branch = graph.branches().stream().anyMatch(b -> b.name().equals(reference));
    try (GraphSnapshot snapshot =
        branch ? graph.branch(reference).snapshot() : graph.at(reference)) {
      snapshot.export(out, List.of());
    }
    Map<String, JsonNode> state = new TreeMap<>();
    for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
      JsonNode record = JSON.readTree(line);
      ObjectNode image = JSON.createObjectNode();
      boolean edge = record.has("edge");
      image.set("id", record.path("data").path("id"));
      if (edge) {
        image.set("src", record.path("from"));
        image.set("dst", record.path("to"));
      }
      image.setAll((ObjectNode) record.path("data"));
      String table =
          edge ? "edge:" + record.path("edge").asText() : "node:" + record.path("type").asText();
      state.put(table + "/" + image.path("id").asText(), image);
    }
    return state;
  }

  private static JsonNode json(EntityImage image) throws IOException {
    StringWriter text = new StringWriter();
    try (var generator = JSON.createGenerator(text)) {
      image.writeJson(generator);
    }
    return JSON.readTree(text.toString());
  }

  /** Applies changes and holds that their before images are what is there. */
  private static Map<String, JsonNode> applied(Map<String, JsonNode> old, List<Change> changes)
      throws IOException {
    Map<String, JsonNode> state = new TreeMap<>(old);
    for (Change change : changes) {
      String key = change.tableKey() + "/" + change.id();
      assertThat(change.before().isPresent()).as(key).isEqualTo(state.containsKey(key));
      if (change.before().isPresent()) {
        assertThat(json(change.before().get())).isEqualTo(state.get(key));
      }
      if (change.after().isPresent()) {
        assertThat(json(change.after().get()))
            .isNotEqualTo(state.put(key, json(change.after().get())));
      } else {
        state.remove(key);
      }
    }
    return state;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aDiffAppliedToTheOldStateGivesTheNew(long seed, TempGraph temp) throws IOException {
    Random random = new Random(seed);
    List<String> places = new ArrayList<>();
    Map<String, Map<String, JsonNode>> states = new TreeMap<>();
    List<String> branches = new ArrayList<>(List.of("main"));
    try (Omnigraph graph = temp.init(SCHEMA)) {
      for (int step = 0; step < 30; step++) {
        String name = branches.get(random.nextInt(branches.size()));
        if (random.nextInt(8) == 0 && branches.size() < 4) {
          String made = "b" + branches.size();
          graph.createBranch(
              made, places.isEmpty() ? "main" : places.get(random.nextInt(places.size())));
          branches.add(made);
        }
        write(graph.branch(name), random);
        String head = graph.branch(name).head();
        if (!states.containsKey(head)) {
          places.add(head);
          states.put(head, state(graph, name));
        }
      }
      for (int pair = 0; pair < 40; pair++) {
        String from = places.get(random.nextInt(places.size()));
        String to = places.get(random.nextInt(places.size()));
        assertThat(applied(states.get(from), diff(graph, from, to)))
            .as("seed %s, %s to %s", seed, from, to)
            .isEqualTo(states.get(to));
      }
      assertThat(state(graph, places.get(0))).isEqualTo(states.get(places.get(0)));
    }
  }

  private static void write(Branch branch, Random random) {
    String name = "p" + random.nextInt(8);
    switch (random.nextInt(5)) {
      case 0 ->
          branch.mutate("query q($n: String) { delete Person where name = $n }", Map.of("n", name));
      case 1 -> {
        String other = "p" + random.nextInt(8);
        load(branch, LoadMode.MERGE, person(name, ""));
        load(branch, LoadMode.MERGE, person(other, ""));
        branch.mutate(
            "query q($a: String, $b: String) { insert Knows { from: $a, to: $b } }",
            Map.of("a", name, "b", other));
      }
      case 2 ->
          branch.mutate(
              "query q($n: String, $a: I32) { update Person set { age: $a } where name = $n }",
              Map.of("n", name, "a", random.nextInt(3)));
      default -> {
        List<String> records = new ArrayList<>();
        int first = random.nextInt(8);
        for (int i = 0; i <= random.nextInt(4); i++) {
          records.add(
              person(
                  "p" + (first + i) % 8,
                  (random.nextBoolean() ? ",\"note\":\"\"" : ",\"age\":" + random.nextInt(3))
                      + (random.nextBoolean() ? ",\"tags\":[\"x\"]" : "")
                      + (random.nextBoolean() ? ",\"score\":-0.0" : "")));
        }
        load(branch, LoadMode.MERGE, records.toArray(String[]::new));
      }
    }
  }

  @Test
  void tablesAndFragmentsThatAreAlikeAreNotRead(TempGraph temp) {
    try (Omnigraph graph = temp.init(SCHEMA)) {
      StringBuilder rows = new StringBuilder();
      for (int i = 0; i < 3_000; i++) {
        rows.append(person("p" + i, ",\"age\":1")).append('\n');
      }
      graph.load(LoadRequest.of(LoadMode.APPEND, rows.toString()));
      load(graph.main(), LoadMode.APPEND, "{\"type\":\"City\",\"data\":{\"name\":\"Oslo\"}}");
      String from = graph.main().head();
      Branch side = graph.createBranch("side");
      side.mutate("query q() { insert City { name: \"Rome\" } }");
      int mark = temp.ledger().mark();
      assertThat(diff(graph, from, "side")).extracting(Change::id).containsExactly("Rome");
      assertThat(temp.ledger().since(mark))
          .filteredOn(e -> e.objectClass() == ObjectClass.DATA_TABLE)
          .noneMatch(e -> e.object().contains("Person") || e.object().contains("edges"));
      assertThat(temp.ledger().count(mark, Verb.SCAN, ObjectClass.DATA_TABLE)).isBetween(1L, 2L);
      mark = temp.ledger().mark();
      assertThat(diff(graph, "side", "side")).isEmpty();
      assertThat(temp.ledger().count(mark, Verb.SCAN, ObjectClass.DATA_TABLE)).isZero();
    }
  }
}
