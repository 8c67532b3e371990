package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.PreparedQuery;
import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.storage.BatchStream;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The graph is closed while a query reads a table that is large enough for several threads. */
@ExtendWith(TempGraphExtension.class)
class CloseWhileLoadingTest {
  private static final int NODES = 20_000;
  private static final String SCHEMA =
      """
      node N { k: String @key  a: I64 }
      edge Next: N -> N
      """;

  /** Both ends of an edge are read in one scan and decoded side by side. */
  private static final String QUERY =
      "query q() { match { $n: N  $n next $m } return { $n.a as a, $m.a as b } order { a } }";

  private final AtomicInteger batches = new AtomicInteger();
  private final AtomicReference<Runnable> atBatch = new AtomicReference<>(() -> {});
  private int closeAt;

  /** Wraps a gateway, the handles it gives and their scans, so that a batch can be waited for. */
  private <T> T watched(Class<T> port, Object inner) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (self, method, arguments) -> {
              Object given;
              try {
                given = method.invoke(inner, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              if (given instanceof DatasetHandle) {
                return watched(DatasetHandle.class, given);
              } else if (given instanceof BatchStream) {
                return watched(BatchStream.class, given);
              } else if (port == BatchStream.class
                  && method.getName().equals("next")
                  && given.equals(true)
                  && batches.incrementAndGet() == closeAt) {
                atBatch.get().run();
              }
              return given;
            }));
  }

  private static void fill(Omnigraph graph) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < NODES; i++) {
      lines.append("{\"type\":\"N\",\"data\":{\"k\":\"n%d\",\"a\":%d}}\n".formatted(i, i % 100));
    }
    for (int i = 0; i < NODES; i++) {
      lines.append(
          "{\"edge\":\"Next\",\"from\":\"n%d\",\"to\":\"n%d\"}\n".formatted(i, (i + 1) % NODES));
    }
    graph.load(LoadRequest.of(LoadMode.APPEND, lines.toString()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void theQueryEndsWithATypedErrorAndNothingIsHeld(int batch, TempGraph place) {
    try (Omnigraph graph = place.init(SCHEMA)) {
      fill(graph);
    }
    closeAt = batch;
    AtomicReference<BufferAllocator> allocator = new AtomicReference<>();
    OmnigraphOptions options =
        OmnigraphOptions.builder()
            .readOnly()
            .gatewayDecorator(
                gateway -> {
                  allocator.set(gateway.allocator());
                  return watched(DatasetGateway.class, gateway);
                })
            .build();
    try (Omnigraph graph = Omnigraph.open(place.uri(), options)) {
      PreparedQuery query = graph.main().prepare(QUERY);
      batches.set(0);
      atBatch.set(graph::close);
      assertThatThrownBy(
              () -> {
                try (var result = query.execute(Map.of())) {
                  result.rows();
                }
              })
          .isInstanceOf(ClosedException.class);
      assertThat(batches).hasValueGreaterThanOrEqualTo(batch);
    }
    assertThat(allocator.get().getAllocatedMemory()).isZero();
  }
}
