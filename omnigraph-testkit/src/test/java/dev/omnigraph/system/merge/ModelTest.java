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

  private static final String CONSTRAINED =
      """
      node P { k: String @key  u: I32? @unique  n: I32?  s: String?  @range(n, 0..1)  @check(s, "x|^$") }
      node Q { k: String @key  a: I32?  b: String?  e: enum(x, y)?  @unique(a, b) }
      edge PP: P -> P @card(0..2) { w: I32?  @unique(src, dst) }
      edge PQ: P -> Q @card(1..3) { e: enum(x, y) }
      edge QP: Q -> P
      """;

  @TempDir Path directory;

  @Test
  void graphAndModelAgreeAfterEveryStep() {
    ModelRun.Summary did = run(SCHEMA);
    assertThat(did.merges()).isGreaterThan(did.steps() / 50);
    assertThat(did.repaired()).isGreaterThan(did.steps() / 200);
  }

  @Test
  void graphAndModelAgreeOnWhatConstraintsRefuse() {
    ModelRun.Summary did = run(CONSTRAINED);
    assertThat(did.merges()).isGreaterThan(did.steps() / 100);
    assertThat(did.refused()).isGreaterThan(did.steps() / 20);
  }

  private ModelRun.Summary run(String schema) {
    AtomicInteger graphs = new AtomicInteger();
    ModelRun run =
        new ModelRun(
            schema,
            OmnigraphOptions.builder().durability(Durability.OS_CACHE).build(),
            () -> directory.resolve("g" + graphs.incrementAndGet()));
    long seed = Long.getLong("og.seed", 20_261_122L);
    int steps = Integer.getInteger("og.model.steps", 1_000);
    int sequences = Math.max(1, steps / 200);
    ModelRun.Summary did = new ModelRun.Summary(0, 0, 0, 0);
    for (int i = 0; i < sequences; i++) {
      did = did.plus(run.run(seed + i, steps / sequences));
    }
    return did;
  }
}
