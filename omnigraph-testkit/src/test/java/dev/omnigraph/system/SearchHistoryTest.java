package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.omnigraph.Branch;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.MergeOptions;
import dev.omnigraph.MergeResolver;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.OmnigraphOptions.Sharing;
import dev.omnigraph.OptimizeOptions;
import dev.omnigraph.PreparedQuery;
import dev.omnigraph.QueryOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.Row;
import dev.omnigraph.storage.Durability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Over random histories of loads, updates, deletes, branches, merges and optimize, text and vector
 * search give what the definitions say about the rows there are: with indexes that know the history
 * (the handle that wrote it), that know a part of it, that were never made (a new handle), and with
 * files of them that are there, missing in part or all, or damaged.
 */
class SearchHistoryTest {
  private static final int STEPS = Integer.getInteger("og.search.steps", 30);
  private static final String SCHEMA = "node D { k: String @key  t: String?  v: Vector(3)? }";
  private static final String SIDE = "side";

  /** Words whose stems are themselves. */
  private static final String[] WORDS = {"red", "fox", "wine", "sky", "moss", "drum", "zinc"};

  private static final String TEXT =
      "query q($q: String) { match { $d: D } return { $d.k as k, bm25($d.t, $q) as s }"
          + " order { bm25($d.t, $q) } limit 15 }";
  private static final String MATCH =
      "query q($q: String) { match { $d: D  search($d.t, $q) } return { $d.k as k } }";
  private static final String VECTOR =
      "query q($v: Vector(3)) { match { $d: D } return { $d.k as k, nearest($d.v, $v) as s }"
          + " order { nearest($d.v, $v) } limit 15 }";

  @TempDir Path directory;

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Doc(Optional<String> text, float[] vector) {}

  private record Scored(String key, double score) {}

  private Random random = new Random();
  private Map<String, Doc> main = new TreeMap<>();
  private Map<String, Doc> side = new TreeMap<>();
  private final Map<String, Map<String, Doc>> past = new HashMap<>();
  private boolean hasSide;

  /** How many index files stayed among damaged ones, were damaged, and went with all others. */
  private final int[] files = new int[4];

  private OmnigraphOptions options() {
    return OmnigraphOptions.builder()
        .sharing(Sharing.SEPARATE_UNLEASED)
        .durability(Durability.OS_CACHE)
        .vectorIndexRowsMin(1 + random.nextInt(3))
        .indexDirectory(directory.resolve("indexes"))
        .indexFileRowsMin(1 + random.nextInt(4))
        .build();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void answersFollowTheDefinitionWhateverIsIndexed(long seed) {
    random = new Random(seed);
    String uri = directory.resolve("graph").toString();
    try (Omnigraph graph = Omnigraph.init(uri, SCHEMA, options())) {
      for (int step = 0; step < STEPS; step++) {
        change(graph);
        if (random.nextBoolean()) {
          verify(graph); // indexes what is new now, or together with what follows
        }
        if (random.nextInt(3) == 0) {
          disturb();
          verifyOthers(uri, graph);
        }
      }
      verify(graph);
    }
    try (Omnigraph fresh = Omnigraph.open(uri, options())) {
      verify(fresh);
    }
    assertThat(files[1]).isGreaterThan(files[0]);
    assertThat(files[0]).isPositive();
    assertThat(files[2]).isPositive();
  }

  /** Handles that begin with the files there are, and one that has none, say the very same. */
  private void verifyOthers(String uri, Omnigraph graph) {
    List<String> expected = answers(graph);
    try (Omnigraph fresh = Omnigraph.open(uri, options())) {
      assertThat(answers(fresh)).isEqualTo(expected);
      verify(fresh);
      assertThat(answers(fresh)).isEqualTo(expected);
    }
    OmnigraphOptions.Builder others =
        random.nextBoolean()
            ? options().toBuilder().readOnly()
            : options().toBuilder().indexDirectoryBytesMax(random.nextInt(2) * 2_000L);
    try (Omnigraph fresh = Omnigraph.open(uri, others.build())) {
      assertThat(answers(fresh)).isEqualTo(expected);
    }
  }

  /** Rows with exact scores, in order. */
  private static List<String> answers(Omnigraph graph) {
    List<String> answers = new ArrayList<>();
    for (String words : List.of("red", "fox zinc", "moss wine sky drum")) {
      try (QueryResult result = graph.query(TEXT, Map.of("q", words))) {
        result.forEach(row -> answers.add(row.text("k") + " " + row.number("s")));
      }
    }
    PreparedQuery near = graph.main().prepare(VECTOR);
    for (QueryOptions options :
        List.of(QueryOptions.defaults(), QueryOptions.defaults().withNearestRecall(1))) {
      for (Row row : rows(near, Map.of("v", new float[] {1, 0.5f, 0.25f}), options)) {
        answers.add(row.text("k") + " " + row.number("s"));
      }
    }
    return answers;
  }

  /** Deletes some index files, or all; cuts some short, and changes bits of some. */
  private void disturb() {
    try (Stream<Path> all = Files.walk(directory.resolve("indexes"))) {
      int kind = random.nextInt(4);
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        byte[] bytes = Files.readAllBytes(file);
        if (kind == 0) {
          Files.delete(file);
          files[2]++;
        } else if (kind < 3) {
          switch (random.nextInt(4)) {
            case 0 -> Files.delete(file);
            case 1 -> Files.write(file, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
            case 2 -> {
              bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
              Files.write(file, bytes);
            }
            default -> files[0]++; // stays as it is
          }
          files[1]++;
        }
      }
    } catch (NoSuchFileException e) {
      files[3]++; // no search so far
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void change(Omnigraph graph) {
    boolean onSide = hasSide && random.nextBoolean();
    Branch branch = onSide ? graph.branch(SIDE) : graph.main();
    Map<String, Doc> docs = onSide ? side : main;
    switch (random.nextInt(9)) {
      case 0, 1, 2 -> load(branch, docs);
      case 3, 4 -> update(branch, docs);
      case 5 -> delete(branch, docs);
      case 6 -> graph.optimize(OptimizeOptions.all());
      default -> branchOrMerge(graph);
    }
    past.put(graph.main().head(), new TreeMap<>(main));
  }

  private void branchOrMerge(Omnigraph graph) {
    if (hasSide) {
      // One side only may have changed a key since; theirs decides where both did.
      graph.main().merge(SIDE, MergeOptions.defaults().withResolver(MergeResolver.THEIRS));
      graph.deleteBranch(SIDE);
      hasSide = false;
      main = docs(graph);
    } else {
      graph.createBranch(SIDE);
      hasSide = true;
      side = new TreeMap<>(main);
    }
  }

  /** What a merge leaves is the business of its own tests; here it is read back. */
  private static Map<String, Doc> docs(Omnigraph graph) {
    Map<String, Doc> docs = new TreeMap<>();
    try (QueryResult all =
        graph.query("query q() { match { $d: D } return { $d.k, $d.t, $d.v } }", Map.of())) {
      for (Row row : all) {
        docs.put(
            (String) row.value(0),
            new Doc(Optional.ofNullable((String) row.value(1)), (float[]) row.value(2)));
      }
    }
    return docs;
  }

  private Doc doc() {
    Optional<String> text = Optional.empty();
    if (random.nextInt(8) > 0) {
      List<String> words = new ArrayList<>();
      for (int i = random.nextInt(9); i > 0; i--) {
        // Low numbers are frequent words.
        words.add(WORDS[Math.min(random.nextInt(WORDS.length), random.nextInt(WORDS.length))]);
      }
      text = Optional.of(String.join(" ", words));
    }
    float[] vector = random.nextInt(8) == 0 ? null : new float[3];
    for (int i = 0; vector != null && i < vector.length; i++) {
      vector[i] = random.nextInt(9) / 4f;
    }
    return new Doc(text, vector);
  }

  private void load(Branch branch, Map<String, Doc> docs) {
    StringBuilder lines = new StringBuilder();
    int first = random.nextInt(150);
    for (int i = random.nextInt(25); i >= 0; i--) {
      String key = "n" + (first + 7 * i) % 150;
      Doc doc = doc();
      docs.put(key, doc);
      lines.append("{\"type\":\"D\",\"data\":{\"k\":\"").append(key).append('"');
      lines.append(",\"t\":").append(doc.text.map(t -> "\"" + t + "\"").orElse("null"));
      lines.append(",\"v\":").append(doc.vector == null ? "null" : Arrays.toString(doc.vector));
      lines.append("}}\n");
    }
    branch.load(LoadRequest.of(LoadMode.MERGE, lines.toString()));
  }

  private Optional<String> anyOf(Map<String, Doc> docs) {
    List<String> keys = List.copyOf(docs.keySet());
    return keys.isEmpty() ? Optional.empty() : Optional.of(keys.get(random.nextInt(keys.size())));
  }

  private void update(Branch branch, Map<String, Doc> docs) {
    anyOf(docs)
        .ifPresent(
            key -> {
              String text = doc().text.orElse("red");
              branch.mutate(
                  "query u($k: String, $t: String) { update D set { t: $t } where k = $k }",
                  Map.of("k", key, "t", text));
              docs.put(key, new Doc(Optional.of(text), docs.get(key).vector));
            });
  }

  private void delete(Branch branch, Map<String, Doc> docs) {
    anyOf(docs)
        .ifPresent(
            key -> {
              branch.mutate("query d($k: String) { delete D where k = $k }", Map.of("k", key));
              docs.remove(key);
            });
  }

  @SuppressWarnings("MustBeClosedChecker") // the callee closes each
  private void verify(Omnigraph graph) {
    for (String query : List.of("red", "zinc fox", "sky moss absent")) {
      verify(graph.main().snapshot(), main, query);
      if (hasSide) {
        verify(graph.branch(SIDE).snapshot(), side, query);
      }
    }
    // An earlier state has rows that later ones deleted from the same files.
    List<String> commits = List.copyOf(past.keySet());
    String commit = commits.get(random.nextInt(commits.size()));
    verify(graph.at(commit), past.get(commit), "red moss");
  }

  private void verify(GraphSnapshot opened, Map<String, Doc> docs, String query) {
    try (GraphSnapshot snapshot = opened) {
      List<Scored> expected = new ArrayList<>();
      texts(docs, query).forEach((key, score) -> expected.add(new Scored(key, -score)));
      verify(snapshot, TEXT, Map.of("q", query), expected, -1);
      List<Object> matching = new ArrayList<>();
      try (QueryResult found = snapshot.query(MATCH, Map.of("q", query))) {
        found.forEach(row -> matching.add(row.value(0)));
      }
      assertThat(matching)
          .containsExactlyInAnyOrderElementsOf(expected.stream().map(Scored::key).toList());
      float[] wanted = {1f, 0.5f, random.nextInt(8) / 4f};
      List<Scored> near = new ArrayList<>();
      docs.forEach(
          (key, doc) -> {
            if (doc.vector != null) {
              near.add(new Scored(key, distance(doc.vector, wanted)));
            }
          });
      verify(snapshot, VECTOR, Map.of("v", wanted), near, 1);
      verifyApproximate(snapshot, Map.of("v", wanted), near);
    }
  }

  /** All neighbours if all are asked for; else some, at their distances and in their order. */
  private void verifyApproximate(
      GraphSnapshot snapshot, Map<String, ?> parameters, List<Scored> near) {
    QueryOptions all = QueryOptions.defaults().withNearestRecall(1);
    QueryOptions some = QueryOptions.defaults().withNearestRecall(0.01 + random.nextDouble() / 2);
    PreparedQuery query = snapshot.prepare(VECTOR, Optional.empty());
    List<Row> exact = rows(query, parameters, QueryOptions.defaults());
    assertThat(rows(query, parameters, all))
        .extracting(row -> row.text("k") + " " + row.number("s"))
        .containsExactlyElementsOf(
            exact.stream().map(row -> row.text("k") + " " + row.number("s")).toList());
    Map<String, Double> distances = new HashMap<>();
    near.forEach(scored -> distances.put(scored.key, scored.score));
    List<Row> found = rows(query, parameters, some);
    assertThat(found).hasSameSizeAs(exact);
    assertThat(found).extracting(row -> row.text("k")).doesNotHaveDuplicates();
    for (int i = 0; i < found.size(); i++) {
      double own = distances.get(found.get(i).text("k"));
      assertThat(found.get(i).number("s")).isCloseTo(own, within(Math.max(1e-5 * own, 1e-12)));
      if (i > 0) {
        Row before = found.get(i - 1);
        assertThat(found.get(i).number("s")).isGreaterThanOrEqualTo(before.number("s"));
        if (found.get(i).number("s") == before.number("s")) {
          assertThat(found.get(i).text("k")).isGreaterThan(before.text("k"));
        }
      }
    }
  }

  private static List<Row> rows(
      PreparedQuery query, Map<String, ?> parameters, QueryOptions options) {
    try (QueryResult result = query.execute(parameters, options)) {
      return result.rows();
    }
  }

  /** Equal scores are ordered by key, which is the id. */
  private static void verify(
      GraphSnapshot snapshot,
      String query,
      Map<String, ?> parameters,
      List<Scored> expected,
      int sign) {
    List<Scored> best = new ArrayList<>(expected);
    best.sort(
        (a, b) ->
            Math.abs(a.score - b.score) <= 1e-9 * Math.abs(a.score)
                ? a.key.compareTo(b.key)
                : Double.compare(a.score, b.score));
    List<Row> rows;
    try (QueryResult result = snapshot.query(query, parameters)) {
      rows = result.rows();
    }
    assertThat(rows)
        .extracting(row -> row.text("k"))
        .containsExactlyElementsOf(best.stream().limit(15).map(Scored::key).toList());
    for (int i = 0; i < rows.size(); i++) {
      double score = best.get(i).score * sign;
      assertThat(rows.get(i).number("s"))
          .isCloseTo(score, within(Math.max(1e-5 * Math.abs(score), 1e-12)));
    }
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }

  private static List<String> words(Optional<String> text) {
    return text.isEmpty() || text.get().isEmpty() ? List.of() : List.of(text.get().split(" "));
  }

  /** BM25 as the specification defines it, text by text; terms in the order of the engine. */
  private static Map<String, Double> texts(Map<String, Doc> docs, String query) {
    double count = docs.values().stream().filter(doc -> doc.text.isPresent()).count();
    double average =
        docs.values().stream()
            .filter(doc -> doc.text.isPresent())
            .mapToInt(doc -> words(doc.text).size())
            .average()
            .orElse(0);
    Map<String, Double> scores = new TreeMap<>();
    for (String term : Arrays.stream(query.split(" ")).sorted().distinct().toList()) {
      double containing =
          docs.values().stream().filter(doc -> words(doc.text).contains(term)).count();
      double rarity = Math.log(1 + (count - containing + 0.5) / (containing + 0.5));
      docs.forEach(
          (key, doc) -> {
            List<String> own = words(doc.text);
            double times = own.stream().filter(term::equals).count();
            if (times > 0) {
              double norm = 1.2 * (1 - 0.75 + 0.75 * own.size() / average);
              scores.merge(key, rarity * times * 2.2 / (times + norm), Double::sum);
            }
          });
    }
    return scores;
  }
}
