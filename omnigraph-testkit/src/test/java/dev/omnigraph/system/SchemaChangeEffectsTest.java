package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.CheckReport;
import dev.omnigraph.CleanupOptions;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.PreparedQuery;
import dev.omnigraph.SchemaApplyOptions;
import dev.omnigraph.SchemaPlan;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.Effect;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.errors.RecoveryRequiredException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.testkit.fault.Actors;
import dev.omnigraph.testkit.fault.FailpointScript;
import dev.omnigraph.testkit.fault.InjectedCrash;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a change of schema does to rows that do not fit, and to whoever works on the graph. */
@SuppressWarnings("MustBeClosedChecker") // rows() closes the results it is given
class SchemaChangeEffectsTest {
  private static final String SCHEMA =
      """
      node Person { name: String @key  age: I32? }
      node City { name: String @key }
      edge LivesIn: Person -> City
      """;
  private static final String WITHOUT_AGE = SCHEMA.replace("  age: I32?", "");
  private static final String DATA =
      """
      {"type":"Person","data":{"name":"Ada","age":36}}
      {"type":"Person","data":{"name":"Bo","age":36}}
      {"type":"City","data":{"name":"Turin"}}
      {"type":"City","data":{"name":"Oslo"}}
      {"edge":"LivesIn","from":"Ada","to":"Turin"}
      {"edge":"LivesIn","from":"Ada","to":"Oslo"}
      """;
  private static final String AGES =
      "query q() { match { $p: Person } return { $p.age as a } order { a } }";

  @TempDir Path directory;
  private final FailpointScript script = new FailpointScript();
  private String root = "";
  private Omnigraph graph;

  @BeforeEach
  void create() {
    root = directory.resolve("g").toString();
    graph = Omnigraph.init(root, SCHEMA, options());
    graph.load(LoadRequest.of(LoadMode.OVERWRITE, DATA));
  }

  @AfterEach
  void close() {
    graph.close();
  }

  private OmnigraphOptions options() {
    return OmnigraphOptions.builder().durability(Durability.OS_CACHE).failpoints(script).build();
  }

  private InvalidInputException refused(String desired) {
    String head = graph.main().head();
    InvalidInputException refusal =
        catchThrowableOfType(InvalidInputException.class, () -> graph.applySchema(desired));
    assertThat(refusal).isNotNull();
    assertThat(graph.main().head()).isEqualTo(head);
    assertThat(graph.schema().source()).isEqualTo(SCHEMA);
    return refusal;
  }

  @Test
  void rowsThatBreakANewConstraintAreNamed() {
    InvalidInputException unique = refused(SCHEMA.replace("I32?", "I32? @unique"));
    assertThat(unique.code()).isEqualTo(ErrorCode.UNIQUE_VIOLATION);
    assertThat(List.of(unique.details().get("key"), unique.details().get("other")))
        .containsExactlyInAnyOrder("Ada", "Bo");

    InvalidInputException range = refused(SCHEMA.replace("I32?", "I32? @range(age, 0..30)"));
    assertThat(range.code()).isEqualTo(ErrorCode.RANGE_VIOLATION);
    assertThat(range.details()).containsEntry("error_count", 2);

    InvalidInputException check =
        refused(
            SCHEMA.replace(
                "name: String @key  age", "name: String @key @check(name, \"^A\")  age"));
    assertThat(check.code()).isEqualTo(ErrorCode.CHECK_VIOLATION);
    assertThat(check.details()).containsEntry("key", "Bo");

    InvalidInputException many = refused(SCHEMA.replace("-> City", "-> City @card(0..1)"));
    assertThat(many.code()).isEqualTo(ErrorCode.CARDINALITY_VIOLATION);
    assertThat(many.details()).containsEntry("key", "Ada").containsEntry("edges", 2);
  }

  @Test
  void aValueThatDoesNotFitItsPropertyIsRefused() {
    InvalidInputException refusal =
        catchThrowableOfType(
            InvalidInputException.class,
            () ->
                graph.applySchema(
                    SCHEMA.replace("age: I32?", "age: I32?  size: I32"),
                    SchemaApplyOptions.defaults().withNodeDefault("Person", "size", "tall")));

    assertThat(refusal.code()).isEqualTo(ErrorCode.BAD_VALUE);
    assertThat(graph.schema().source()).isEqualTo(SCHEMA);
  }

  @Test
  void aPlanIsRefusedOnceAnotherSchemaIsAccepted() {
    SchemaPlan plan = graph.planSchema(WITHOUT_AGE);
    graph.applySchema(SCHEMA.replace("age: I32?", "age: I32?  mail: String?"));

    ConflictException refusal =
        catchThrowableOfType(
            ConflictException.class, () -> graph.applySchema(plan, SchemaApplyOptions.defaults()));

    assertThat(refusal.code()).isEqualTo(ErrorCode.SCHEMA_CONFLICT);
  }

  @Test
  void preparedQueriesAndOtherHandlesGoOnUnderTheNewSchema() {
    PreparedQuery ages = graph.main().prepare(AGES);
    try (Omnigraph other = Omnigraph.open(root, options());
        Omnigraph reader =
            Omnigraph.open(
                root,
                OmnigraphOptions.builder()
                    .readOnly()
                    .sharing(OmnigraphOptions.Sharing.SEPARATE_UNLEASED)
                    .build());
        GraphSnapshot before = reader.main().snapshot()) {
      graph.applySchema(SCHEMA.replace("age: I32?", "age: I32?  mail: String?"));
      assertThat(SchemaApplyTest.rows(ages.execute(Map.of())))
          .isEqualTo("{\"a\":36}\n{\"a\":36}\n");
      assertThat(other.schema().source()).contains("mail");
      assertThat(reader.schema().source()).contains("mail");

      graph.applySchema(WITHOUT_AGE);
      InvalidInputException gone =
          catchThrowableOfType(InvalidInputException.class, () -> ages.execute(Map.of()).close());
      assertThat(gone.code()).isEqualTo(ErrorCode.TYPE);
      assertThat(reader.schema().source()).isEqualTo(WITHOUT_AGE);
      assertThat(SchemaApplyTest.rows(before.query(AGES, Map.of())))
          .isEqualTo("{\"a\":36}\n{\"a\":36}\n");
    }
  }

  @Test
  void aWriteBegunUnderTheOldSchemaIsRefused() throws Exception {
    FailpointScript.Pause pause = script.pauseOnceAt("write.afterStage", 0);
    CompletableFuture<OmnigraphException> loading =
        Actors.supply(
            () ->
                catchThrowableOfType(
                    OmnigraphException.class,
                    () ->
                        graph.load(
                            LoadRequest.of(
                                LoadMode.APPEND,
                                "{\"type\":\"City\",\"data\":{\"name\":\"Rome\"}}\n"))));
    pause.awaitArrival();
    graph.applySchema(SCHEMA.replace("I32?", "I32? @description(\"years\")"));
    pause.release();

    OmnigraphException refusal = loading.get(60, TimeUnit.SECONDS);
    assertThat(refusal).isInstanceOf(ConflictException.class);
    assertThat(refusal.code()).isEqualTo(ErrorCode.SCHEMA_CONFLICT);
  }

  @Test
  void aDroppedTypeMayComeBackAndItsOldCommitsStay() {
    String before = graph.main().head();
    String people = "node Person { name: String @key  age: I32? }\n";
    for (int round = 0; round < 2; round++) {
      graph.applySchema(people);
      graph.applySchema(people + "node City { code: I64  name: String @key }\n");
      graph.load(
          LoadRequest.of(
              LoadMode.APPEND, "{\"type\":\"City\",\"data\":{\"name\":\"Rome\",\"code\":6}}\n"));
      assertThat(
              SchemaApplyTest.rows(
                  graph
                      .main()
                      .query("query q() { match { $c: City } return { $c.code as c } }", Map.of())))
          .isEqualTo("{\"c\":6}\n");
      try (GraphSnapshot old = graph.at(before)) {
        assertThat(
                SchemaApplyTest.rows(
                    old.query(
                        "query q() { match { $p: Person  $p livesIn $c } return { $c.name as n }"
                            + " order { n } }",
                        Map.of())))
            .isEqualTo("{\"n\":\"Oslo\"}\n{\"n\":\"Turin\"}\n");
      }
    }
    graph.applySchema(people, SchemaApplyOptions.defaults().withDataLossAllowed());
    assertThat(
            catchThrowableOfType(
                NotFoundException.class, () -> SchemaApplyTest.export(graph, before)))
        .extracting(OmnigraphException::code)
        .isEqualTo(ErrorCode.HISTORY_RECLAIMED);
    graph.applySchema(people + "node City { name: String @key }\n");
    assertThat(Omnigraph.check(root, options(), CheckReport.Depth.DEEP).problems()).isEmpty();
  }

  @Test
  void anInterfaceChangesTheTablesOfItsTypes() {
    String other = directory.resolve("towns").toString();
    String desired =
        """
        interface Place { people: I64? @rename_from(size)  mayor: String? }
        node Town implements Place { name: String @key }
        """;
    String sizes = "query q() { match { $t: Town } return { $t.size as s, $t.river as r } }";
    String people = "query q() { match { $t: Town } return { $t.people as p, $t.mayor as m } }";
    String before;
    String exported;
    try (Omnigraph towns =
        Omnigraph.init(
            other,
            """
            interface Place { size: I64?  river: String? }
            node Town implements Place { name: String @key }
            """,
            options())) {
      towns.load(
          LoadRequest.of(
              LoadMode.OVERWRITE,
              "{\"type\":\"Town\",\"data\":{\"name\":\"Turin\",\"size\":850000,\"river\":\"Po\"}}\n"));
      before = towns.main().head();
      assertThat(towns.planSchema(desired).toString())
          .isEqualTo(
              """
              add property Place.mayor: String?
              rename property Place.size to people
              drop property Place.river (soft)
              add property Town.mayor: String?
              rename property Town.size to people
              drop property Town.river (soft)
              """);
      towns.applySchema(desired);
    }
    try (Omnigraph towns = Omnigraph.open(other, options())) {
      assertThat(SchemaApplyTest.rows(towns.main().query(people, Map.of())))
          .isEqualTo("{\"p\":850000,\"m\":null}\n");
      try (GraphSnapshot old = towns.at(before)) {
        assertThat(SchemaApplyTest.rows(old.query(sizes, Map.of())))
            .isEqualTo("{\"s\":850000,\"r\":\"Po\"}\n");
      }
      exported = SchemaApplyTest.export(towns, towns.main().head());
    }
    try (Omnigraph copy =
        Omnigraph.init(directory.resolve("copy").toString(), desired, options())) {
      copy.load(LoadRequest.of(LoadMode.OVERWRITE, exported));
      assertThat(SchemaApplyTest.export(copy, copy.main().head())).isEqualTo(exported);
    }
    assertThat(Omnigraph.check(other, options(), CheckReport.Depth.DEEP).problems()).isEmpty();
  }

  @Test
  void aPropertyMayComeBackWithAnotherType() {
    assertThat(SchemaApplyTest.rows(graph.main().query(AGES, Map.of()))).contains("36");
    graph.applySchema(WITHOUT_AGE);
    graph.applySchema(SCHEMA.replace("I32?", "String?"));
    graph.main().mutate("query q() { insert Person { name: \"Cy\", age: \"old\" } }");
    graph.main().mutate("query q() { insert Person { name: \"Di\", age: \"new\" } }");

    assertThat(SchemaApplyTest.rows(graph.main().query(AGES, Map.of())))
        .contains("{\"a\":\"new\"}\n{\"a\":\"old\"}\n");
  }

  @Test
  void aReaderAnswersWhileTheSchemaFilesAreBetweenTheirRenames() {
    script.crashAt("schema.afterRename", 1);
    assertThat(catchThrowableOfType(InjectedCrash.class, () -> graph.applySchema(WITHOUT_AGE)))
        .isNotNull();
    graph.close();
    script.clear();

    try (Omnigraph reader = Omnigraph.open(root, OmnigraphOptions.builder().readOnly().build())) {
      assertThat(reader.schema().source()).isEqualTo(WITHOUT_AGE);
      assertThat(SchemaApplyTest.export(reader, reader.main().head())).doesNotContain("age");
    }
    try (Omnigraph writer = Omnigraph.open(root, options())) {
      assertThat(writer.recovered()).hasSize(1);
      assertThat(writer.schema().source()).isEqualTo(WITHOUT_AGE);
    }
  }

  /** The change is visible then, so the answer is neither success nor a refusal. */
  @Test
  void aHandleWhoseSchemaFilesCouldNotBeRenamedGoesOn() {
    script.throwOnceAt(
        "schema.afterRename",
        1,
        StorageException.of(StorageException.Fault.OTHER, "rename", "a file", "no answer", null));

    RecoveryRequiredException open =
        catchThrowableOfType(RecoveryRequiredException.class, () -> graph.applySchema(WITHOUT_AGE));

    assertThat(open.effect()).isNotEqualTo(Effect.NONE);
    graph.main().mutate("query q() { insert Person { name: \"Cy\" } }");
    assertThat(graph.schema().source()).isEqualTo(WITHOUT_AGE);
    graph.applySchema(SCHEMA.replace("age: I32?", "mail: String?"));
    graph.close();
    try (Omnigraph again = Omnigraph.open(root, options())) {
      assertThat(again.recovered()).as("the handle had healed it").isEmpty();
      assertThat(SchemaApplyTest.export(again, again.main().head())).contains("Cy");
    }
    assertThat(Omnigraph.check(root, options(), CheckReport.Depth.DEEP).problems()).isEmpty();
  }

  /** Purging is tried once; what a crash before it leaves behind is cleanup's, like any history. */
  @Test
  void whatAHardDropDidNotPurgeGoesWithCleanup() {
    String before = graph.main().head();
    script.crashAt("schema.beforePurge", 0);
    assertThat(
            catchThrowableOfType(
                InjectedCrash.class,
                () ->
                    graph.applySchema(
                        WITHOUT_AGE, SchemaApplyOptions.defaults().withDataLossAllowed())))
        .isNotNull();
    graph.close();
    script.clear();

    try (Omnigraph again = Omnigraph.open(root, options())) {
      assertThat(again.recovered()).hasSize(1);
      assertThat(again.schema().source()).isEqualTo(WITHOUT_AGE);
      assertThat(SchemaApplyTest.export(again, before)).contains("36");
      again.cleanup(CleanupOptions.keep(1).withMinimumAge(Duration.ZERO));
      assertThat(
              catchThrowableOfType(
                  NotFoundException.class, () -> SchemaApplyTest.export(again, before)))
          .extracting(OmnigraphException::code)
          .isEqualTo(ErrorCode.HISTORY_RECLAIMED);
    }
    assertThat(Omnigraph.check(root, options(), CheckReport.Depth.DEEP).problems()).isEmpty();
  }

  /** The change is in force before anything is removed, so a failure to remove is not its own. */
  @Test
  void aPurgeThatFailsFailsNobodyAndCleanupDoesItsWork() {
    String before = graph.main().head();
    graph.close();
    AtomicInteger refused = new AtomicInteger();
    OmnigraphOptions failing =
        OmnigraphOptions.builder()
            .durability(Durability.OS_CACHE)
            .gatewayDecorator(gateway -> refusingToReclaim(gateway, refused))
            .build();
    try (Omnigraph unlucky = Omnigraph.open(root, failing)) {
      assertThat(
              unlucky
                  .applySchema(WITHOUT_AGE, SchemaApplyOptions.defaults().withDataLossAllowed())
                  .applied())
          .isTrue();
      assertThat(refused).hasValue(1);
      assertThat(SchemaApplyTest.export(unlucky, before)).contains("\"age\":36");
      assertThat(SchemaApplyTest.export(unlucky, unlucky.main().head())).doesNotContain("\"age\"");
    }
    try (Omnigraph again = Omnigraph.open(root, options())) {
      assertThat(again.recovered()).isEmpty();
      assertThat(SchemaApplyTest.export(again, before))
          .as("not tried again")
          .contains("\"age\":36");
      again.cleanup(CleanupOptions.keep(1).withMinimumAge(Duration.ZERO));
      assertThat(
              catchThrowableOfType(
                  NotFoundException.class, () -> SchemaApplyTest.export(again, before)))
          .extracting(OmnigraphException::code)
          .isEqualTo(ErrorCode.HISTORY_RECLAIMED);
    }
    assertThat(Omnigraph.check(root, options(), CheckReport.Depth.DEEP).problems()).isEmpty();
  }

  private static DatasetGateway refusingToReclaim(DatasetGateway gateway, AtomicInteger refused) {
    return (DatasetGateway)
        Proxy.newProxyInstance(
            DatasetGateway.class.getClassLoader(),
            new Class<?>[] {DatasetGateway.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("reclaim")) {
                refused.incrementAndGet();
                throw StorageException.of(
                    StorageException.Fault.PERMISSION, "remove", "versions", "injected", null);
              }
              try {
                return method.invoke(gateway, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
