package dev.omnigraph.evolve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.schema.SchemaCompiler;
import dev.omnigraph.schema.plan.PropertyRef;
import dev.omnigraph.schema.plan.SchemaPlan;
import dev.omnigraph.schema.plan.SchemaPlanner;
import dev.omnigraph.spill.SpillSpace;
import dev.omnigraph.topology.DatasetLease;
import dev.omnigraph.write.TestGraph;
import dev.omnigraph.write.rows.Placement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What rows are asked for is answered alike however little memory there is to answer with. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExistingRowsTest {
  private static final String PEOPLE =
      "node Person { name: String @key  nick: String?  age: I32?  home: String? }\n";
  private static final String KNOWS = "edge Knows: Person -> Person { since: I32? }\n";
  private static final String SCHEMA = PEOPLE + KNOWS;
  private static final int PERSONS = 6_000;
  private static final int PAGE = 1 << 13;

  private @Nullable TestGraph graph;

  /** Every tenth nick is that of the person 5,000 before; who is divisible by 7 knows three. */
  @BeforeAll
  void load(@TempDir Path root) {
    TestGraph made = TestGraph.create(root.resolve("g"), SCHEMA);
    graph = made;
    StringBuilder people = new StringBuilder();
    StringBuilder knows = new StringBuilder();
    for (int i = 0; i < PERSONS; i++) {
      int nick = i >= 5_000 && i % 10 == 0 ? i - 5_000 : i;
      people.append(
          "{\"type\":\"Person\",\"data\":{\"name\":\"p%05d\",\"nick\":%s,\"age\":%d,\"home\":\"h%d\"}}\n"
              .formatted(i, i % 3 == 1 ? "null" : "\"nick" + nick + "\"", i, i % 4_321));
      for (int to = 1; to <= (i % 7 == 0 ? 3 : 1); to++) {
        knows.append(
            "{\"edge\":\"Knows\",\"from\":\"p%05d\",\"to\":\"p%05d\",\"data\":{\"since\":%d}}\n"
                .formatted(i, (i + to) % PERSONS, to));
      }
    }
    made.load(Placement.REPLACE_ALL, people.toString().getBytes(StandardCharsets.UTF_8));
    made.load(Placement.APPEND, knows.toString().getBytes(StandardCharsets.UTF_8));
  }

  @AfterAll
  void close() {
    graph().close();
  }

  private TestGraph graph() {
    return Objects.requireNonNull(graph);
  }

  /**
   * A demand.
   *
   * @param defaults values supplied for new properties of persons
   * @param first the first offending row, empty where all satisfy it
   * @param count how many are listed
   */
  private record Case(
      String name, String desired, Map<String, String> defaults, String first, int count) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Case of(String name, String desired, String first, int count) {
    return new Case(name, desired, Map.of(), first, count);
  }

  private static String people(String from, String to) {
    assertThat(PEOPLE).contains(from);
    return PEOPLE.replace(from, to) + KNOWS;
  }

  private static String knows(String header, String body) {
    return PEOPLE + "edge Knows: Person -> Person " + header + " { since: I32? " + body + " }\n";
  }

  static Stream<Case> demands() {
    return Stream.of(
        of("unique text", people("nick: String?", "nick: String? @unique"), "p05000", 20),
        of("unique numbers hold", people("age: I32?", "age: I32? @unique"), "", 0),
        of("unique pair", people("home", "@unique(home, nick) home"), "", 0),
        of("unique home", people("home: String?", "home: String? @unique"), "p04321", 20),
        of("unique ends hold", knows("", "@unique(src, dst)"), "", 0),
        of("range", people("age: I32?", "age: I32? @range(age, 0..5990)"), "p05991", 9),
        of(
            "check",
            people("name: String @key", "name: String @key @check(name, \"^p0[0-4]\")"),
            "p05000",
            20),
        of("at most two", knows("@card(0..2)", ""), "p00000", 20),
        of("at least two", knows("@card(2..3)", ""), "p00001", 20),
        of("one to three hold", knows("@card(1..3)", ""), "", 0),
        of(
            "several at once",
            people("age: I32?", "age: I32? @range(age, 0..5995)")
                .replace("nick: String?", "nick: String? @unique"),
            "p05000",
            20),
        new Case(
            "one value for all that is to be unique",
            people("age: I32?", "age: I32?  mail: String @unique"),
            Map.of("mail", "\"none\""),
            "p00001",
            20),
        new Case(
            "one value for all out of range",
            people("age: I32?", "age: I32?  size: I32 @range(size, 0..9)"),
            Map.of("size", "10"),
            "p00000",
            20));
  }

  @ParameterizedTest
  @MethodSource("demands")
  void theAnswerDoesNotDependOnTheMemory(Case demand) {
    Answer normal = ask(demand, SpillSpace.shareOfHeap());
    Answer scarce = ask(demand, SpillSpace.of(1));

    assertThat(scarce.refusal()).isEqualTo(normal.refusal());
    assertThat(normal.fileBytes()).isZero();
    assertThat(normal.first()).isEqualTo(demand.first());
    assertThat(normal.listed()).isEqualTo(demand.count());
  }

  @Test
  void howManyEdgesLeaveEachSourceIsCountedInAFile() {
    Case demand = of("card", knows("@card(1..3)", ""), "", 0);
    int budget = 4 * PAGE;

    Answer answer = ask(demand, SpillSpace.of(budget));

    assertThat(answer.refusal()).isEmpty();
    assertThat(answer.fileBytes()).isGreaterThan(5L * budget);
    assertThat(answer.residentBytes()).isBetween(1L, (long) budget + PAGE);
  }

  @Test
  void valuesThatMustDifferAreComparedInAFile() {
    Case demand = of("unique", people("age: I32?", "age: I32? @unique"), "", 0);
    int budget = 4 * PAGE;

    Answer answer = ask(demand, SpillSpace.of(budget));

    assertThat(answer.fileBytes()).isGreaterThan(5L * budget);
    assertThat(answer.residentBytes()).isBetween(1L, (long) budget + PAGE);
  }

  /**
   * What was found and what it took.
   *
   * @param refusal code and details, empty when the rows are as wanted
   */
  private record Answer(Map<String, Object> refusal, long fileBytes, long residentBytes) {
    String first() {
      return String.valueOf(refusal.getOrDefault("key", ""));
    }

    int listed() {
      return refusal.isEmpty() ? 0 : (Integer) refusal.getOrDefault("error_count", 1);
    }
  }

  private Answer ask(Case demand, SpillSpace space) {
    Catalog desired = SchemaCompiler.compile(demand.desired());
    Map<PropertyRef, String> defaults = new HashMap<>();
    demand
        .defaults()
        .forEach((p, json) -> defaults.put(new PropertyRef(TableKey.node("Person"), p), json));
    SchemaPlan plan = SchemaPlanner.plan(graph().catalog, desired, defaults.keySet());
    plan.requireSupported();
    Evolution evolution = Evolution.of(desired, plan, defaults);
    List<TableKey> asked = new ArrayList<>(evolution.demands().keySet());
    assertThat(asked).hasSize(1);
    TableKey key = asked.get(0);
    Snapshot base = graph().snapshot();
    TableEntry entry = base.entry(key).orElseThrow();
    try (space;
        DatasetLease lease =
            graph().environment.views().lease(graph().environment.pins(base).pin(entry))) {
      Map<String, Object> refusal =
          refusal(
                  new ExistingRows(
                      Objects.requireNonNull(evolution.tables().get(key)),
                      Objects.requireNonNull(evolution.demands().get(key)),
                      space),
                  lease)
              .orElse(Map.of());
      return new Answer(refusal, space.fileBytes(), space.residentBytes());
    }
  }

  private Optional<Map<String, Object>> refusal(ExistingRows rows, DatasetLease lease) {
    try {
      rows.check(lease.handle(), graph().gateway.allocator());
      return Optional.empty();
    } catch (InvalidInputException e) {
      Map<String, Object> all = new LinkedHashMap<>(e.details());
      all.put("code", ((OmnigraphException) e).code());
      return Optional.of(all);
    }
  }
}
