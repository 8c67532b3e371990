package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.CheckReport;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.OptimizeOptions;
import dev.omnigraph.SchemaApplyOptions;
import dev.omnigraph.SchemaPlan;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.storage.Durability;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Several random changes of the schema in one apply, over random rows, one apply after the other:
 * the graph says what a plain model of the same changes says, and every earlier commit what it
 * said. {@code -Dog.schema.seed=N} starts at another seed, {@code -Dog.schema.seeds=N} runs more of
 * them.
 */
@SuppressWarnings("MustBeClosedChecker") // rows() closes the results it is given
class RandomSchemaChangesTest {
  private static final int ROUNDS = 8;

  @TempDir Path directory;

  static LongStream seeds() {
    long first = Long.getLong("og.schema.seed", 1);
    return LongStream.range(first, first + Long.getLong("og.schema.seeds", 4));
  }

  private static OmnigraphOptions options() {
    return OmnigraphOptions.builder().durability(Durability.OS_CACHE).build();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void changesDoWhatTheirModelDoes(long seed) {
    Random random = new Random(seed);
    String root = directory.resolve("g").toString();
    EvolvingGraph model = EvolvingGraph.start(random);
    Map<String, String> history = new TreeMap<>();
    Set<String> mayBeGone = new HashSet<>();
    Omnigraph graph = Omnigraph.init(root, model.source(), options());
    try {
      for (int round = 0; round < ROUNDS; round++) {
        write(graph, model, random);
        assertThat(SchemaApplyTest.export(graph, graph.main().head())).isEqualTo(model.export());
        history.put(graph.main().head(), model.export());

        EvolvingGraph next = model.changed();
        boolean hard = random.nextInt(4) == 0;
        if (apply(graph, model, next, hard)) {
          model = next;
          if (hard && next.drops()) {
            mayBeGone.addAll(history.keySet());
          }
        }
        assertThat(SchemaApplyTest.export(graph, graph.main().head()))
            .as("after round %d: %s", round, model.source())
            .isEqualTo(model.export());
        requireCounts(graph, model);
        if (random.nextInt(3) == 0) {
          graph.close();
          graph = Omnigraph.open(root, options());
          assertThat(graph.recovered()).isEmpty();
        }
        requireHistory(graph, history, mayBeGone);
      }
      String exported = SchemaApplyTest.export(graph, graph.main().head());
      try (Omnigraph copy =
          Omnigraph.init(directory.resolve("copy").toString(), model.source(), options())) {
        copy.load(LoadRequest.of(LoadMode.OVERWRITE, exported));
        assertThat(SchemaApplyTest.export(copy, copy.main().head())).isEqualTo(exported);
      }
    } finally {
      graph.close();
    }
    assertThat(Omnigraph.check(root, options(), CheckReport.Depth.DEEP).problems()).isEmpty();
  }

  private static void write(Omnigraph graph, EvolvingGraph model, Random random) {
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      String records = model.append();
      if (!records.isEmpty()) {
        graph.load(LoadRequest.of(LoadMode.APPEND, records));
      }
    }
    if (random.nextBoolean()) {
      model.delete().ifPresent(query -> graph.main().mutate(query));
    }
    if (random.nextInt(4) == 0) {
      graph.optimize(OptimizeOptions.all());
    }
  }

  /** Returns whether the change could be made; the model says whether it had to be. */
  private static boolean apply(
      Omnigraph graph, EvolvingGraph model, EvolvingGraph next, boolean hard) {
    SchemaApplyOptions options = hard ? next.options().withDataLossAllowed() : next.options();
    String desired = next.source();
    SchemaPlan plan = graph.planSchema(desired, options);
    assertThat(plan.supported()).as("%s%nto%n%s%n%s", model.source(), desired, plan).isTrue();
    Set<ErrorCode> broken = next.broken();
    String head = graph.main().head();
    if (broken.isEmpty()) {
      boolean applied = graph.applySchema(plan, options).applied();
      assertThat(applied).isEqualTo(!plan.isEmpty());
      assertThat(graph.main().head().equals(head)).isEqualTo(!applied);
      assertThat(graph.planSchema(desired).isEmpty()).isTrue();
      return true;
    }
    OmnigraphException refusal =
        catchThrowableOfType(OmnigraphException.class, () -> graph.applySchema(desired, options));
    assertThat(refusal).as(desired).isNotNull();
    assertThat(broken).contains(refusal.code());
    assertThat(graph.main().head()).isEqualTo(head);
    return false;
  }

  /** By key and along edges, so that what was kept beside the rows before is not used for them. */
  private static void requireCounts(Omnigraph graph, EvolvingGraph model) {
    model
        .counts()
        .forEach(
            (query, count) ->
                assertThat(SchemaApplyTest.rows(graph.main().query(query, Map.of())))
                    .as(query)
                    .isEqualTo("{\"n\":" + count + "}\n"));
  }

  private static void requireHistory(
      Omnigraph graph, Map<String, String> history, Set<String> mayBeGone) {
    history.forEach(
        (commit, exported) -> {
          String found;
          try {
            found = SchemaApplyTest.export(graph, commit);
          } catch (OmnigraphException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.HISTORY_RECLAIMED);
            assertThat(mayBeGone).contains(commit);
            return;
          }
          assertThat(found).isEqualTo(exported);
        });
  }
}
