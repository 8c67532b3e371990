package dev.omnigraph.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.storage.lance.LanceGateway;
import dev.omnigraph.storage.lance.LanceOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random histories of versions, branches, deletions and folds against plain maps. */
class ResidentViewsModelTest {
  @TempDir Path root;
  private CountingGateway gateway;
  private ExecutorService pool;

  @BeforeEach
  void open() {
    gateway = new CountingGateway(LanceGateway.open(LanceOptions.defaults()));
    pool = TestPools.pool(3);
  }

  @AfterEach
  void close() {
    assertThat(gateway.handlesOpen.get()).isZero();
    assertThat(gateway.allocator().getAllocatedMemory()).isZero();
    gateway.close();
    pool.shutdownNow();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void everyVersionShowsItsOwnRows(long seed) {
    run(seed, 60, ViewOptions.defaults());
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void evictionNeverChangesAnAnswer(long seed) {
    run(seed, 30, new ViewOptions(4096, 1));
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23})
  void columnsReadInBlocksGiveTheSameAnswers(long seed) {
    run(seed, 30, new ViewOptions(1, 1, 24));
  }

  private void run(long seed, int steps, ViewOptions options) {
    SampleGraph graph = new SampleGraph(gateway, root);
    RandomHistory history = new RandomHistory(seed, graph, gateway);
    Random random = new Random(seed);
    try (ResidentViews views = new ResidentViews(gateway, pool, options)) {
      List<ModelGraph> states = new ArrayList<>(List.of(ModelGraph.empty(graph.create())));
      for (int i = 0; i < steps; i++) {
        // As a rule the newest state goes on; sometimes an older one gets a second successor.
        int from = random.nextInt(15) == 0 ? random.nextInt(states.size()) : states.size() - 1;
        ModelGraph base = states.get(from);
        if (from < states.size() - 1) {
          base = onOwnBranches(base);
        }
        ModelGraph next = history.step(views, base);
        states.add(next);
        check(views, graph, next, seed, i);
        if (i % 5 == 0) {
          check(views, graph, states.get(random.nextInt(states.size())), seed, i);
        }
      }
      try (ResidentViews cold = new ResidentViews(gateway, pool, options)) {
        check(cold, graph, states.get(states.size() - 1), seed, -1);
        check(cold, graph, states.get(states.size() / 2), seed, -2);
      }
    }
  }

  private int forks;

  private ModelGraph onOwnBranches(ModelGraph base) {
    ModelGraph forked = base;
    for (var entry : base.pins().pins().entrySet()) {
      TablePin pin = entry.getValue();
      var name = BranchName.of("fork" + forks++);
      gateway.createBranch(pin.address(), pin.version(), name);
      TablePin own = new TablePin(pin.address().on(name), name.text(), pin.version());
      forked = new ModelGraph(forked.pins().with(entry.getKey(), own), forked.tables());
    }
    return forked;
  }

  private static void check(
      ResidentViews views, SampleGraph graph, ModelGraph state, long seed, int step) {
    try (GraphView view = views.view(graph.catalog, state.pins())) {
      state.check(view);
      if (views.budgetBytes() >= ViewOptions.defaults().budgetBytes()) {
        state.checkSizes(views.sizes(graph.catalog, state.pins())); // nothing was evicted
      }
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + ", step " + step + ", " + state.pins(), e);
    }
  }

  @Test
  void readersSeeTheirVersionWhileOthersCommit() throws Exception {
    SampleGraph graph = new SampleGraph(gateway, root);
    RandomHistory history = new RandomHistory(77, graph, gateway);
    try (ResidentViews views = new ResidentViews(gateway, pool, new ViewOptions(200_000, 4))) {
      ModelGraph newest = ModelGraph.empty(graph.create());
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; i < 25; i++) {
        newest = history.step(views, newest);
        ModelGraph state = newest;
        for (int r = 0; r < 2; r++) {
          readers.add(pool.submit(() -> check(views, graph, state, 77, -3)));
        }
      }
      for (Future<?> reader : readers) {
        reader.get();
      }
    }
  }
}
