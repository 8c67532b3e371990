package dev.omnigraph.testkit.model;

import dev.omnigraph.OmnigraphOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Runs random steps on a graph of a schema and on the model: mutations, loads of all modes,
 * transactions, branches, tags, merges of all strategies, reverts, deletions of branches, optimize,
 * cleanup, repair of tables another program compacted, export and load, reopening. After every step
 * the two must agree.
 *
 * <p>The schema needs node types with one {@code String @key} and may have edge types. The model
 * knows enums, {@code @unique}, {@code @range}, {@code @check} and {@code @card}: it says which
 * writes and merges have to be refused.
 *
 * <p><b>Thread-safety:</b> immutable. <b>Lifecycle:</b> each run uses a fresh directory.
 */
public final class ModelRun {
  private static final int REPLAYS_MAX = 60;

  private final String schema;
  private final OmnigraphOptions options;
  private final Supplier<Path> directories;

  /**
   * Prepares runs.
   *
   * @param schema the schema source
   * @param options how graphs are opened
   * @param directories gives a path of nothing yet for every graph a run makes
   */
  public ModelRun(String schema, OmnigraphOptions options, Supplier<Path> directories) {
    this.schema = Objects.requireNonNull(schema);
    this.options = Objects.requireNonNull(options);
    this.directories = Objects.requireNonNull(directories);
  }

  /**
   * What a run did. Immutable.
   *
   * @param steps the steps made
   * @param merges the merges that were committed
   * @param refused the writes that were refused, as the model said
   * @param repaired the tables that were moved behind the graph's back and repaired
   */
  public record Summary(int steps, int merges, int refused, int repaired) {
    /** Returns this and another run together. */
    public Summary plus(Summary other) {
      return new Summary(
          steps + other.steps,
          merges + other.merges,
          refused + other.refused,
          repaired + other.repaired);
    }
  }

  /**
   * Runs steps drawn from a seed; the same seed draws the same steps.
   *
   * @return what was done, so that a caller can tell that something happened
   * @throws AssertionError naming the seed, what went wrong at which step, and the shortest
   *     sequence of steps found that fails, too; whatever a step throws counts as a failure
   */
  public Summary run(long seed, int steps) {
    SplittableRandom random = new SplittableRandom(seed);
    List<ModelStep> drawn = new ArrayList<>(steps);
    for (int i = 0; i < steps; i++) {
      drawn.add(ModelStep.random(random));
    }
    ModelSession session = new ModelSession(schema, options, directories);
    Optional<String> failure = session.run(drawn);
    if (failure.isEmpty()) {
      return new Summary(session.done(), session.merges(), session.refused(), session.repaired());
    }
    List<ModelStep> shorter =
        Shrinker.shortest(
            drawn.subList(0, session.done()),
            REPLAYS_MAX,
            some -> new ModelSession(schema, options, directories).run(some).isPresent());
    throw new AssertionError(
        "seed "
            + seed
            + ": "
            + failure.get()
            + "\nshortest failing sequence found ("
            + shorter.size()
            + " steps): "
            + shorter);
  }
}
