package dev.omnigraph.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.ids.IdSource;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.testkit.time.SequentialIds;
import dev.omnigraph.testkit.time.SteppedClock;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run says: the same for the same seed, and of failures what is needed to repeat them. */
class ModelRunTest {
  private static final String SCHEMA =
      """
      node P { k: String @key  n: I32? }
      edge PP: P -> P { w: I32? }
      """;
  private static final String SHOP =
      """
      node Customer { mail: String @key  name: String  joined: Date?  @index(name) }
      node Product {
        code: String @key  price: F64  tags: [String]?  state: enum(draft, sold)
        @range(price, 0.0..100.0)
      }
      edge Bought: Customer -> Product @card(0..2) { at: DateTime?  pieces: U32 }
      edge Likes: Customer -> Product { @unique(src, dst) }
      """;
  private static final Pattern FAILURE =
      Pattern.compile(
          "(?s)seed 5: step (\\d+) on \\S+, ModelStep\\[.*IllegalStateException: no ids are left.*"
              + "\nshortest failing sequence found \\((\\d+) steps\\): \\[(.*)]");

  @TempDir Path directory;
  private final AtomicInteger graphs = new AtomicInteger();

  /** Ids that give out in every graph after some: a defect nobody foresaw. */
  private static final class ScarceIds implements IdSource {
    private final SequentialIds ids = new SequentialIds(1);
    private final AtomicInteger left = new AtomicInteger();

    @Override
    public String nextUlid() {
      if (left.getAndDecrement() <= 0) {
        throw new IllegalStateException("no ids are left");
      }
      return ids.nextUlid();
    }

    @Override
    public UUID nextUuid() {
      return ids.nextUuid();
    }
  }

  private ModelRun run(ScarceIds ids, int enough) {
    return run(SCHEMA, ids, enough);
  }

  private ModelRun run(String schema, ScarceIds ids, int enough) {
    return new ModelRun(
        schema,
        OmnigraphOptions.builder()
            .durability(Durability.OS_CACHE)
            .clock(SteppedClock.standard())
            .ids(ids)
            .build(),
        () -> {
          ids.left.set(enough);
          return directory.resolve("g" + graphs.incrementAndGet());
        });
  }

  private Matcher failure() {
    AssertionError error =
        catchThrowableOfType(AssertionError.class, () -> run(new ScarceIds(), 12).run(5, 40));
    assertThat(error).isNotNull();
    Matcher said = FAILURE.matcher(String.valueOf(error.getMessage()));
    assertThat(said.matches()).as(error.getMessage()).isTrue();
    return said;
  }

  @Test
  void aSeedDrawsTheSameStepsAgain() {
    ModelRun.Summary did = run(new ScarceIds(), 1_000_000).run(5, 80);
    assertThat(did.steps()).isEqualTo(80);
    assertThat(did.merges()).isPositive();
    assertThat(run(new ScarceIds(), 1_000_000).run(5, 80)).isEqualTo(did);
    assertThat(run(new ScarceIds(), 1_000_000).run(6, 80)).isNotEqualTo(did);
  }

  @Test
  void aFailureOfAnyKindNamesTheSeedAndAShorterSequence() {
    Matcher said = failure();
    int failed = Integer.parseInt(said.group(1));
    int shortest = Integer.parseInt(said.group(2));
    assertThat(shortest).isPositive().isLessThan(failed);
    assertThat(said.group(3).split("ModelStep\\[", -1)).hasSize(shortest + 1);

    Matcher again = failure();
    assertThat(again.group(1)).isEqualTo(said.group(1));
    assertThat(again.group(3)).isEqualTo(said.group(3));
  }

  @Test
  void schemasItWasNotWrittenForAreRunToo() {
    ModelRun.Summary did = run(SHOP, new ScarceIds(), 1_000_000).run(7, 150);
    assertThat(did.steps()).isEqualTo(150);
    assertThat(did.merges()).isPositive();
    assertThat(did.refused()).isPositive();
  }

  @Test
  void schemasItDoesNotKnowAreRefused() {
    for (String schema : List.of("node N { a: I64 @key }", "node N { a: String? }")) {
      assertThatThrownBy(() -> run(schema, new ScarceIds(), 100).run(1, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the model needs one String @key: N");
    }
  }
}
