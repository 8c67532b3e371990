package dev.omnigraph.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.query.lint.LintReport;
import dev.omnigraph.query.lint.QueryLint;
import dev.omnigraph.schema.SchemaCompiler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compiles the examples of the query guide; those marked wrong must fail as they say. */
class QueryGuideTest {
  private static final Pattern EXAMPLE =
      Pattern.compile(
          "^```(pg|gq|gq-error)( \\S+)?\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  private record Example(String language, String rule, String source) {}

  private static String guide() throws IOException {
    Path root = Path.of(System.getProperty("og.root", ".."));
    return Files.readString(root.resolve("docs/user/queries.md"));
  }

  private static List<Example> examples(String language) throws IOException {
    List<Example> examples = new ArrayList<>();
    Matcher matcher = EXAMPLE.matcher(guide());
    while (matcher.find()) {
      String rule = matcher.group(2) == null ? "" : matcher.group(2).strip();
      if (matcher.group(1).equals(language)) {
        examples.add(new Example(language, rule, matcher.group(3)));
      }
    }
    return examples;
  }

  private static Catalog catalog() throws IOException {
    return SchemaCompiler.compile(examples("pg").get(0).source());
  }

  @Test
  void theSchemaIsThatOfTheOtherTests() throws IOException {
    assertThat(catalog()).isEqualTo(Schemas.catalog(Schemas.BOOKS));
  }

  @Test
  void examplesCompile() throws IOException {
    assertThat(examples("gq")).hasSizeGreaterThan(7);
    for (Example example : examples("gq")) {
      LintReport report =
          QueryLint.lint(
              catalog(), example.source(), LintReport.SchemaSource.file("guide"), "queries.md");
      assertThat(report.errors()).as(report.toJson()).isZero();
      assertThat(report.results()).isNotEmpty();
    }
  }

  @Test
  void wrongExamplesFailAsTheySay() throws IOException {
    assertThat(examples("gq-error")).hasSizeGreaterThan(4);
    for (Example example : examples("gq-error")) {
      InvalidInputException error = failure(example.source());
      assertThat(error).as(example.source()).isNotNull();
      assertThat(error.details()).containsEntry("rule", example.rule());
    }
  }

  @Test
  void theErrorShownIsTheErrorGiven() throws IOException {
    List<Example> wrong = examples("gq-error");
    InvalidInputException error = failure(wrong.get(wrong.size() - 1).source());

    assertThat(guide()).contains("```\n" + error.sentence() + "\n```");
  }

  private static InvalidInputException failure(String source) throws IOException {
    Catalog catalog = catalog();
    return catchThrowableOfType(
        InvalidInputException.class,
        () -> QueryCompiler.compile(catalog, source, Optional.empty()));
  }
}
