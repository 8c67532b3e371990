package dev.omnigraph.system.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.fault.Failpoint;
import dev.omnigraph.system.crash.CrashGraphs.Start;
import dev.omnigraph.testkit.crash.CrashMode;
import dev.omnigraph.testkit.crash.CrashableStorage;
import dev.omnigraph.testkit.fault.FailpointScript;
import dev.omnigraph.testkit.fault.InjectedCrash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every failpoint of the product is reached by an operation of the crash matrix. */
class FailpointCoverageTest {
  private static final Pattern DECLARATION =
      Pattern.compile("^public enum (\\w+) implements Failpoint\\b", Pattern.MULTILINE);
  private static final Pattern PACKAGE = Pattern.compile("^package ([\\w.]+);", Pattern.MULTILINE);
  private static final int WRITER = 2;
  private static final int RECOVERY = 20;

  @TempDir Path directory;

  private final Set<String> reached = new TreeSet<>();
  private GraphRoot graph;
  private CrashGraphs graphs;

  @BeforeEach
  void prepare() {
    graph = new GraphRoot(directory.resolve("graph"));
    graphs = new CrashGraphs(graph, directory);
  }

  @Test
  void everyFailpointIsReached() throws Exception {
    List<Failpoint> declared = declared();
    assertThat(declared).hasSizeGreaterThan(40);

    for (CrashOperation operation : CrashOperation.values()) {
      graphs.restore(operation.start());
      FailpointScript script = new FailpointScript();
      operation.run(graph.path(), GraphRoot.options(WRITER), script);
      note(script);
    }
    recover("table.afterCommit", 1);
    recover("publish.beforeMerge", 0);
    publishWithLostAnswer();

    assertThat(declared.stream().map(Failpoint::pointName))
        .as("failpoints, and what the operations of the matrix reach")
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(reached);
  }

  private void note(FailpointScript script) {
    script.reached().forEach(point -> reached.add(point.replaceFirst("#.*", "")));
  }

  /** Ends a load at a point and opens the graph again. */
  private void recover(String point, int index) {
    graphs.restore(Start.BRANCHED);
    boolean crashed = false;
    try {
      CrashOperation.LOAD_MERGE.run(
          graph.path(), GraphRoot.options(WRITER), new FailpointScript().crashAt(point, index));
    } catch (InjectedCrash e) {
      crashed = true;
    }
    assertThat(crashed).as(point).isTrue();
    FailpointScript script = new FailpointScript();
    GraphRoot.touch(graph.path(), GraphRoot.options(RECOVERY).failpoints(script).build());
    note(script);
  }

  private void publishWithLostAnswer() {
    graphs.restore(Start.BRANCHED);
    CrashableStorage dry = CrashableStorage.recording();
    FailpointScript script = new FailpointScript();
    CrashOperation.UPDATE.run(graph.path(), GraphRoot.options(WRITER, dry), script);
    int publish = 0;
    for (String step : dry.steps()) {
      if (step.startsWith("commit ") && step.endsWith("__manifest")) {
        publish = dry.steps().indexOf(step) + 1;
      }
    }
    assertThat(publish).as("the publish among %s", dry.steps()).isPositive();
    graphs.restore(Start.BRANCHED);
    CrashableStorage storage = CrashableStorage.crashingAt(publish, CrashMode.ANSWER_LOST);
    CrashOperation.UPDATE.run(graph.path(), GraphRoot.options(WRITER, storage), script);
    note(script);
  }

  /** Finds the failpoints in the sources, so that none is forgotten. */
  private static List<Failpoint> declared() throws IOException, ClassNotFoundException {
    List<Failpoint> declared = new ArrayList<>();
    Path root = Path.of(System.getProperty("og.root"));
    try (Stream<Path> sources = Files.walk(root)) {
      for (Path source :
          sources
              .filter(path -> path.toString().contains("/src/main/java/"))
              .filter(path -> path.toString().endsWith(".java"))
              .toList()) {
        String text = Files.readString(source);
        Matcher declaration = DECLARATION.matcher(text);
        Matcher within = PACKAGE.matcher(text);
        if (declaration.find() && within.find()) {
          Class<?> type = Class.forName(within.group(1) + "." + declaration.group(1));
          for (Object constant : type.getEnumConstants()) {
            declared.add((Failpoint) constant);
          }
        }
      }
    }
    return declared;
  }
}
