package dev.omnigraph.system.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.CheckReport;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.SchemaApplyOptions;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.testkit.crash.CrashMode;
import dev.omnigraph.testkit.crash.CrashableStorage;
import dev.omnigraph.testkit.fault.InjectedCrash;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A change in which names of dropped types return, one with the rows of another type, one empty:
 * their directories hold older versions that commits still show. It ends at every durable step.
 */
class ReturningTypeCrashTest {
  private static final int WRITER = 2;
  private static final int NEXT = 3;
  private static final String FIRST =
      """
      node Kept { name: String @key  n: I32? }
      node Gone { name: String @key  v: Vector(2)?  p: Blob? }
      edge Links: Gone -> Gone { w: I32? }
      """;
  private static final String DATA =
      """
      {"type":"Kept","data":{"name":"k1","n":1}}
      {"type":"Kept","data":{"name":"k2"}}
      {"type":"Gone","data":{"name":"g1","v":[1,2],"p":"base64:AQI="}}
      {"edge":"Links","from":"g1","to":"g1","data":{"id":"l1","w":7}}
      """;
  private static final String SECOND = "node Kept { name: String @key  n: I32? }\n";
  private static final String THIRD =
      """
      node Gone @rename_from("Kept") { name: String @key  m: I32? @rename_from(n)  s: String }
      edge Links: Gone -> Gone
      """;

  @TempDir Path directory;

  /** How the types went. */
  private enum Drop {
    SOFT,
    HARD
  }

  @ParameterizedTest
  @EnumSource(Drop.class)
  void itIsMadeOrNotAndCanBeMadeThen(Drop drop) {
    GraphRoot graph = new GraphRoot(directory.resolve("graph"));
    Path saved = directory.resolve("saved");
    String first = prepare(graph, drop);
    graph.saveTo(saved);
    String old = export(graph, "main");
    String history = drop == Drop.SOFT ? export(graph, first) : "";
    CrashableStorage recording = CrashableStorage.recording();
    change(graph, recording);
    List<String> steps = recording.steps();
    String made = export(graph, "main");
    assertThat(made).contains("\"m\":1").isNotEqualTo(old);

    Set<String> seen = new HashSet<>();
    for (int step = 1; step <= steps.size(); step++) {
      graph.restoreFrom(saved);
      boolean crashed = false;
      CrashableStorage storage = CrashableStorage.crashingAt(step, CrashMode.AFTER);
      try {
        change(graph, storage);
      } catch (InjectedCrash e) {
        crashed = true;
      }
      String point = drop + " " + step + " " + steps.get(step - 1);
      assertThat(crashed && storage.isFired()).as(point).isTrue();

      String found = export(graph, "main");
      assertThat(found).as(point).isIn(old, made);
      seen.add(found);
      if (found.equals(old)) {
        change(graph, CrashableStorage.recording());
      }
      assertThat(export(graph, "main")).as(point).isEqualTo(made);
      if (drop == Drop.SOFT) {
        assertThat(export(graph, first)).as(point).isEqualTo(history);
      }
      assertThat(
              Omnigraph.check(
                      graph.path().toString(),
                      GraphRoot.options(NEXT).build(),
                      CheckReport.Depth.DEEP)
                  .problems())
          .as(point)
          .isEmpty();
    }
    assertThat(seen).containsExactlyInAnyOrder(old, made);
  }

  private static String prepare(GraphRoot graph, Drop drop) {
    try (Omnigraph open =
        Omnigraph.init(graph.path().toString(), FIRST, GraphRoot.options(1).build())) {
      open.load(LoadRequest.of(LoadMode.OVERWRITE, DATA));
      String commit = open.main().head();
      SchemaApplyOptions options = SchemaApplyOptions.defaults();
      open.applySchema(SECOND, drop == Drop.HARD ? options.withDataLossAllowed() : options);
      return commit;
    }
  }

  private static void change(GraphRoot graph, CrashableStorage storage) {
    try (Omnigraph open =
        Omnigraph.open(graph.path().toString(), GraphRoot.options(WRITER, storage).build())) {
      open.applySchema(THIRD, SchemaApplyOptions.defaults().withNodeDefault("Gone", "s", "x"));
    }
  }

  /** Opens for writing, so that what was interrupted is ended, and reads. */
  private static String export(GraphRoot graph, String at) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Omnigraph open = Omnigraph.open(graph.path().toString(), GraphRoot.options(NEXT).build());
        GraphSnapshot snapshot = at.equals("main") ? open.main().snapshot() : open.at(at)) {
      snapshot.export(out, List.of());
    } catch (OmnigraphException e) {
      throw new AssertionError(at, e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
