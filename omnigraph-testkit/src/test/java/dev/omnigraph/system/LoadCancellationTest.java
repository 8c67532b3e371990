package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.CheckReport;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A load that is given up while its rows are being written leaves nothing visible. */
@ExtendWith(TempGraphExtension.class)
class LoadCancellationTest {
  private static final long ENOUGH = 200_000;
  private static final String LONG = "x".repeat(300);

  private static String people(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append("{\"type\":\"Person\",\"data\":{\"name\":\"person number ").append(i);
      text.append(" of a long input").append(LONG).append("\"}}\n");
    }
    return text.toString();
  }

  /** Returns the data files of all tables, also those under way; the graph itself is empty. */
  private static List<Path> dataFiles(TempGraph temp) {
    try (Stream<Path> files = Files.walk(Path.of(temp.uri(), "nodes"))) {
      return files
          .filter(file -> file.getParent().endsWith("data"))
          .filter(Files::isRegularFile)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What was written until then is gone, so a cleanup has nothing to do. */
  private static void requireOnlyTheNextLoad(Omnigraph graph, TempGraph temp) {
    assertThat(dataFiles(temp)).isEmpty();
    CheckReport report =
        Omnigraph.check(temp.uri(), temp.options().build(), CheckReport.Depth.SHALLOW);
    assertThat(report.problems()).isEmpty();
    assertThat(report.notices()).isEmpty();
    graph.load(LoadRequest.of(LoadMode.APPEND, people(1)));
    try (GraphSnapshot now = graph.main().snapshot()) {
      assertThat(now.tables().get(0).rows()).isEqualTo(1);
    }
  }

  @Test
  void anInterruptEndsIt(TempGraph temp) {
    try (Omnigraph graph =
        Omnigraph.init(temp.uri(), "node Person { name: String @key }", temp.options().build())) {
      List<Path> written = new ArrayList<>();
      LoadRequest request =
          LoadRequest.of(LoadMode.APPEND, people(300_000))
              .withProgress(
                  (bytes, records) -> {
                    if (records > ENOUGH) {
                      written.addAll(dataFiles(temp));
                      Thread.currentThread().interrupt();
                    }
                  });
      CancelledException cancelled =
          catchThrowableOfType(CancelledException.class, () -> graph.load(request));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(cancelled.details()).containsEntry("operation", "load");
      assertThat(written).isNotEmpty();
      requireOnlyTheNextLoad(graph, temp);
    }
  }

  @Test
  void anExceptionOfTheListenerEndsIt(TempGraph temp) {
    try (Omnigraph graph =
        Omnigraph.init(temp.uri(), "node Person { name: String @key }", temp.options().build())) {
      IllegalStateException enough = new IllegalStateException("enough");
      List<Path> written = new ArrayList<>();
      LoadRequest request =
          LoadRequest.of(LoadMode.APPEND, people(300_000))
              .withProgress(
                  (bytes, records) -> {
                    if (records > ENOUGH) {
                      written.addAll(dataFiles(temp));
                      throw enough;
                    }
                  });
      assertThat(catchThrowableOfType(IllegalStateException.class, () -> graph.load(request)))
          .isSameAs(enough);
      assertThat(written).isNotEmpty();
      requireOnlyTheNextLoad(graph, temp);
    }
  }
}
