package dev.omnigraph.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compiles the examples of the user guide; those marked wrong must fail as they say. */
class SchemaGuideTest {
  private static final Pattern EXAMPLE =
      Pattern.compile("^```pg(-error)?( \\S+)?\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  private record Example(boolean wrong, String rule, String source) {}

  private static String guide() throws IOException {
    Path root = Path.of(System.getProperty("og.root", ".."));
    return Files.readString(root.resolve("docs/user/schema.md"));
  }

  private static List<Example> examples() throws IOException {
    List<Example> examples = new ArrayList<>();
    Matcher matcher = EXAMPLE.matcher(guide());
    while (matcher.find()) {
      String rule = matcher.group(2) == null ? "" : matcher.group(2).strip();
      examples.add(new Example(matcher.group(1) != null, rule, matcher.group(3)));
    }
    return examples;
  }

  @Test
  void examplesCompileAndWrongOnesDoNot() throws IOException {
    assertThat(examples()).hasSizeGreaterThan(8);
    for (Example example : examples()) {
      if (example.wrong()) {
        InvalidInputException error =
            catchThrowableOfType(
                InvalidInputException.class, () -> SchemaCompiler.compile(example.source()));
        assertThat(error).as(example.source()).isNotNull();
        assertThat(error.details()).containsEntry("rule", example.rule());
      } else {
        assertThatCode(() -> SchemaCompiler.compile(example.source()))
            .as(example.source())
            .doesNotThrowAnyException();
      }
    }
  }

  @Test
  void theErrorShownIsTheErrorGiven() throws IOException {
    Example last = examples().get(examples().size() - 1);
    InvalidInputException error =
        catchThrowableOfType(
            InvalidInputException.class, () -> SchemaCompiler.compile(last.source()));
    assertThat(guide()).contains("```\n" + error.sentence() + "\n```");
  }
}
