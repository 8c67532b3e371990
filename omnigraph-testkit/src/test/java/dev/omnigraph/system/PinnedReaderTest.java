package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.CleanupOptions;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OptimizeOptions;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A reader of an old snapshot answers the same through many commits, optimize and cleanup. {@code
 * -Dog.pinned.commits=1000} makes as many commits instead of 120.
 */
@ExtendWith(TempGraphExtension.class)
class PinnedReaderTest {
  private static final String SCHEMA =
      """
      node Person { name: String @key  age: I32? }
      edge Knows: Person -> Person
      """;
  private static final String WRITE =
      """
      query add($n: String, $o: String) {
        insert Person { name: $n, age: 1 }
        insert Knows { from: $n, to: $o }
      }
      query age($n: String) { update Person set { age: 99 } where name = $n }
      query drop($n: String) { delete Person where name = $n }
      """;
  private static final int COMMITS = Integer.getInteger("og.pinned.commits", 120);
  private static final int LOOK_EVERY = 20;

  private static String export(GraphSnapshot snapshot) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    snapshot.export(out, List.of());
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void answersStayThroughCommitsOptimizeAndCleanup(TempGraph temp) {
    try (Omnigraph graph =
        Omnigraph.init(temp.uri(), SCHEMA, temp.options().clock(InstantSource.system()).build())) {
      StringBuilder people = new StringBuilder();
      for (int i = 0; i < 50; i++) {
        people.append(
            "{\"type\":\"Person\",\"data\":{\"name\":\"p" + i + "\",\"age\":" + i + "}}\n");
        people.append("{\"edge\":\"Knows\",\"from\":\"p" + i + "\",\"to\":\"p0\"}\n");
      }
      graph.load(LoadRequest.of(LoadMode.APPEND, people.toString()));
      try (GraphSnapshot pinned = graph.main().snapshot();
          GraphSnapshot unread = graph.main().snapshot()) {
        String before = export(pinned);
        assertThat(before.lines()).hasSize(100);
        for (int i = 0; i < COMMITS; i++) {
          write(graph, i);
          if (i % LOOK_EVERY == LOOK_EVERY - 1) {
            graph.optimize(OptimizeOptions.all());
            graph.cleanup(
                CleanupOptions.keep(1).withMinimumAge(Duration.ZERO).withLooseAge(Duration.ZERO));
            assertThat(export(pinned)).isEqualTo(before);
          }
        }
        assertThat(export(unread)).isEqualTo(before);
        try (GraphSnapshot now = graph.main().snapshot()) {
          assertThat(export(now)).isNotEqualTo(before).contains("\"q0\"");
        }
      }
    }
  }

  private static void write(Omnigraph graph, int i) {
    String source = WRITE;
    if (i % 3 == 0) {
      run(graph, source, "add", Map.of("n", "q" + i, "o", "p" + (i % 40 + 10)));
    } else if (i % 3 == 1) {
      run(graph, source, "age", Map.of("n", "p" + i % 50));
    } else {
      run(graph, source, "drop", Map.of("n", "p" + (i % 9 + 1)));
    }
  }

  private static void run(Omnigraph graph, String source, String name, Map<String, ?> parameters) {
    graph.main().mutate(source, Optional.of(name), parameters, dev.omnigraph.WriteOptions.none());
  }
}
