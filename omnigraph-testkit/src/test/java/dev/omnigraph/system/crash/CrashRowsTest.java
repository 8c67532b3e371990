package dev.omnigraph.system.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.recovery.sidecar.WriterKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every row of the specification's crash and fault matrix names tests that exist: {@code
 * crash/rows.txt}. They are looked up in the sources, since they are in several modules.
 */
class CrashRowsTest {
  private static final int ROWS = 47;
  private static final Pattern ANNOTATION =
      Pattern.compile("^  @(Test|ParameterizedTest|TestFactory)\\b", Pattern.MULTILINE);
  private static final Pattern SPACE = Pattern.compile(" ");
  private static final Pattern SEPARATOR = Pattern.compile("\\s*\\|\\s*");

  @Test
  void everyRowNamesTestsThatExist() throws IOException {
    Path root = Path.of(System.getProperty("og.root"));
    Map<String, List<String>> rows = rows(root);
    List<String> expected =
        new ArrayList<>(IntStream.rangeClosed(1, ROWS).boxed().map(String::valueOf).toList());
    expected.add(expected.indexOf("4"), "3b");
    assertThat(rows.keySet()).containsExactlyElementsOf(expected);

    Map<String, String> sources = testSources(root);
    List<String> missing = new ArrayList<>();
    rows.forEach(
        (row, tests) -> {
          assertThat(tests).as("tests of row %s", row).isNotEmpty();
          tests.stream()
              .filter(test -> !isTest(sources, test))
              .forEach(test -> missing.add("row " + row + ": " + test));
        });
    assertThat(missing).isEmpty();
  }

  @Test
  void aMethodThatIsNoTestIsNotTakenForOne() throws IOException {
    Map<String, String> sources = testSources(Path.of(System.getProperty("og.root")));
    assertThat(isTest(sources, "CrashRowsTest#everyRowNamesTestsThatExist")).isTrue();
    assertThat(isTest(sources, "CrashRowsTest#isTest")).isFalse();
    assertThat(isTest(sources, "CrashRowsTest#nothing")).isFalse();
    assertThat(isTest(sources, "NoSuchTest#everyRowNamesTestsThatExist")).isFalse();
  }

  /** An operation that plans ahead does so as one kind of writer, and no kind is without one. */
  @Test
  void everyKindOfWriterIsInTheMatrix() {
    Map<CrashOperation, WriterKind> kinds = new HashMap<>();
    for (WriterKind kind : WriterKind.values()) {
      assertThat(CrashOperation.of(kind)).as("operations of %s", kind).isNotEmpty();
      CrashOperation.of(kind).forEach(operation -> kinds.computeIfAbsent(operation, o -> kind));
    }
    assertThat(kinds.keySet()).allMatch(CrashOperation::leavesRecord);
  }

  private static Map<String, List<String>> rows(Path root) throws IOException {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    Path file = root.resolve("omnigraph-testkit/src/test/resources/crash/rows.txt");
    for (String line : Files.readAllLines(file)) {
      if (!line.startsWith("#")) {
        String[] parts = SEPARATOR.split(line.strip());
        assertThat(parts).as(line).hasSize(3);
        assertThat(rows.put(parts[0], List.of(SPACE.split(parts[1])))).as(line).isNull();
      }
    }
    return rows;
  }

  /** Returns the sources of test classes by simple name. */
  private static Map<String, String> testSources(Path root) throws IOException {
    Map<String, String> sources = new HashMap<>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path module : modules.map(m -> m.resolve("src/test/java")).toList()) {
        if (Files.isDirectory(module)) {
          try (Stream<Path> files = Files.walk(module)) {
            for (Path file : files.filter(f -> f.toString().endsWith("Test.java")).toList()) {
              String name = file.getFileName().toString();
              sources.put(name.substring(0, name.length() - 5), Files.readString(file));
            }
          }
        }
      }
    }
    return sources;
  }

  private static boolean isTest(Map<String, String> sources, String test) {
    int hash = test.indexOf('#');
    String name = test.substring(hash + 1);
    String source = sources.getOrDefault(test.substring(0, hash), "");
    Matcher method =
        Pattern.compile("\\n  (?:void|Stream<DynamicTest>) " + name + "\\(").matcher(source);
    if (!method.find()) {
      return false;
    }
    String before = source.substring(0, method.start());
    String annotations = before.substring(before.lastIndexOf("\n\n") + 1);
    return ANNOTATION.matcher(annotations).find();
  }
}
