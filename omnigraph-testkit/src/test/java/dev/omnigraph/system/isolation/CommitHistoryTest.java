package dev.omnigraph.system.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnigraph.CheckReport;
import dev.omnigraph.CommitInfo;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.MutationResult;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.WriteOptions;
import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.Effect;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.lang.SourceText;
import dev.omnigraph.query.parse.QueryParser;
import dev.omnigraph.schema.SchemaCompiler;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.system.reference.ReferenceMutations;
import dev.omnigraph.system.reference.ReferenceStore;
import dev.omnigraph.system.reference.ReferenceViolation;
import dev.omnigraph.testkit.validate.NaiveValidator;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Threads and handles mutate branches at the same time. Afterwards the history is run again, one
 * commit after the other, on a plain model: each commit, executed on its parent's state, gives its
 * own state and told its writer so. {@code -Dog.seed=N} gives other choices, {@code
 * -Dog.historySteps=N} more of them.
 */
@Tag("concurrency")
class CommitHistoryTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String SCHEMA =
      """
      node Person { name: String @key  mail: String? @unique  age: I32? }
      node City { name: String @key }
      edge Knows: Person -> Person @card(0..2) { @unique(src, dst) }
      edge LivesIn: Person -> City @card(0..1)
      """;
  private static final List<String> BRANCHES = List.of("main", "feature");
  private static final long SEED = Long.getLong("og.seed", 20_261_122L);
  private static final int STEPS = Integer.getInteger("og.historySteps", 30);
  private static final int THREADS = 4;
  private static final int RETRIES_MAX = 50;

  @TempDir Path directory;

  /** A mutation that was acknowledged. */
  private record Told(
      String branch, String commitId, String text, String parameters, long nodes, long edges) {}

  private final ConcurrentLinkedQueue<Told> told = new ConcurrentLinkedQueue<>();

  private static OmnigraphOptions options() {
    return OmnigraphOptions.builder().durability(Durability.OS_CACHE).build();
  }

  /** One thread with one handle. */
  private final class Writer implements Callable<Integer> {
    private final Omnigraph graph;
    private final Random random;
    private int refused;

    Writer(int number, Omnigraph graph) {
      this.graph = graph;
      this.random = new Random(SEED * 31 + number);
    }

    @Override
    public Integer call() {
      for (int step = 0; step < STEPS; step++) {
        String branch = BRANCHES.get(random.nextInt(BRANCHES.size()));
        String parameters =
            "{\"a\":\"p%d\",\"b\":\"p%d\",\"c\":\"c%d\",\"n\":%d}"
                .formatted(
                    random.nextInt(6), random.nextInt(6), random.nextInt(2), random.nextInt(9));
        try {
          write(branch, text(), parameters);
        } catch (InvalidInputException e) {
          assertThat(e.effect()).isEqualTo(Effect.NONE);
          refused++; // a rule forbids it in the state it met
        }
      }
      return refused;
    }

    private String text() {
      String body =
          switch (random.nextInt(9)) {
            case 0, 1 -> "insert Person { name: $a, age: $n }";
            case 2 -> "insert Person { name: $a, mail: $b }";
            case 3 -> "insert Knows { from: $a, to: $b }";
            case 4 -> "insert City { name: $c } insert LivesIn { from: $a, to: $c }";
            case 5 -> "update Person set { age: $n } where name = $a";
            case 6 -> "update Person set { mail: $c } where age = $n";
            case 7 -> "delete Person where name = $a";
            default -> "delete LivesIn where from = $a";
          };
      return "query q($a: String, $b: String, $c: String, $n: I32) { " + body + " }";
    }

    /** A loser of a race changed nothing and gets through when it tries again. */
    private void write(String branch, String text, String parameters) {
      for (int attempt = 0; attempt < RETRIES_MAX; attempt++) {
        try {
          MutationResult result =
              graph
                  .branch(branch)
                  .mutateJson(text, Optional.empty(), parameters, WriteOptions.none());
          result
              .commitId()
              .ifPresent(
                  id ->
                      told.add(
                          new Told(
                              branch,
                              id,
                              text,
                              parameters,
                              result.affectedNodes(),
                              result.affectedEdges())));
          return;
        } catch (ConflictException e) {
          assertThat(e.effect()).isEqualTo(Effect.NONE);
        }
      }
      throw new AssertionError("never got through: " + text + parameters);
    }
  }

  private static String export(GraphSnapshot snapshot) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    snapshot.export(out, List.of());
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void everyCommitFollowsFromItsParent() throws Exception {
    String root = directory.resolve("g").toString();
    try (Omnigraph first = Omnigraph.init(root, SCHEMA, options());
        Omnigraph second = Omnigraph.open(root, options())) {
      first
          .branch("feature")
          .load(
              LoadRequest.of(LoadMode.MERGE, "{\"type\":\"City\",\"data\":{\"name\":\"c9\"}}\n")
                  .withBase("main"));
      Map<String, String> bases = new HashMap<>();
      BRANCHES.forEach(b -> bases.put(b, first.branch(b).head()));
      List<Writer> writers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        writers.add(new Writer(i, i % 2 == 0 ? first : second));
      }
      ExecutorService threads = Executors.newFixedThreadPool(THREADS);
      try {
        for (Future<Integer> writer : threads.invokeAll(writers)) {
          assertThat(writer.get()).isLessThan(STEPS);
        }
      } finally {
        threads.shutdownNow();
      }
      int replayed = 0;
      for (String branch : BRANCHES) {
        replayed += replay(first, branch, bases.getOrDefault(branch, ""));
        assertThat(NaiveValidator.validate(first, first.branch(branch))).isEmpty();
      }
      assertThat(replayed).isEqualTo(told.size()).isGreaterThan(STEPS);
    }
    assertThat(Omnigraph.check(root, options(), CheckReport.Depth.DEEP).problems()).isEmpty();
  }

  /** Runs the commits of a branch again and returns how many acknowledged writes they hold. */
  private int replay(Omnigraph graph, String branch, String base) throws Exception {
    Catalog catalog = SchemaCompiler.compile(SCHEMA);
    Map<String, List<Told>> byCommit = new HashMap<>();
    told.stream()
        .filter(t -> t.branch().equals(branch))
        .forEach(t -> byCommit.computeIfAbsent(t.commitId(), k -> new ArrayList<>()).add(t));
    List<CommitInfo> commits = new ArrayList<>(graph.branch(branch).commits());
    Collections.reverse(commits); // oldest first
    int from = commits.stream().map(CommitInfo::id).toList().indexOf(base) + 1;
    assertThat(from).isPositive();
    ReferenceStore state = new ReferenceStore(catalog);
    try (GraphSnapshot start = graph.at(base)) {
      state.load(LoadMode.OVERWRITE, export(start));
    }
    int writes = 0;
    String parent = base;
    for (CommitInfo commit : commits.subList(from, commits.size())) {
      assertThat(commit.parent()).contains(parent);
      parent = commit.id();
      List<Told> members = byCommit.getOrDefault(commit.id(), List.of());
      assertThat(members).as("commit nobody was told of: " + commit).isNotEmpty();
      writes += members.size();
      List<String> wanted;
      try (GraphSnapshot snapshot = graph.at(commit.id())) {
        wanted = ReferenceStore.dumpOfExport(catalog, export(snapshot));
      }
      List<String> before = state.dump();
      ReferenceStore next = inSomeOrder(state, members, wanted);
      assertThat(next)
          .as("seed %d: %s does not follow from %s and give %s", SEED, members, before, wanted)
          .isNotNull();
      state = Objects.requireNonNull(next);
    }
    return writes;
  }

  /** Writers that shared a commit came one after the other, in an order the commit does not say. */
  private static @Nullable ReferenceStore inSomeOrder(
      ReferenceStore state, List<Told> members, List<String> wanted) throws Exception {
    if (members.isEmpty()) {
      return state.dump().equals(wanted) ? state : null;
    }
    for (int i = 0; i < members.size(); i++) {
      List<Told> rest = new ArrayList<>(members);
      ReferenceStore next = state.copy();
      if (explains(next, rest.remove(i))) {
        ReferenceStore end = inSomeOrder(next, rest, wanted);
        if (end != null) {
          return end;
        }
      }
    }
    return null;
  }

  private static boolean explains(ReferenceStore state, Told write) throws Exception {
    JsonNode parameters = JSON.readTree(write.parameters());
    try {
      ReferenceMutations.Outcome outcome =
          state.mutate(
              QueryParser.parse(SourceText.of(write.text())).queries().get(0), parameters, NOW);
      return outcome.nodes() == write.nodes() && outcome.edges() == write.edges();
    } catch (ReferenceViolation e) {
      return false;
    }
  }
}
