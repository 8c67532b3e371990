package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A load that is given up while its rows are being written leaves nothing visible. */
@ExtendWith(TempGraphExtension.class)
class LoadCancellationTest {
  private static final long ENOUGH = 200_000;

  private static String people(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append("{\"type\":\"Person\",\"data\":{\"name\":\"person number ").append(i);
      text.append(" of a long input\"}}\n");
    }
    return text.toString();
  }

  private static void requireOnlyTheNextLoad(Omnigraph graph) {
    graph.load(LoadRequest.of(LoadMode.APPEND, people(1)));
    try (GraphSnapshot now = graph.main().snapshot()) {
      assertThat(now.tables().get(0).rows()).isEqualTo(1);
    }
  }

  @Test
  void anInterruptEndsIt(TempGraph temp) {
    try (Omnigraph graph =
        Omnigraph.init(temp.uri(), "node Person { name: String @key }", temp.options().build())) {
      LoadRequest request =
          LoadRequest.of(LoadMode.APPEND, people(300_000))
              .withProgress(
                  (bytes, records) -> {
                    if (records > ENOUGH) {
                      Thread.currentThread().interrupt();
                    }
                  });
      CancelledException cancelled =
          catchThrowableOfType(CancelledException.class, () -> graph.load(request));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(cancelled.details()).containsEntry("operation", "load");
      requireOnlyTheNextLoad(graph);
    }
  }

  @Test
  void anExceptionOfTheListenerEndsIt(TempGraph temp) {
    try (Omnigraph graph =
        Omnigraph.init(temp.uri(), "node Person { name: String @key }", temp.options().build())) {
      IllegalStateException enough = new IllegalStateException("enough");
      LoadRequest request =
          LoadRequest.of(LoadMode.APPEND, people(300_000))
              .withProgress(
                  (bytes, records) -> {
                    if (records > ENOUGH) {
                      throw enough;
                    }
                  });
      assertThat(catchThrowableOfType(IllegalStateException.class, () -> graph.load(request)))
          .isSameAs(enough);
      requireOnlyTheNextLoad(graph);
    }
  }
}
