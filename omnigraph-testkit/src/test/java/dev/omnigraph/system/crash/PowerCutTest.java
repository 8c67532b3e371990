package dev.omnigraph.system.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnigraph.CheckReport;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.storage.lance.LanceGateway;
import dev.omnigraph.testkit.fault.FailpointScript;
import dev.omnigraph.testkit.fault.InjectedCrash;
import dev.omnigraph.testkit.powercut.FileRecording;
import dev.omnigraph.testkit.powercut.Loss;
import dev.omnigraph.testkit.powercut.PowerCut;
import dev.omnigraph.testkit.powercut.PowerCut.Forces;
import dev.omnigraph.testkit.time.SequentialIds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Images of what a power cut can leave of a recorded workload: every acknowledged commit is there,
 * every other one wholly or not at all, and the graph works on. {@code -Dog.powercut.images} sets
 * their number, {@code -Dog.seed} the sample.
 */
class PowerCutTest {
  private static final int IMAGES = Integer.getInteger("og.powercut.images", 240);
  private static final long SEED = Long.getLong("og.seed", 20_261_122L);
  private static final int SEED_ACTOR = 1;
  private static final int WRITER = 2;
  private static final int VERIFIER = 30;
  private static final String INSERTS =
      "query add($n: String) { insert Person { name: $n, age: 1 }"
          + " insert City { name: $n } insert LivesIn { from: $n, to: $n } }";

  @TempDir Path directory;

  private final List<String> states = new ArrayList<>();
  private GraphRoot graph;
  private FileRecording recording;
  private int actor = WRITER;

  /** One step of the workload on an open graph. */
  private interface Step {
    void on(Omnigraph open);
  }

  private OmnigraphOptions.Builder recorded() {
    return GraphRoot.options(actor++)
        .durability(Durability.FORCED)
        .gatewayDecorator(
            gateway -> {
              ((LanceGateway) gateway).forcer().observe(recording);
              return gateway;
            });
  }

  private void open(Step step) {
    try (Omnigraph open = Omnigraph.open(graph.path().toString(), recorded().build())) {
      step.on(open);
    }
  }

  private void step(Omnigraph open, Step step) {
    step.on(open);
    acknowledged(open);
  }

  private void acknowledged(Omnigraph open) {
    states.add(GraphRoot.state(open));
    recording.mark(states.size());
  }

  /** Ends a write at a failpoint, as the end of the process does, and opens the graph again. */
  private void crashed(String point, int index, Step step) {
    FailpointScript script = new FailpointScript().crashAt(point, index);
    boolean fired = false;
    try (Omnigraph open =
        Omnigraph.open(graph.path().toString(), recorded().failpoints(script).build())) {
      step.on(open);
    } catch (InjectedCrash e) {
      fired = true;
    }
    assertThat(fired).as(point).isTrue();
    open(this::acknowledged);
  }

  @BeforeEach
  void prepare() throws IOException {
    graph = new GraphRoot(directory.resolve("graph"));
    try (Omnigraph made =
        Omnigraph.init(
            graph.path().toString(), CrashGraphs.SCHEMA, GraphRoot.options(SEED_ACTOR).build())) {
      CrashGraphs.SEEDS.forEach(seed -> made.load(LoadRequest.of(LoadMode.MERGE, seed)));
      states.add(GraphRoot.state(made));
    }
    recording = new FileRecording(graph.path());
    recording.settle();
    recording.mark(states.size());
  }

  private void record() {
    open(
        open -> {
          step(open, g -> g.mutate(INSERTS, Map.of("n", "Di")));
          step(
              open,
              g ->
                  g.mutate(
                      "query u() { update Person set { age: 10 } where name = \"Bo\" }", Map.of()));
          step(open, g -> g.mutate("query d() { delete Person where name = \"Ada\" }", Map.of()));
          step(
              open,
              g ->
                  g.branch(CrashGraphs.NEW_BRANCH)
                      .load(
                          LoadRequest.of(
                                  LoadMode.MERGE,
                                  "{\"type\":\"City\",\"data\":{\"name\":\"Bern\"}}")
                              .withBase("main")));
          step(open, g -> g.branch(CrashGraphs.NEW_BRANCH).mutate(INSERTS, Map.of("n", "Ed")));
          step(
              open,
              g ->
                  g.load(
                      LoadRequest.of(
                          LoadMode.MERGE,
                          "{\"type\":\"Person\",\"data\":{\"name\":\"Fay\"}}\n"
                              + "{\"type\":\"City\",\"data\":{\"name\":\"Lima\"}}\n")));
        });
    crashed("table.afterCommit", 2, g -> g.mutate(INSERTS, Map.of("n", "Gus")));
    crashed("publish.beforeMerge", 0, g -> g.mutate(INSERTS, Map.of("n", "Hal")));
    crashed("sidecar.afterWrite", 0, g -> g.mutate(INSERTS, Map.of("n", "Ina")));
    open(
        open ->
            step(
                open,
                g ->
                    g.load(
                        LoadRequest.of(
                            LoadMode.OVERWRITE,
                            "{\"type\":\"Person\",\"data\":{\"name\":\"Ada\"}}\n"
                                + "{\"type\":\"City\",\"data\":{\"name\":\"Rome\"}}\n"
                                + "{\"edge\":\"LivesIn\",\"from\":\"Ada\",\"to\":\"Rome\","
                                + "\"data\":{}}\n"))));
  }

  @Test
  void everyImageHoldsTheAcknowledgedCommitsAndWorksOn() throws IOException {
    record();
    List<String> failures = new ArrayList<>();
    for (Image image : sample(IMAGES)) {
      PowerCut cut = PowerCut.after(recording, image.place(), Forces.OBEYED);
      if (cut.marks() > 0) {
        cut.leave(graph.path(), image.loss(), image.seed());
        try {
          requireWhole(statesAround(cut));
        } catch (OmnigraphException | AssertionError e) {
          failures.add(image + " after mark " + cut.marks() + ": " + e);
        }
      }
    }
    assertThat(failures).as("-Dog.seed=%s", SEED).isEmpty();
  }

  /** Nothing was forced, so commits may be lost; what opens is whole, the rest is told by type. */
  @Test
  void unforcedImageIsAWholeStateOrRefused() throws IOException {
    record();
    List<String> failures = new ArrayList<>();
    int whole = 0;
    for (Image image : sample(IMAGES / 4)) {
      PowerCut cut = PowerCut.after(recording, image.place(), Forces.IGNORED);
      if (cut.marks() > 0) {
        cut.leave(graph.path(), image.loss(), image.seed());
        try {
          requireWhole(states);
          whole++;
        } catch (OmnigraphException e) {
          assertThat(e.code()).as(image.toString()).isNotNull();
        } catch (AssertionError e) {
          failures.add(image + " after mark " + cut.marks() + ": " + e);
        }
      }
    }
    assertThat(failures).as("-Dog.seed=%s", SEED).isEmpty();
    assertThat(whole).isPositive();
  }

  /** The model itself: had nothing been forced, acknowledged commits would be lost. */
  @Test
  void theImagesNoticeForcesThatWereNotMade() throws IOException {
    record();
    PowerCut cut = PowerCut.after(recording, PowerCut.places(recording) - 1, Forces.IGNORED);
    cut.leave(graph.path(), Loss.NAMES, SEED);

    assertThat(cut.marks()).isEqualTo(states.size());
    assertThatThrownBy(() -> requireWhole(statesAround(cut)))
        .isInstanceOfAny(AssertionError.class, OmnigraphException.class);
  }

  /** Where the power goes, and what that costs. */
  private record Image(int place, Loss loss, long seed) {}

  private List<Image> sample(int number) {
    Random random = new Random(SEED);
    int places = PowerCut.places(recording);
    Loss[] losses = Loss.values();
    List<Image> images = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      // Strides that are prime to the number of places visit all of them before any twice.
      int place = (int) ((long) i * 97 % places);
      images.add(new Image(place, losses[random.nextInt(losses.length)], random.nextLong()));
    }
    return images;
  }

  private List<String> statesAround(PowerCut cut) {
    return states.subList(cut.marks() - 1, Math.min(cut.marks() + 1, states.size()));
  }

  private void requireWhole(List<String> allowed) {
    String root = graph.path().toString();
    OmnigraphOptions options =
        OmnigraphOptions.builder()
            .durability(Durability.OS_CACHE)
            .ids(new SequentialIds(VERIFIER))
            .build();
    try (Omnigraph open = Omnigraph.open(root, options)) {
      String state = GraphRoot.state(open);
      assertThat(allowed).as("the state found").contains(state);
      CrashOperation.write(open, "main");
      assertThat(GraphRoot.state(open)).isNotEqualTo(state).contains("Next");
    }
    try (Omnigraph open = Omnigraph.open(root, options)) {
      assertThat(open.recovered()).isEmpty();
    }
    assertThat(Omnigraph.check(root, options, CheckReport.Depth.DEEP).problems()).isEmpty();
  }
}
