package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.SchemaApplyResult;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.testkit.fault.Actors;
import dev.omnigraph.testkit.fault.FailpointScript;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of schema that are refused, and what they leave alone. */
@SuppressWarnings("MustBeClosedChecker") // rows() closes the results it is given
class SchemaRefusalTest {
  private static final String SCHEMA =
      """
      node Person { name: String @key  mood: enum(calm, wild)? }
      node City { name: String @key }
      edge LivesIn: Person -> City
      """;
  private static final String WITH_AGE = SCHEMA.replace("mood", "age: I32?  mood");
  private static final String WITH_MAIL = SCHEMA.replace("mood", "mail: String?  mood");

  @TempDir Path directory;
  private String root = "";

  @BeforeEach
  void create() {
    root = directory.resolve("g").toString();
    try (Omnigraph graph = Omnigraph.init(root, SCHEMA, options().build())) {
      graph.load(
          LoadRequest.of(
              LoadMode.OVERWRITE, "{\"type\":\"Person\",\"data\":{\"name\":\"Ada\"}}\n"));
    }
  }

  private static OmnigraphOptions.Builder options() {
    return OmnigraphOptions.builder().durability(Durability.OS_CACHE);
  }

  @Test
  void whileOneProcessChangesTheSchemaAnotherMayNeitherChangeItNorBranch() throws Exception {
    FailpointScript script = new FailpointScript();
    OmnigraphOptions apart = options().sharing(OmnigraphOptions.Sharing.SEPARATE_UNLEASED).build();
    OmnigraphOptions paused =
        options().sharing(OmnigraphOptions.Sharing.SEPARATE_UNLEASED).failpoints(script).build();
    try (Omnigraph other = Omnigraph.open(root, apart);
        Omnigraph one = Omnigraph.open(root, paused)) {
      FailpointScript.Pause pause = script.pauseOnceAt("schema.afterLock", 0);
      CompletableFuture<SchemaApplyResult> changing =
          Actors.supply(() -> one.applySchema(WITH_AGE));
      pause.awaitArrival();

      ConflictException change =
          catchThrowableOfType(ConflictException.class, () -> other.applySchema(WITH_MAIL));
      ConflictException branch =
          catchThrowableOfType(ConflictException.class, () -> other.createBranch("dev"));
      pause.release();

      assertThat(changing.get(60, TimeUnit.SECONDS).applied()).isTrue();
      assertThat(change).isNotNull();
      assertThat(change.code()).isEqualTo(ErrorCode.SCHEMA_CONFLICT);
      assertThat(branch).isNotNull();
    }
    try (Omnigraph graph = Omnigraph.open(root, options().build())) {
      assertThat(graph.recovered()).isEmpty();
      assertThat(graph.schema().source()).isEqualTo(WITH_AGE);
      assertThat(graph.applySchema(SCHEMA).applied()).isTrue();
    }
  }

  /** However many rows there are, the refusal costs nothing and leaves no files behind. */
  @Test
  void besideABranchNoRowIsCopied() {
    FailpointScript script = new FailpointScript();
    script.crashAt("write.afterStage", 0);
    try (Omnigraph graph = Omnigraph.open(root, options().failpoints(script).build())) {
      graph.createBranch("dev");

      ConflictException refusal =
          catchThrowableOfType(ConflictException.class, () -> graph.applySchema(WITH_AGE));

      assertThat(refusal.code()).isEqualTo(ErrorCode.BRANCH_CONFLICT);
      assertThat(refusal.details()).containsEntry("branches", List.of("dev"));
      assertThat(graph.schema().source()).isEqualTo(SCHEMA);
    }
  }

  @Test
  void aTypeThatAnEdgeStillUsesCannotGo() {
    try (Omnigraph graph = Omnigraph.open(root, options().build())) {
      String head = graph.main().head();

      InvalidInputException refusal =
          catchThrowableOfType(
              InvalidInputException.class,
              () -> graph.applySchema(SCHEMA.replace("node City { name: String @key }\n", "")));

      assertThat(refusal.code()).isEqualTo(ErrorCode.CATALOG);
      assertThat(refusal).hasMessageContaining("City");
      assertThat(graph.main().head()).isEqualTo(head);
      assertThat(graph.schema().source()).isEqualTo(SCHEMA);
    }
  }

  @Test
  void aValueThatAnEnumGainedIsUsedAtOnceAndWasRefusedBefore() {
    String sad = "query q() { update Person set { mood: \"sad\" } where name = \"Ada\" }";
    try (Omnigraph graph = Omnigraph.open(root, options().build())) {
      assertThat(catchThrowableOfType(InvalidInputException.class, () -> graph.main().mutate(sad)))
          .isNotNull();
      graph.applySchema(SCHEMA.replace("wild", "wild, sad"));

      graph.main().mutate(sad);

      assertThat(
              SchemaApplyTest.rows(
                  graph
                      .main()
                      .query(
                          "query q() { match { $p: Person  $p.mood = \"sad\" }"
                              + " return { $p.name as n } }",
                          Map.of())))
          .isEqualTo("{\"n\":\"Ada\"}\n");
    }
  }
}
