package dev.omnigraph.system.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.testkit.model.ModelRun;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random histories on several branches against the model. A longer run: {@code -Dog.seed=7
 * -Dog.model.steps=10000}.
 */
class ModelTest {
  private static final String SCHEMA =
      """
      node P { k: String @key  n: I32?  s: String?  f: F64 }
      node Q { k: String @key  l: [String]?  d: Date?  t: DateTime?  v: Vector(2)?  b: Blob?  e: enum(x, y)? }
      edge PP: P -> P { w: I32? }
      edge PQ: P -> Q
      """;

  @TempDir Path directory;

  @Test
  void graphAndModelAgreeAfterEveryStep() {
    AtomicInteger graphs = new AtomicInteger();
    ModelRun run =
        new ModelRun(
            SCHEMA,
            OmnigraphOptions.builder().durability(Durability.OS_CACHE).build(),
            () -> directory.resolve("g" + graphs.incrementAndGet()));
    long seed = Long.getLong("og.seed", 20_261_122L);
    int steps = Integer.getInteger("og.model.steps", 800);
    int sequences = Math.max(1, steps / 200);
    int merges = 0;
    for (int i = 0; i < sequences; i++) {
      merges += run.run(seed + i, steps / sequences);
    }
    assertThat(merges).isGreaterThan(steps / 50);
  }
}
