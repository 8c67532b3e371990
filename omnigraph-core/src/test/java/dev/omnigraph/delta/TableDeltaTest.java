package dev.omnigraph.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.ids.Utf8Order;
import dev.omnigraph.load.Exporter;
import dev.omnigraph.load.LoadPlan;
import dev.omnigraph.load.LoadSource;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.mutate.Mutations;
import dev.omnigraph.query.QueryCompiler;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.FragmentInfo;
import dev.omnigraph.storage.ScanRequest;
import dev.omnigraph.topology.DatasetLease;
import dev.omnigraph.topology.GraphView;
import dev.omnigraph.topology.ResidentViews;
import dev.omnigraph.topology.TablePin;
import dev.omnigraph.topology.ViewOptions;
import dev.omnigraph.write.TestGraph;
import dev.omnigraph.write.WriteIntent;
import dev.omnigraph.write.rows.Placement;
import dev.omnigraph.write.rows.TableShape;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableDeltaTest {
  private static final String SCHEMA =
      """
      node N {
        k: String @key  s: String?  f: F64?  i: I64?  u: U64?  l: [String]?  v: Vector(2)?  b: Blob?
      }
      node P { k: String @key  n: I32? }
      edge E: P -> P { w: I32? }
      """;
  private static final TableKey N = TableKey.node("N");
  private static final TableKey P = TableKey.node("P");
  private static final BranchName BRANCH = BranchName.of("other");
  private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]*)\"");

  @TempDir Path directory;

  private TestGraph create() {
    return TestGraph.create(directory.resolve("g"), SCHEMA);
  }

  private static Optional<TableSide> side(TestGraph graph, Snapshot snapshot, TableKey key) {
    return graph
        .environment
        .pins(snapshot)
        .pin(key)
        .map(pin -> new TableSide(pin, TableShape.of(graph.catalog, key).properties()));
  }

  private static List<RowChange> changes(
      TestGraph graph, Snapshot from, Snapshot to, TableKey key, DeltaLimits limits) {
    List<RowChange> changes = new ArrayList<>();
    TableDelta delta = new TableDelta(graph.environment.views(), limits);
    try (DeltaCursor cursor = delta.open(key, side(graph, from, key), side(graph, to, key))) {
      for (var change = cursor.next(); change.isPresent(); change = cursor.next()) {
        changes.add(change.get());
      }
    }
    return changes;
  }

  private static List<String> ops(TestGraph graph, Snapshot from, Snapshot to, TableKey key) {
    return changes(graph, from, to, key, DeltaLimits.standard()).stream()
        .map(c -> c.op() + " " + c.id())
        .toList();
  }

  private static void mutate(TestGraph graph, BranchName branch, String body) {
    var ir =
        QueryCompiler.compile(graph.catalog, "query q() { " + body + " }", Optional.empty())
            .requireMutation();
    new Mutations(graph.environment, graph.sequence)
        .execute(graph.begin(branch), ir, List.of(), WriteIntent.mutation());
  }

  private static String row(String key, String rest) {
    return "{\"type\":\"N\",\"data\":{\"k\":\"" + key + "\"" + rest + "}}";
  }

  @Test
  void everyKindOfValueIsComparedExactly() {
    try (TestGraph graph = create()) {
      graph.load(
          Placement.APPEND,
          row("null-empty", ""),
          row("zero", ",\"f\":0.0"),
          row("list", ",\"l\":[\"a\"]"),
          row("list-null", ",\"l\":[]"),
          row("vector", ",\"v\":[1.0,2.0]"),
          row("blob", ",\"b\":\"base64:SGk=\""),
          row("big", ",\"u\":1"),
          row("same", ",\"s\":\"x\",\"f\":1.5,\"l\":[\"q\"],\"v\":[0.5,1],\"b\":\"base64:AA==\""));
      Snapshot from = graph.snapshot();
      graph.load(
          Placement.UPSERT,
          row("null-empty", ",\"s\":\"\""),
          row("zero", ",\"f\":-0.0"),
          row("list", ",\"l\":[\"a\",\"\"]"),
          row("list-null", ""),
          row("vector", ",\"v\":[1.0,2.5]"),
          row("blob", ",\"b\":\"base64:SGo=\""),
          row("big", ",\"u\":18446744073709551615"),
          row("same", ",\"s\":\"x\",\"f\":1.5,\"l\":[\"q\"],\"v\":[0.5,1],\"b\":\"base64:AA==\""));

      List<RowChange> changes = changes(graph, from, graph.snapshot(), N, DeltaLimits.standard());

      assertThat(changes.stream().map(c -> c.op() + " " + c.id()))
          .containsExactly(
              "UPDATE big",
              "UPDATE blob",
              "UPDATE list",
              "UPDATE list-null",
              "UPDATE null-empty",
              "UPDATE vector",
              "UPDATE zero");
      int slot = TableShape.of(graph.catalog, N).slot("b");
      assertThat(changes.get(1).before().orElseThrow().values().get(slot))
          .isEqualTo(new Value.Text("base64:SGk="));
      assertThat(changes.get(1).after().orElseThrow().values().get(slot))
          .isEqualTo(new Value.Text("base64:SGo="));
      assertThat(changes.get(0).after().orElseThrow().values())
          .contains(new Value.Int(-1)); // an unsigned value as its bits
    }
  }

  @Test
  void insertsAndDeletesCarryTheirImageAndEdgesTheirEnds() {
    try (TestGraph graph = create()) {
      graph.load(
          Placement.APPEND,
          "{\"type\":\"P\",\"data\":{\"k\":\"a\",\"n\":1}}",
          "{\"type\":\"P\",\"data\":{\"k\":\"b\"}}",
          "{\"edge\":\"E\",\"from\":\"a\",\"to\":\"b\",\"data\":{\"id\":\"e1\",\"w\":7}}");
      Snapshot from = graph.snapshot();
      mutate(graph, BranchName.MAIN, "delete E where w = 7");
      mutate(graph, BranchName.MAIN, "insert P { k: \"c\" }");
      Snapshot to = graph.snapshot();

      RowChange gone = changes(graph, from, to, TableKey.edge("E"), DeltaLimits.standard()).get(0);

      assertThat(gone)
          .isEqualTo(
              new RowChange(
                  Optional.of(new RowImage("e1", "a", "b", List.of(new Value.Int(7)))),
                  Optional.empty()));
      assertThat(ops(graph, from, to, P)).containsExactly("INSERT c");
      assertThat(ops(graph, to, from, P)).containsExactly("DELETE c");
      assertThat(ops(graph, to, from, TableKey.edge("E"))).containsExactly("INSERT e1");
    }
  }

  @Test
  void aTableOnlyOneStateHasIsAllInsertsOrAllDeletes() {
    try (TestGraph graph = create()) {
      graph.load(Placement.APPEND, "{\"type\":\"P\",\"data\":{\"k\":\"a\"}}");
      Optional<TableSide> present = side(graph, graph.snapshot(), P);
      TableDelta delta = new TableDelta(graph.environment.views());

      try (DeltaCursor inserts = delta.open(P, Optional.empty(), present);
          DeltaCursor deletes = delta.open(P, present, Optional.empty());
          DeltaCursor closed = delta.open(P, present, Optional.empty())) {
        assertThat(inserts.next().orElseThrow().op()).isEqualTo(RowChange.Op.INSERT);
        assertThat(inserts.next()).isEmpty();
        assertThat(deletes.next().orElseThrow().op()).isEqualTo(RowChange.Op.DELETE);
        close(closed);
        assertThatThrownBy(closed::next).isInstanceOf(ClosedException.class);
      }
    }
  }

  private static void close(DeltaCursor cursor) {
    cursor.close();
  }

  @Test
  void randomHistoriesOnTwoBranchesCompareAsTheirExportsDo() {
    long seed = Long.getLong("og.seed", 20_261_122L);
    Random random = new Random(seed);
    try (TestGraph graph = create()) {
      List<Snapshot> history = new ArrayList<>(List.of(graph.snapshot()));
      step(graph, BranchName.MAIN, random);
      graph.createBranch(BRANCH);
      for (int i = 0; i < 40; i++) {
        BranchName branch = random.nextInt(3) == 0 ? BRANCH : BranchName.MAIN;
        step(graph, branch, random);
        history.add(graph.snapshot(branch));
      }
      Map<Snapshot, Map<String, String>> exports = new HashMap<>();
      history.forEach(s -> exports.put(s, export(graph, s)));
      for (int i = 0; i < 150; i++) {
        Snapshot from = history.get(random.nextInt(history.size()));
        Snapshot to = history.get(random.nextInt(history.size()));
        DeltaLimits limits =
            random.nextBoolean() ? DeltaLimits.standard() : new DeltaLimits(5, 3, 1);

        List<String> found =
            changes(graph, from, to, P, limits).stream().map(c -> c.op() + " " + c.id()).toList();

        assertThat(found)
            .as("seed %s, %s to %s", seed, from.head(), to.head())
            .isEqualTo(
                expected(exports.getOrDefault(from, Map.of()), exports.getOrDefault(to, Map.of())));
      }
    }
  }

  private static void step(TestGraph graph, BranchName branch, Random random) {
    int kind = random.nextInt(10);
    String key = "k" + random.nextInt(60);
    if (kind < 5) {
      mutate(graph, branch, "insert P { k: \"" + key + "\" n: " + random.nextInt(3) + " }");
    } else if (kind < 7) {
      mutate(graph, branch, "delete P where k = \"" + key + "\"");
    } else if (kind < 8) {
      mutate(graph, branch, "update P set { n: 9 } where n = " + random.nextInt(3));
    } else {
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        lines.add(
            "{\"type\":\"P\",\"data\":{\"k\":\"k" + (i * 3 + random.nextInt(3)) + "\",\"n\":1}}");
      }
      byte[] bytes = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
      Placement placement = kind == 8 ? Placement.UPSERT : Placement.REPLACE_ALL;
      graph.loader.load(
          graph.begin(branch),
          LoadPlan.of(placement, List.of(LoadSource.of("t", new ByteArrayInputStream(bytes)))));
    }
  }

  private static Map<String, String> export(TestGraph graph, Snapshot snapshot) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GraphView view =
        graph.environment.views().view(graph.catalog, graph.environment.pins(snapshot))) {
      new Exporter(graph.environment.views()).export(view, List.of(P), out);
    }
    Map<String, String> rows = new TreeMap<>();
    for (String line : out.toString(StandardCharsets.UTF_8).split("\n", -1)) {
      Matcher id = ID.matcher(line);
      if (id.find()) {
        rows.put(id.group(1), line);
      }
    }
    return rows;
  }

  private static List<String> expected(Map<String, String> from, Map<String, String> to) {
    TreeSet<String> ids = new TreeSet<>(Utf8Order.INSTANCE);
    ids.addAll(from.keySet());
    ids.addAll(to.keySet());
    List<String> changes = new ArrayList<>();
    for (String id : ids) {
      if (!from.containsKey(id)) {
        changes.add("INSERT " + id);
      } else if (!to.containsKey(id)) {
        changes.add("DELETE " + id);
      } else if (!Objects.equals(from.get(id), to.get(id))) {
        changes.add("UPDATE " + id);
      }
    }
    return changes;
  }

  /** Views that note which rows of which fragments are read. */
  private static ResidentViews noting(DatasetGateway gateway, List<ScanRequest> scans) {
    DatasetGateway noting =
        proxy(
            DatasetGateway.class,
            gateway,
            (method, arguments, result) ->
                result instanceof DatasetHandle handle
                    ? proxy(
                        DatasetHandle.class,
                        handle,
                        (m, a, r) -> {
                          if (m.equals("scan")) {
                            scans.add((ScanRequest) a[0]);
                          }
                          return r;
                        })
                    : result);
    return new ResidentViews(noting, Runnable::run, ViewOptions.defaults());
  }

  private interface Seen {
    Object result(String method, Object[] arguments, Object result);
  }

  private static <T> T proxy(Class<T> port, T inner, Seen seen) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (self, method, arguments) -> {
              try {
                return seen.result(method.getName(), arguments, method.invoke(inner, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private static String people(int from, int to) {
    StringBuilder lines = new StringBuilder();
    SplittableRandom random = new SplittableRandom(7);
    for (int i = from; i < to; i++) {
      lines
          .append("{\"type\":\"P\",\"data\":{\"k\":\"p")
          .append(i)
          .append("\",\"n\":")
          .append(random.nextInt(100))
          .append("}}\n");
    }
    return lines.toString();
  }

  @Test
  void fragmentsBothVersionsHaveAlikeAreNotRead() {
    try (TestGraph graph = create()) {
      graph.load(Placement.APPEND, people(0, 20_000).getBytes(StandardCharsets.UTF_8));
      graph.load(Placement.APPEND, people(20_000, 40_000).getBytes(StandardCharsets.UTF_8));
      Snapshot from = graph.snapshot();
      List<Integer> old = fragments(graph, from);
      mutate(graph, BranchName.MAIN, "update P set { n: 1000 } where k = \"p7\"");
      graph.load(Placement.UPSERT, people(40_000, 40_003).getBytes(StandardCharsets.UTF_8));
      Snapshot to = graph.snapshot();
      List<ScanRequest> scans = new ArrayList<>();

      List<String> found = new ArrayList<>();
      try (ResidentViews views = noting(graph.gateway, scans);
          DeltaCursor cursor =
              new TableDelta(views).open(P, side(graph, from, P), side(graph, to, P))) {
        for (var change = cursor.next(); change.isPresent(); change = cursor.next()) {
          found.add(change.get().op() + " " + change.get().id());
        }
      }

      assertThat(found)
          .containsExactly("INSERT p40000", "INSERT p40001", "INSERT p40002", "UPDATE p7");
      for (ScanRequest scan : scans) {
        if (scan.fragmentIds() == null) {
          assertThat(scan.filter()).isEqualTo("_rowid IN (7)");
        } else if (!scan.fragmentIds().equals(List.of(old.get(0)))) {
          assertThat(scan.fragmentIds()).doesNotContainAnyElementsOf(old);
        } else {
          assertThat(scan.columns()).as("only which rows there are").isEmpty();
        }
      }
      assertThat(scans).hasSizeBetween(4, 6);
    }
  }

  private static List<Integer> fragments(TestGraph graph, Snapshot snapshot) {
    TablePin pin = graph.environment.pins(snapshot).pin(P).orElseThrow();
    try (DatasetLease lease = graph.environment.views().lease(pin)) {
      return lease.handle().fragments().stream().map(FragmentInfo::id).toList();
    }
  }

  @Test
  void equalPinsOpenNothing() {
    try (TestGraph graph = create()) {
      graph.load(Placement.APPEND, people(0, 3).getBytes(StandardCharsets.UTF_8));
      List<ScanRequest> scans = new ArrayList<>();
      Optional<TableSide> side = side(graph, graph.snapshot(), P);
      try (ResidentViews views = noting(graph.gateway, scans);
          DeltaCursor cursor = new TableDelta(views).open(P, side, side)) {
        assertThat(cursor.next()).isEmpty();
        assertThat(views.pinned()).isEmpty();
      }
      assertThat(scans).isEmpty();
    }
  }
}
