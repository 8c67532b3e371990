package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.SchemaApplyOptions;
import dev.omnigraph.SchemaPlan;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans as users see them: printed, written, read back, bound to one schema. */
class SchemaPlanTest {
  private static final String ACCEPTED = "node Person { name: String @key  age: I32? }\n";

  @TempDir Path directory;
  private Omnigraph graph;

  @BeforeEach
  @SuppressWarnings("MustBeClosedChecker") // close() closes it
  void init() {
    graph = Omnigraph.init(directory.resolve("graph").toString(), ACCEPTED);
  }

  @AfterEach
  void close() {
    graph.close();
  }

  @Test
  void everyStepIsALineForPeople() {
    SchemaPlan plan =
        graph.planSchema(
            "node Human @rename_from(\"Person\") { name: String @key  mail: String? @index }\n"
                + "node City { name: String @key }\n");

    assertThat(plan.supported()).isTrue();
    assertThat(plan.size()).isEqualTo(5);
    assertThat(plan.toString())
        .isEqualTo(
            """
            add node City
            rename node Person to Human
            add property Human.mail: String?
            drop property Human.age (soft)
            add constraint @index(mail) to Human
            """);
  }

  @Test
  void commentsAndOrderAreNoChange() {
    SchemaPlan plan = graph.planSchema("// people\nnode Person { age: I32?  name: String @key }");

    assertThat(plan.isEmpty()).isTrue();
    assertThat(plan.toString()).isEqualTo("no change\n");
    assertThat(plan.desiredHash()).isEqualTo(plan.acceptedHash());
  }

  @Test
  void aWrittenPlanReadsBackWithItsSource() {
    SchemaPlan plan =
        graph.planSchema(
            "node Person { name: String @key }",
            SchemaApplyOptions.defaults().withDataLossAllowed());

    SchemaPlan read = SchemaPlan.fromJson(plan.toJson());

    assertThat(read.toJson()).isEqualTo(plan.toJson());
    assertThat(read.source()).isEqualTo("node Person { name: String @key }");
    assertThat(read.toString()).isEqualTo("drop property Person.age (hard)\n");
    assertThat(read.acceptedHash()).isEqualTo(graph.schema().hash());
  }

  @Test
  void aPlanWithAnotherSourceIsRefused() {
    String json = graph.planSchema("node Person { name: String @key }").toJson();

    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> SchemaPlan.fromJson(json.replace("name: String @key", "n: String @key")))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST));
  }

  @Test
  void aRequiredPropertyIsFoundUnlessAValueIsSupplied() {
    String desired = "node Person { name: String @key  age: I32?  mail: String }";

    SchemaPlan without = graph.planSchema(desired);
    SchemaPlan with =
        graph.planSchema(
            desired, SchemaApplyOptions.defaults().withNodeDefault("Person", "mail", "none"));

    assertThat(without.supported()).isFalse();
    assertThat(without.lint())
        .containsExactly(
            new SchemaPlan.Finding(
                "OG-MF-103",
                "MF",
                "validated",
                "node:Person.mail",
                "a required property needs a default for the existing rows"));
    assertThat(with.supported()).isTrue();
    assertThat(with.toString()).isEqualTo("add property Person.mail: String\n");
  }

  @Test
  void aReadingHandlePlansToo() {
    String root = directory.resolve("graph").toString();
    graph.close();

    try (Omnigraph reader = Omnigraph.open(root, OmnigraphOptions.builder().readOnly().build())) {
      assertThat(reader.planSchema("node Person { name: String @key }").size()).isEqualTo(1);
    }
  }
}
