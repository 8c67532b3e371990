package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.CheckReport;
import dev.omnigraph.CleanupOptions;
import dev.omnigraph.CleanupResult;
import dev.omnigraph.CommitInfo;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.OptimizeOptions;
import dev.omnigraph.WriteOptions;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cleanup removes what nobody can reach, and nothing else. */
@ExtendWith(TempGraphExtension.class)
class CleanupTest {
  private static final String SCHEMA =
      """
      node Person { name: String @key  age: I32? }
      edge Knows: Person -> Person
      """;

  private static OmnigraphOptions options(TempGraph temp) {
    return temp.options().clock(InstantSource.system()).build();
  }

  /** A reader with nothing in memory, as one of another process. */
  @MustBeClosed
  private static Omnigraph stranger(TempGraph temp) {
    return Omnigraph.open(
        temp.uri(),
        temp.options()
            .clock(InstantSource.system())
            .readOnly()
            .sharing(OmnigraphOptions.Sharing.SEPARATE_UNLEASED)
            .build());
  }

  private static CleanupOptions keep(int commits) {
    return CleanupOptions.keep(commits).withMinimumAge(Duration.ZERO);
  }

  private static void put(Omnigraph graph, String branch, String name, int age) {
    graph
        .branch(branch)
        .load(
            LoadRequest.of(
                LoadMode.MERGE,
                "{\"type\":\"Person\",\"data\":{\"name\":\"" + name + "\",\"age\":" + age + "}}"));
  }

  private static String export(GraphSnapshot snapshot) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    snapshot.export(out, List.of());
    return out.toString(StandardCharsets.UTF_8);
  }

  private static String at(Omnigraph graph, String commit) {
    try (GraphSnapshot snapshot = graph.at(commit)) {
      return export(snapshot);
    }
  }

  private static String head(Omnigraph graph, String branch) {
    try (GraphSnapshot snapshot = graph.branch(branch).snapshot()) {
      return export(snapshot);
    }
  }

  private static void assertReclaimed(Omnigraph graph, String commit) {
    NotFoundException error =
        catchThrowableOfType(NotFoundException.class, () -> at(graph, commit));
    assertThat(error.code()).isEqualTo(ErrorCode.HISTORY_RECLAIMED);
  }

  private static long filesOf(TempGraph temp) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(temp.uri()))) {
      return files.filter(Files::isRegularFile).count();
    }
  }

  @Test
  void keepsTheNewestCommitsAndSaysWhatWent(TempGraph temp) throws IOException {
    try (Omnigraph graph = Omnigraph.init(temp.uri(), SCHEMA, options(temp))) {
      for (int i = 0; i < 10; i++) {
        put(graph, "main", "p" + i % 3, i);
      }
      List<CommitInfo> commits = graph.main().commits();
      String third = at(graph, commits.get(2).id());
      String newest = head(graph, "main");
      long files = filesOf(temp);

      CleanupResult preview = graph.previewCleanup(keep(3));
      assertThat(filesOf(temp)).isEqualTo(files);
      CleanupResult result = graph.cleanup(keep(3));

      assertThat(preview.mode()).isEqualTo(CleanupResult.Mode.PREVIEW);
      assertThat(result.mode()).isEqualTo(CleanupResult.Mode.REMOVED);
      assertThat(result.tables()).isEqualTo(preview.tables());
      assertThat(result.tables()).extracting(CleanupResult.Table::error).allMatch(e -> e.isEmpty());
      assertThat(result.tables().get(0).tableKey()).isEqualTo("__manifest");
      assertThat(result.tables().get(0).versions()).isPositive();
      assertThat(result.tables().stream().filter(t -> t.tableKey().equals("node:Person")))
          .allMatch(t -> t.versions() == 8); // 1 empty and 10 written, 3 kept
      assertThat(result.bytes()).isPositive();
      assertThat(filesOf(temp))
          .isEqualTo(files - result.tables().stream().mapToLong(CleanupResult.Table::files).sum());
      assertThat(head(graph, "main")).isEqualTo(newest);
      assertThat(at(graph, commits.get(2).id())).isEqualTo(third);
      assertReclaimed(graph, commits.get(3).id());
      assertThat(graph.main().commits()).hasSameSizeAs(commits);
      assertThat(graph.cleanup(keep(3)).versions()).isZero();
    }
    try (Omnigraph graph = Omnigraph.open(temp.uri(), options(temp))) {
      assertThat(graph.recovered()).isEmpty();
      put(graph, "main", "after", 1);
      assertThat(head(graph, "main")).contains("after");
    }
  }

  /** The first commit is in a version before the newest one already when the graph is new. */
  @Test
  void theNewestCommitStaysReadableAfterTheNextOne(TempGraph temp) {
    try (Omnigraph graph = temp.init("node P { k: String @key }")) {
      String first = graph.main().head();
      graph.createBranch("b", first);
      graph.cleanup(keep(1));
      String second =
          graph
              .load(LoadRequest.of(LoadMode.APPEND, "{\"type\":\"P\",\"data\":{\"k\":\"a\"}}"))
              .commitId();
      graph.cleanup(keep(2));
      try (GraphSnapshot snapshot = graph.at(first)) {
        assertThat(snapshot.commitId()).isEqualTo(first);
      }
      assertThat(graph.main().revert(second, WriteOptions.none()).commitId()).isPresent();
    }
  }

  @Test
  void minimumAgeKeepsWhatOthersMayBeReading(TempGraph temp) {
    try (Omnigraph graph = Omnigraph.init(temp.uri(), SCHEMA, options(temp))) {
      put(graph, "main", "a", 1);
      put(graph, "main", "a", 2);
      assertThat(graph.cleanup(CleanupOptions.keep(1)).versions()).isZero();
      assertThat(graph.cleanup(CleanupOptions.olderThan(Duration.ofDays(7))).versions()).isZero();
    }
  }

  @Test
  void openSnapshotOfThisProcessStaysReadable(TempGraph temp) {
    try (Omnigraph graph = Omnigraph.init(temp.uri(), SCHEMA, options(temp));
        Omnigraph reader =
            Omnigraph.open(
                temp.uri(), temp.options().clock(InstantSource.system()).readOnly().build())) {
      put(graph, "main", "a", 1);
      try (GraphSnapshot old = graph.main().snapshot();
          GraphSnapshot other = reader.main().snapshot()) {
        String before = head(graph, "main");
        for (int i = 0; i < 5; i++) {
          put(graph, "main", "a", i + 10);
          put(graph, "main", "b" + i, i);
        }
        graph.optimize(OptimizeOptions.all());
        assertThat(graph.cleanup(keep(1)).versions()).isPositive();
        assertThat(export(old)).isEqualTo(before);
        assertThat(export(other)).isEqualTo(before);
      }
      assertThat(graph.cleanup(keep(1)).versions()).isPositive();
    }
  }

  @Test
  void readerThatLosesItsVersionIsToldSo(TempGraph temp) {
    try (Omnigraph graph = Omnigraph.init(temp.uri(), SCHEMA, options(temp))) {
      put(graph, "main", "a", 1);
      try (Omnigraph reader = stranger(temp);
          GraphSnapshot old = reader.main().snapshot()) {
        for (int i = 0; i < 3; i++) {
          put(graph, "main", "a", i + 10);
        }
        graph.optimize(OptimizeOptions.all());
        graph.cleanup(keep(1));
        NotFoundException error = catchThrowableOfType(NotFoundException.class, () -> export(old));
        assertThat(error.code()).isEqualTo(ErrorCode.HISTORY_RECLAIMED);
      }
    }
  }

  /** The version of the first commit itself is older than the stamp that writers require. */
  @ParameterizedTest
  @ValueSource(strings = {"branch", "tag", "tag of the new graph"})
  void aBranchMadeAtTheFirstCommitAfterACleanupIsWritten(String keeper, TempGraph temp) {
    try (Omnigraph graph = Omnigraph.init(temp.uri(), SCHEMA, options(temp))) {
      String first = graph.main().commits().get(0).id();
      if (keeper.equals("branch")) {
        graph.createBranch("early", first);
        put(graph, "early", "e", 1);
      }
      if (keeper.equals("tag of the new graph")) {
        graph.createTag("early", first); // it names the version that is the newest then
      }
      for (int i = 0; i < 6; i++) {
        put(graph, "main", "a", i);
      }
      if (keeper.equals("tag")) {
        graph.createTag("early", first);
      }
      List<String> released = graph.main().commits().stream().map(CommitInfo::id).toList();
      assertThat(graph.cleanup(keep(1)).versions()).isPositive();

      for (String commit : released.subList(1, released.size() - 1)) {
        assertThat(
                catchThrowableOfType(
                    NotFoundException.class, () -> graph.createBranch("lost", commit)))
            .extracting(NotFoundException::code)
            .isEqualTo(ErrorCode.HISTORY_RECLAIMED);
      }
      graph.createBranch("late", first);
      put(graph, "late", "l", 1);

      assertThat(head(graph, "late")).contains("\"l\"").doesNotContain("\"a\"");
    }
  }

  @Test
  void branchKeepsWhatItInheritedAndWhereItPartedFromMain(TempGraph temp) {
    try (Omnigraph graph = Omnigraph.init(temp.uri(), SCHEMA, options(temp))) {
      put(graph, "main", "a", 1);
      graph
          .branch("side")
          .load(
              LoadRequest.of(
                      LoadMode.MERGE,
                      "{\"type\":\"Person\",\"data\":{\"name\":\"s\",\"age\":1}}"
                          + "{\"edge\":\"Knows\",\"from\":\"s\",\"to\":\"a\"}")
                  .withBase("main"));
      String parted = graph.main().commits().get(0).id();
      String base = at(graph, parted);
      String side = head(graph, "side");
      for (int i = 0; i < 6; i++) {
        put(graph, "main", "a", i + 10);
      }
      graph.optimize(OptimizeOptions.all());

      assertThat(graph.cleanup(keep(1)).versions()).isPositive();

      try (Omnigraph reader = stranger(temp)) {
        assertThat(head(reader, "side")).isEqualTo(side);
        assertThat(at(reader, parted)).isEqualTo(base);
      }
    }
  }

  @Test
  void orphanedForkAndOldLooseFilesGo(TempGraph temp) throws IOException {
    AtomicReference<DatasetGateway> datasets = new AtomicReference<>();
    OmnigraphOptions options =
        temp.options()
            .clock(InstantSource.system())
            .gatewayDecorator(
                gateway -> {
                  datasets.set(gateway);
                  return gateway;
                })
            .build();
    try (Omnigraph graph = Omnigraph.init(temp.uri(), SCHEMA, options)) {
      put(graph, "main", "a", 1);
      GraphLayout layout = new GraphLayout(graph.uri());
      var person = layout.table(TableKey.node("Person"));
      datasets.get().createBranch(person, 2, BranchName.of("ghost"));
      Path data = Path.of(person.uri()).resolve("data");
      Path old = Files.writeString(data.resolve("0101loose.lance"), "left");
      Files.setLastModifiedTime(
          old, FileTime.from(InstantSource.system().instant().minus(Duration.ofDays(8))));
      Path young = Files.writeString(data.resolve("0102loose.lance"), "at work");

      CleanupResult result = graph.cleanup(keep(100));

      assertThat(result.tables().stream().filter(t -> t.tableKey().equals("node:Person")))
          .allMatch(t -> t.forks() == 1 && t.files() == 1 && t.versions() == 0);
      assertThat(old).doesNotExist();
      assertThat(young).exists();
      try (DatasetHandle handle = datasets.get().openLatest(person)) {
        assertThat(handle.branches()).isEmpty();
      }
    }
  }

  /** What is kept reads as before; what is gone says so; nothing in between. */
  @Test
  void randomHistoriesKeepEverythingReachable(TempGraph temp) {
    long seed = Long.getLong("og.seed", 20_261_124L);
    int rounds = Integer.getInteger("og.cleanup.rounds", 4);
    Random random = new Random(seed);
    try (Omnigraph graph = Omnigraph.init(temp.uri(), SCHEMA, options(temp))) {
      put(graph, "main", "a", 0);
      List<String> branches = new ArrayList<>(List.of("main"));
      Map<String, String> expected = new LinkedHashMap<>(); // commit -> content
      Map<String, List<String>> own = new LinkedHashMap<>(); // branch -> commits, oldest first
      Set<String> gone = new HashSet<>();
      for (int round = 0; round < rounds; round++) {
        for (int step = 0; step < 12; step++) {
          String branch = branches.get(random.nextInt(branches.size()));
          change(graph, branch, branches, random);
          note(graph, branches, expected, own);
        }
        int keep = 1 + random.nextInt(6);
        String pinnedBranch = branches.get(random.nextInt(branches.size()));
        Map<String, String> heads = new LinkedHashMap<>();
        branches.forEach(b -> heads.put(b, head(graph, b)));
        try (GraphSnapshot open = graph.branch(pinnedBranch).snapshot()) {
          String pinned = export(open);
          change(graph, pinnedBranch, branches, random);
          note(graph, branches, expected, own);
          branches.forEach(b -> heads.put(b, head(graph, b)));
          graph.cleanup(keep(keep));
          String point = "seed " + seed + " round " + round + " keep " + keep;
          assertThat(export(open)).as(point).isEqualTo(pinned);
          heads.forEach((b, content) -> assertThat(head(graph, b)).as(point).isEqualTo(content));
          try (Omnigraph reader = stranger(temp)) {
            verify(reader, own, expected, gone, keep, point);
          }
        }
      }
      assertThat(gone).isNotEmpty();
    }
    assertThat(
            Omnigraph.check(temp.uri(), temp.options().readOnly().build(), CheckReport.Depth.DEEP)
                .problems())
        .isEmpty();
  }

  private static void note(
      Omnigraph graph,
      List<String> branches,
      Map<String, String> expected,
      Map<String, List<String>> own) {
    for (String branch : branches) {
      String head = graph.branch(branch).head();
      if (expected.putIfAbsent(head, head(graph, branch)) == null) {
        own.computeIfAbsent(branch, b -> new ArrayList<>()).add(head);
      }
    }
  }

  private static void verify(
      Omnigraph graph,
      Map<String, List<String>> own,
      Map<String, String> expected,
      Set<String> gone,
      int keep,
      String point) {
    Set<String> mustStay = new HashSet<>();
    own.values()
        .forEach(
            commits ->
                mustStay.addAll(
                    commits.subList(Math.max(0, commits.size() - keep), commits.size())));
    mustStay.removeAll(gone); // an earlier round kept fewer
    expected.forEach(
        (commit, content) -> {
          String found;
          try {
            found = at(graph, commit);
          } catch (NotFoundException e) {
            assertThat(e.code()).as(point).isEqualTo(ErrorCode.HISTORY_RECLAIMED);
            assertThat(mustStay).as(point).doesNotContain(commit);
            gone.add(commit);
            return;
          }
          assertThat(found).as(point + " commit " + commit).isEqualTo(content);
        });
  }

  private static void change(Omnigraph graph, String branch, List<String> branches, Random random) {
    int name = random.nextInt(6);
    switch (random.nextInt(10)) {
      case 0 ->
          graph
              .branch(branch)
              .mutate("query q() { delete Person where name = \"p" + name + "\" }", Map.of());
      case 1 -> graph.optimize(OptimizeOptions.all().onBranch(branch));
      case 2 -> {
        if (branches.size() < 4) {
          String fresh = "b" + branches.size();
          graph
              .branch(fresh)
              .load(
                  LoadRequest.of(
                          LoadMode.MERGE,
                          "{\"type\":\"Person\",\"data\":{\"name\":\"" + fresh + "\"}}")
                      .withBase(branch));
          branches.add(fresh);
        }
      }
      case 3 ->
          graph
              .branch(branch)
              .load(
                  LoadRequest.of(
                      LoadMode.MERGE,
                      "{\"type\":\"Person\",\"data\":{\"name\":\"p"
                          + name
                          + "\"}}{\"type\":\"Person\",\"data\":{\"name\":\"q"
                          + name
                          + "\"}}{\"edge\":\"Knows\",\"from\":\"p"
                          + name
                          + "\",\"to\":\"q"
                          + name
                          + "\"}"));
      default -> put(graph, branch, "p" + name, random.nextInt(100));
    }
  }
}
