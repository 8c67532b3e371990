package dev.omnigraph;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.OmnigraphOptions.Sharing;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.expr.TextSearch;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.open.GraphCore;
import dev.omnigraph.search.IndexedTextSearch;
import dev.omnigraph.search.files.IndexFiles;
import dev.omnigraph.search.files.IndexName;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.topology.GraphView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Search indexes on disk spare work, and never show in an answer. */
class SearchFilesTest {
  private static final String SCHEMA =
      "node D { k: String @key  n: I64?  t: String? @index  s: String?  v: Vector(3)? @index }";
  private static final String TEXT =
      "query q($q: String) { match { $d: D } return { $d.k as k, bm25($d.t, $q) as s }"
          + " order { bm25($d.t, $q) } }";
  private static final String FUZZY =
      "query q($q: String) { match { $d: D  fuzzy($d.s, $q, 1) } return { $d.k as k, $d.n as s }"
          + " order { $d.k } }";
  private static final String NEAR =
      "query q($v: Vector(3)) { match { $d: D } return { $d.k as k, nearest($d.v, $v) as s }"
          + " order { nearest($d.v, $v) } limit 9 }";
  private static final String[] WORDS = {"red", "fox", "wine", "sky", "moss", "drum", "zinc"};

  @TempDir Path root;

  private final Random random = new Random(11);

  private Path indexes() {
    return root.resolve("indexes");
  }

  private OmnigraphOptions.Builder options() {
    return OmnigraphOptions.builder()
        .sharing(Sharing.SEPARATE_UNLEASED)
        .durability(Durability.OS_CACHE)
        .indexDirectory(indexes())
        .vectorIndexRowsMin(8)
        .indexFileRowsMin(8);
  }

  @MustBeClosed
  private Omnigraph init() {
    return Omnigraph.init(root.resolve("graph").toString(), SCHEMA, options().build());
  }

  @MustBeClosed
  private Omnigraph open(OmnigraphOptions.Builder options) {
    return Omnigraph.open(root.resolve("graph").toString(), options.build());
  }

  private void load(Omnigraph graph, int from, int to) {
    StringBuilder lines = new StringBuilder();
    for (int i = from; i < to; i++) {
      String text = WORDS[random.nextInt(7)] + " " + WORDS[random.nextInt(7)];
      lines.append(
          String.format(
              Locale.ROOT,
              "{\"type\":\"D\",\"data\":{\"k\":\"n%03d\",\"n\":%d,\"t\":%s,\"s\":\"%s\",\"v\":%s}}%n",
              i,
              i,
              i % 9 == 0 ? "null" : '"' + text + '"',
              WORDS[random.nextInt(7)],
              i % 7 == 0
                  ? "null"
                  : Arrays.toString(new float[] {random.nextInt(9), random.nextInt(9), 1})));
    }
    graph.load(LoadRequest.of(LoadMode.MERGE, lines.toString()));
  }

  private static List<String> rows(
      Omnigraph graph, String query, Map<String, ?> parameters, QueryOptions options) {
    try (QueryResult result = graph.main().prepare(query).execute(parameters, options)) {
      return result.rows().stream().map(row -> row.text("k") + " " + row.value("s")).toList();
    }
  }

  private static List<List<String>> answers(Omnigraph graph) {
    QueryOptions exact = QueryOptions.defaults();
    float[] vector = {3, 4, 1};
    return List.of(
        rows(graph, TEXT, Map.of("q", "red"), exact),
        rows(graph, TEXT, Map.of("q", "zinc moss absent"), exact),
        rows(graph, FUZZY, Map.of("q", "winw fix"), exact),
        rows(graph, NEAR, Map.of("v", vector), exact),
        rows(graph, NEAR, Map.of("v", vector), exact.withNearestRecall(1)),
        rows(graph, NEAR, Map.of("v", vector), exact.withNearestRecall(0.5)));
  }

  /** Without the last one: which of the nearest a lower recall finds depends on the lists. */
  private static List<List<String>> exactAnswers(Omnigraph graph) {
    return answers(graph).subList(0, 5);
  }

  private static IndexFiles files(Omnigraph graph) {
    return graph.core().parts().indexFiles();
  }

  private List<Path> onDisk() throws IOException {
    if (!Files.exists(indexes())) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(indexes())) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void assertWork(Omnigraph graph, long analysed, long made) {
    assertThat(graph.queries().texts().analysedFragments()).isEqualTo(analysed);
    assertThat(graph.queries().nearest().made()).isEqualTo(made);
  }

  @Test
  void aReopenedGraphAnalysesNoTextAndSortsNoVector() throws IOException {
    List<List<String>> before;
    try (Omnigraph graph = init()) {
      load(graph, 0, 60);
      before = answers(graph);
      assertWork(graph, 3, 1); // stems of two properties, words of one
    }
    assertThat(onDisk())
        .extracting(file -> file.getFileName().toString().replaceAll("~[^~]*$", ""))
        .containsExactly("D~s~stems", "D~s~words", "D~t~stems", "D~v~lists");
    for (OmnigraphOptions.Builder options : List.of(options(), options().readOnly())) {
      try (Omnigraph graph = open(options)) {
        assertThat(answers(graph)).isEqualTo(before);
        assertWork(graph, 0, 0);
        assertThat(files(graph).reads()).isEqualTo(4);
        assertThat(files(graph).refusals()).isZero();
      }
    }
    try (Omnigraph graph = open(options().indexDirectoryBytesMax(0))) {
      assertThat(answers(graph)).isEqualTo(before);
      assertWork(graph, 3, 1);
    }
  }

  @Test
  void onlyWhatACommitWroteIsAnalysedAndSmallFilesAreNotKept() throws IOException {
    try (Omnigraph graph = init()) {
      load(graph, 0, 60);
      answers(graph);
    }
    List<Path> kept = onDisk();
    try (Omnigraph graph = open(options())) {
      load(graph, 100, 104); // four rows are no index worth a file
      rows(graph, TEXT, Map.of("q", "red"), QueryOptions.defaults());
      assertWork(graph, 1, 0);
      assertThat(files(graph).writes()).isZero();
    }
    assertThat(onDisk()).isEqualTo(kept);
  }

  @Test
  void optimizeMakesThemAheadOfTheFirstSearch() throws IOException {
    List<List<String>> expected;
    try (Omnigraph graph = init()) {
      load(graph, 0, 60);
      load(graph, 60, 120);
      assertThat(onDisk()).isEmpty();
      OptimizeResult result = graph.optimize(OptimizeOptions.all());
      // The texts and the vectors that the schema calls indexed, of the one file that is left.
      assertThat(result.searchIndexes()).isEqualTo(2);
      assertThat(onDisk())
          .extracting(file -> file.getFileName().toString().replaceAll("~[^~]*$", ""))
          .containsExactly("D~t~stems", "D~v~lists");
      assertThat(graph.optimize(OptimizeOptions.all()).searchIndexes()).isZero();
    }
    try (Omnigraph graph = open(options())) {
      rows(graph, TEXT, Map.of("q", "red"), QueryOptions.defaults());
      rows(
          graph,
          NEAR,
          Map.of("v", new float[] {1, 1, 1}),
          QueryOptions.defaults().withNearestRecall(0.9));
      assertWork(graph, 0, 0);
      expected = answers(graph); // from now on the other property is searched, too
      assertWork(graph, 2, 0);
    }
    for (Path file : onDisk()) {
      Files.delete(file);
      try (Omnigraph graph = open(options())) {
        boolean declared = file.toString().contains("D~t~") || file.toString().contains("D~v~");
        OptimizeResult again = graph.optimize(OptimizeOptions.all());
        assertThat(again.searchIndexes()).isEqualTo(declared ? 1 : 0);
        assertThat(answers(graph)).isEqualTo(expected);
      }
    }
    try (Omnigraph graph = open(options())) {
      load(graph, 200, 260);
      graph.optimize(OptimizeOptions.all().withTypes(List.of("D")));
      assertThat(files(graph).writes()).isEqualTo(4); // what was searched before, by its files
      long analysed = graph.queries().texts().analysedFragments();
      answers(graph);
      assertWork(graph, analysed, 1);
    }
  }

  @Test
  void anIndexWhoseFileWasDeletedIsKeptAgainByOptimize() throws IOException {
    try (Omnigraph graph = init()) {
      load(graph, 0, 60);
      answers(graph);
      for (Path file : onDisk()) {
        Files.write(file, new byte[20]);
      }
      assertThat(graph.optimize(OptimizeOptions.all()).searchIndexes()).isEqualTo(4);
      assertThat(graph.queries().texts().analysedFragments()).isEqualTo(3); // known in memory
    }
    try (Omnigraph graph = open(options())) {
      answers(graph);
      assertWork(graph, 0, 0);
    }
  }

  @Test
  void cleanupTakesThemWithTheirDataFileAndWhatKilledWritersLeft() throws IOException {
    try (Omnigraph graph = Omnigraph.init(root.resolve("graph").toString(), SCHEMA, leased())) {
      load(graph, 0, 60);
      answers(graph);
      assertThat(graph.cleanup(keepOne()).tables())
          .extracting(CleanupResult.Table::tableKey)
          .doesNotContain("search indexes");
      List<Path> old = onDisk();
      graph.createBranch("side");
      graph.load(LoadRequest.of(LoadMode.OVERWRITE, lines(30)));
      List<List<String>> now = answers(graph);
      graph.cleanup(keepOne());
      assertThat(onDisk()).hasSize(8).containsAll(old); // the branch still has the old rows
      graph.deleteBranch("side");
      Path part = Files.createFile(old.get(0).resolveSibling("index-123.part"));
      // A preview sees what data files are gone, not which ones would go.
      assertThat(indexes(graph.previewCleanup(keepOne())).files()).isEqualTo(1);
      assertThat(onDisk()).hasSize(9);
      assertThat(indexes(graph.cleanup(keepOne())).files()).isEqualTo(5);
      assertThat(onDisk()).hasSize(4).doesNotContainAnyElementsOf(old).doesNotContain(part);
      assertThat(answers(graph)).isEqualTo(now);
      assertWork(graph, 6, 2);
    }
  }

  private OmnigraphOptions leased() {
    return options().sharing(Sharing.SHARED).build();
  }

  private static CleanupOptions keepOne() {
    return CleanupOptions.keep(1).withMinimumAge(Duration.ZERO);
  }

  private static CleanupResult.Table indexes(CleanupResult result) {
    List<CleanupResult.Table> tables = result.tables();
    CleanupResult.Table last = tables.get(tables.size() - 1);
    assertThat(last.tableKey()).isEqualTo("search indexes");
    return last;
  }

  private String lines(int count) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      lines.append(
          String.format(
              "{\"type\":\"D\",\"data\":{\"k\":\"m%d\",\"t\":\"red %s\",\"s\":\"fox\","
                  + "\"v\":[%d,1,2]}}%n",
              i, WORDS[random.nextInt(7)], i));
    }
    return lines.toString();
  }

  @Test
  void aHandleThatReadsLeavesNothing() throws IOException {
    try (Omnigraph graph = init()) {
      load(graph, 0, 60);
    }
    try (Omnigraph graph = open(options().readOnly())) {
      answers(graph);
      assertWork(graph, 3, 1);
    }
    assertThat(indexes()).doesNotExist();
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNoFailure() throws IOException {
    Files.writeString(indexes(), "in the way");
    try (Omnigraph graph = init()) {
      load(graph, 0, 60);
      List<List<String>> before = answers(graph);
      assertThat(graph.optimize(OptimizeOptions.all()).searchIndexes()).isZero();
      assertThat(answers(graph)).isEqualTo(before);
    }
    assertThat(indexes()).hasContent("in the way");
  }

  @Test
  void anIndexMadeAfterDeletionsIsMadeAgainForTheRowsOfAnEarlierCommit() {
    String earlier;
    List<String> before;
    String query = TEXT;
    try (Omnigraph graph = init()) {
      load(graph, 0, 60);
      earlier = graph.main().head();
      graph.main().mutate("query d() { delete D where n < 20 }", Map.of());
      rows(graph, query, Map.of("q", "red"), QueryOptions.defaults());
    }
    try (Omnigraph graph = open(options().indexDirectoryBytesMax(0))) {
      before = at(graph, earlier);
    }
    try (Omnigraph graph = open(options())) {
      assertThat(at(graph, earlier)).isEqualTo(before);
      assertWork(graph, 1, 0);
    }
    try (Omnigraph graph = open(options())) {
      assertThat(at(graph, earlier)).isEqualTo(before);
      rows(graph, query, Map.of("q", "red"), QueryOptions.defaults());
      assertWork(graph, 0, 0); // the file has the rows of both by now
    }
  }

  private static List<String> at(Omnigraph graph, String commit) {
    try (GraphSnapshot snapshot = graph.at(commit);
        QueryResult result = snapshot.query(TEXT, Map.of("q", "red"))) {
      return result.rows().stream().map(row -> row.text("k") + " " + row.value("s")).toList();
    }
  }

  /** The nodes and scores of one search, by an index search that has nothing in memory. */
  private static Map<Integer, Double> found(GraphView view, GraphCore core, IndexFiles files) {
    NodeType type = core.catalog().node("D").orElseThrow();
    Property property = type.property("t").orElseThrow();
    TextSearch.Matches matches =
        new IndexedTextSearch(1 << 20, files, 1)
            .search(view, type, property, "red sky", TextSearch.Mode.ANY_TOKEN, 0);
    Map<Integer, Double> found = new TreeMap<>();
    for (int ordinal : matches.ordinals()) {
      found.put(ordinal, matches.score(ordinal));
    }
    return found;
  }

  @Test
  void noFlippedBitAndNoTruncationOfAFileShowsInAnAnswer() throws IOException {
    try (Omnigraph graph = init()) {
      load(graph, 0, 12);
      GraphCore core = graph.core();
      IndexFiles files = files(graph);
      try (GraphView view = core.view(core.capture(BranchName.MAIN))) {
        Map<Integer, Double> expected = found(view, core, IndexFiles.none());
        assertThat(found(view, core, files)).isEqualTo(expected);
        Path file = onDisk().get(0);
        byte[] good = Files.readAllBytes(file);
        List<byte[]> damaged = new ArrayList<>();
        for (int bit = 0; bit < good.length * Byte.SIZE; bit++) {
          byte[] bad = good.clone();
          bad[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
          damaged.add(bad);
        }
        for (int length = 0; length < good.length; length++) {
          damaged.add(Arrays.copyOf(good, length));
        }
        for (byte[] bad : damaged) {
          Files.write(file, bad);
          assertThat(found(view, core, files)).isEqualTo(expected);
          assertThat(file).hasBinaryContent(good); // made again
        }
        assertThat(files.refusals()).isEqualTo(damaged.size());
      }
    }
  }

  /**
   * Content that cannot be, below a checksum that is right, as a defect of a writer would leave.
   */
  @Test
  void contentThatCannotBeIsRefusedOrHarmless() throws IOException {
    try (Omnigraph graph = init()) {
      load(graph, 0, 30);
      List<List<String>> before = answers(graph);
      for (Path file : onDisk()) {
        byte[] good = Files.readAllBytes(file);
        for (int run = 0; run < 15; run++) {
          byte[] bad = good.clone();
          int changes = 1 + random.nextInt(3);
          for (int i = 0; i < changes; i++) {
            int at = 8 + random.nextInt(bad.length - 12);
            bad[at] = (byte) (random.nextBoolean() ? random.nextInt() : bad[at] + 1);
          }
          CRC32C checksum = new CRC32C();
          checksum.update(bad, 0, bad.length - 4);
          for (int i = 0; i < 4; i++) {
            bad[bad.length - 4 + i] = (byte) (checksum.getValue() >>> (8 * i));
          }
          Files.write(file, bad);
          try (Omnigraph fresh = open(options().readOnly())) {
            assertThat(answers(fresh)).hasSameSizeAs(before);
          }
        }
        Files.write(file, good);
      }
      try (Omnigraph fresh = open(options())) {
        assertThat(answers(fresh)).isEqualTo(before);
        assertWork(fresh, 0, 0);
      }
    }
  }

  /** What stands between the identity, which has a random name in it, and the checksum. */
  private static long contentSum(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int identity = bytes[8]; // its length, which takes one byte or two
    int from = identity >= 0 ? 9 + identity : 10 + ((identity & 0x7f) | (bytes[9] << 7));
    CRC32C sum = new CRC32C();
    sum.update(bytes, from, bytes.length - Integer.BYTES - from);
    return sum.getValue();
  }

  @Test
  void contentThatIsWrittenAnotherWayNeedsAnotherFormatOrRules() throws IOException {
    try (Omnigraph graph = init()) {
      load(graph, 0, 60);
      answers(graph);
      assertThat(onDisk().stream().map(f -> f.toString().replaceAll(".*D~|~[^~]*$", "")).toList())
          .containsExactly("s~stems", "s~words", "t~stems", "v~lists");
      List<Long> sums = new ArrayList<>();
      for (Path file : onDisk()) {
        sums.add(contentSum(file));
      }
      assertThat(sums)
          .containsExactly(4_164_650_927L, 4_164_650_927L, 3_075_202_396L, 1_883_140_103L);
    }
  }

  @Test
  void filesAreNamedByWhatTheyAreMadeOf() throws IOException {
    try (Omnigraph graph = init()) {
      load(graph, 0, 60);
      answers(graph);
      List<String> dataFiles;
      try (Stream<Path> all = Files.walk(root.resolve("graph").resolve("nodes"))) {
        dataFiles =
            all.filter(file -> file.toString().contains("/data/"))
                .map(file -> file.getFileName().toString())
                .toList();
      }
      assertThat(files(graph).names())
          .extracting(IndexName::dataFile)
          .hasSize(4)
          .containsOnly(dataFiles.get(0));
      String first = graph.main().commits().get(graph.main().commits().size() - 1).id();
      assertThat(onDisk().get(0).getParent()).isEqualTo(indexes().resolve(first));
    }
  }

  /** Copies have the first commit in common, and then the same numbers for different fragments. */
  @Test
  void copiesOfAGraphThatGoTheirOwnWaysShareTheFilesAndNotTheAnswers() throws IOException {
    try (Omnigraph graph = init()) {
      load(graph, 0, 60);
      answers(graph);
    }
    copy(root.resolve("graph"), root.resolve("copy"));
    try (Omnigraph graph = open(options());
        Omnigraph copy = Omnigraph.open(root.resolve("copy").toString(), options().build())) {
      for (int round = 0; round < 4; round++) {
        for (Omnigraph each : List.of(graph, copy)) {
          load(each, 60 * (round % 2), 60 * (round % 2) + 60); // as many rows of the same keys
          each.main()
              .mutate("query d() { delete D where n = " + random.nextInt(60) + " }", Map.of());
          if (round == 2) {
            each.optimize(OptimizeOptions.all());
          }
        }
        assertThat(exactAnswers(graph)).isNotEqualTo(exactAnswers(copy));
        for (Omnigraph each : List.of(graph, copy)) {
          OmnigraphOptions.Builder none = options().indexDirectoryBytesMax(0);
          try (Omnigraph plain = Omnigraph.open(each.uri(), none.build());
              Omnigraph fresh = Omnigraph.open(each.uri(), options().build())) {
            List<List<String>> expected = exactAnswers(plain);
            assertThat(exactAnswers(each)).isEqualTo(expected);
            assertThat(exactAnswers(fresh)).isEqualTo(expected);
            assertThat(files(fresh).reads()).isPositive();
            assertThat(files(fresh).refusals()).isZero();
          }
        }
      }
    }
    assertThat(onDisk()).extracting(Path::getParent).containsOnly(onDisk().get(0).getParent());
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  @Test
  void filesMadeAheadWhileOthersWriteHaveTheRowsOfEveryVersion() throws Exception {
    try (Omnigraph graph = init()) {
      load(graph, 0, 60);
      FutureTask<Void> writes =
          new FutureTask<>(
              () -> {
                for (int i = 0; i < 12; i++) {
                  load(graph, 20 * (i % 4), 20 * (i % 4) + 20);
                  answers(graph);
                }
              },
              null);
      Thread thread = new Thread(writes);
      thread.start();
      while (!writes.isDone()) {
        graph.optimize(OptimizeOptions.all());
      }
      writes.get();
      thread.join();
      graph.optimize(OptimizeOptions.all());
      try (Omnigraph plain = open(options().indexDirectoryBytesMax(0));
          Omnigraph fresh = open(options())) {
        assertThat(exactAnswers(fresh)).isEqualTo(exactAnswers(plain));
        assertThat(files(fresh).refusals()).isZero();
      }
    }
  }

  @Test
  void propertiesThatChangeTheirNamesTakeTheirAnswersAlong() {
    List<List<String>> before;
    try (Omnigraph graph = init()) {
      load(graph, 0, 60);
      before = swappable(graph, "t", "s");
      graph.applySchema(SCHEMA.replace("s: String?", "x: String? @rename_from(\"s\")"));
      graph.applySchema(
          SCHEMA
              .replace("s: String?", "x: String?")
              .replace("t: String?", "s: String? @rename_from(\"t\")"));
      graph.applySchema(
          SCHEMA
              .replace("t: String?", "u: String?")
              .replace("s: String?", "t: String? @rename_from(\"x\")")
              .replace("u: String?", "s: String?"));
      assertThat(swappable(graph, "s", "t")).isEqualTo(before);
    }
    try (Omnigraph graph = open(options())) {
      assertThat(swappable(graph, "s", "t")).isEqualTo(before);
    }
  }

  private static List<List<String>> swappable(Omnigraph graph, String first, String second) {
    List<List<String>> found = new ArrayList<>();
    for (String property : List.of(first, second)) {
      String query = TEXT.replace("$d.t", "$d." + property);
      found.add(rows(graph, query, Map.of("q", "red moss"), QueryOptions.defaults()));
    }
    return found;
  }
}
