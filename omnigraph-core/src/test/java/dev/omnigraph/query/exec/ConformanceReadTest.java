package dev.omnigraph.query.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.query.ir.Value;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The read cases of the language specification, over fixture F1. */
class ConformanceReadTest {
  private static final MemoryGraph F1 = SampleGraphs.f1();
  private static final Pattern ROW = Pattern.compile("\\([^)]*\\)");

  /** One line of the resource. */
  record Case(String id, String body, String parameter, String expected) {
    @Override
    public String toString() {
      return id;
    }

    boolean isOrdered() {
      return expected.startsWith("ordered");
    }

    List<String> rows() {
      List<String> rows = new ArrayList<>();
      Matcher matcher = ROW.matcher(expected);
      while (matcher.find()) {
        rows.add(matcher.group());
      }
      return rows;
    }

    String source() {
      String declared = parameter.isEmpty() ? "" : "$" + name() + ": String?";
      return "query q(" + declared + ") { " + body + " }";
    }

    String name() {
      return parameter.substring(0, parameter.indexOf('='));
    }

    Value[] params() {
      if (parameter.isEmpty()) {
        return new Value[0];
      }
      String value = parameter.substring(parameter.indexOf('=') + 1);
      return new Value[] {value.equals("null") ? Value.NULL : new Value.Text(value)};
    }
  }

  static Stream<Case> cases() throws IOException {
    try (InputStream in = ConformanceReadTest.class.getResourceAsStream("/conformance/reads.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text
          .lines()
          .filter(l -> !l.isBlank() && !l.startsWith("#"))
          .map(l -> l.split("\\|", -1))
          .map(p -> new Case(p[0].strip(), p[1].strip(), p[2].strip(), p[3].strip()))
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void readGivesTheRowsOfTheSpecification(Case c) {
    if (c.expected().equals("error")) {
      assertThatThrownBy(() -> QueryRunner.run(F1, c.source(), c.params()))
          .isInstanceOf(InvalidInputException.class);
      return;
    }
    List<String> rows = QueryRunner.run(F1, c.source(), c.params());
    List<String> blind = QueryRunner.runWithoutStatistics(F1, c.source(), c.params());
    if (c.isOrdered()) {
      assertThat(rows).containsExactlyElementsOf(c.rows());
    } else {
      assertThat(rows).containsExactlyInAnyOrderElementsOf(c.rows());
    }
    assertThat(blind).containsExactlyInAnyOrderElementsOf(rows);
  }
}
