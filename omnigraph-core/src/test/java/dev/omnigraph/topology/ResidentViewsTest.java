package dev.omnigraph.topology;

import static dev.omnigraph.topology.SampleGraph.KNOWS;
import static dev.omnigraph.topology.SampleGraph.LIVES;
import static dev.omnigraph.topology.SampleGraph.PERSON;
import static dev.omnigraph.topology.SampleGraph.PLACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.ClosedException;
import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.storage.CommitRequest;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.TableEffect;
import dev.omnigraph.storage.lance.LanceGateway;
import dev.omnigraph.storage.lance.LanceOptions;
import dev.omnigraph.topology.SampleGraph.Pins;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResidentViewsTest {
  @TempDir Path root;
  private CountingGateway gateway;
  private ExecutorService pool;
  private ResidentViews views;
  private SampleGraph graph;

  @BeforeEach
  void open() {
    gateway = new CountingGateway(LanceGateway.open(LanceOptions.defaults()));
    pool = TestPools.pool(2);
    views = new ResidentViews(gateway, pool, ViewOptions.defaults());
    graph = new SampleGraph(gateway, root);
  }

  @AfterEach
  void close() {
    views.close();
    assertThat(gateway.handlesOpen.get()).isZero();
    assertThat(gateway.allocator().getAllocatedMemory()).isZero();
    gateway.close();
    pool.shutdownNow();
  }

  static Map<String, Map<String, Object>> persons(int from, int until) {
    Map<String, Map<String, Object>> rows = new LinkedHashMap<>();
    for (int i = from; i < until; i++) {
      rows.put("p" + i, person(i));
    }
    return rows;
  }

  private static Map<String, Object> person(int i) {
    Map<String, Object> values = new HashMap<>();
    values.put("active", i % 2 == 0);
    values.put("age", (long) i);
    values.put("born", (long) -i);
    values.put("city", "c" + i % 3);
    values.put("count", 0xffff_ffffL - i);
    values.put("rank", (long) -i);
    values.put("score", i / 4.0);
    values.put("small", i / 8.0);
    values.put("tags", Arrays.asList("t" + i, null, "ü"));
    values.put("vec", new float[] {i, -i});
    return values;
  }

  private static Map<String, Map<String, Object>> edge(String id, String from, String to) {
    return Map.of(id, Map.of("src", from, "dst", to));
  }

  private Pins people(int count) {
    Pins pins = graph.append(views, graph.create(), PERSON, persons(0, count));
    Map<String, Map<String, Object>> knows = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      knows.put("e" + i, Map.of("src", "p" + i, "dst", "p" + (i + 1) % count, "since", (long) i));
    }
    return graph.append(views, pins, KNOWS, knows);
  }

  @Test
  void everyKindOfValueIsReadBack() {
    Map<String, Map<String, Object>> rows = persons(0, 5);
    rows.put("none", Map.of());
    Pins pins = graph.append(views, graph.create(), PERSON, rows);
    try (GraphView view = views.view(graph.catalog, pins)) {
      NodeTable persons = view.nodes("Person");
      int p3 = persons.find("p3");
      int none = persons.find("none");
      assertThat(persons.liveCount()).isEqualTo(6);
      assertThat(((BoolColumn) persons.column("active")).boolAt(p3)).isFalse();
      assertThat(((BoolColumn) persons.column("active")).boolAt(persons.find("p4"))).isTrue();
      assertThat(((LongColumn) persons.column("age")).longAt(p3)).isEqualTo(3);
      assertThat(((LongColumn) persons.column("born")).longAt(p3)).isEqualTo(-3);
      assertThat(((LongColumn) persons.column("count")).longAt(p3)).isEqualTo(0xffff_fffcL);
      assertThat(((LongColumn) persons.column("rank")).longAt(p3)).isEqualTo(-3);
      assertThat(((DoubleColumn) persons.column("score")).doubleAt(p3)).isEqualTo(0.75);
      assertThat(((DoubleColumn) persons.column("small")).doubleAt(p3)).isEqualTo(0.375);
      assertThat(((VectorColumn) persons.column("vec")).vectorAt(p3)).containsExactly(3, -3);
      assertThat(((TextColumn) persons.column("id")).textAt(p3)).isEqualTo("p3");
      ListColumn tags = (ListColumn) persons.column("tags");
      assertThat(tags.sizeAt(p3)).isEqualTo(3);
      assertThat(tags.textAt(p3, 0)).isEqualTo("t3");
      assertThat(tags.isElementNull(p3, 1)).isTrue();
      assertThat(tags.textEquals(p3, 2, "ü".getBytes(StandardCharsets.UTF_8))).isTrue();
      for (String property : List.of("active", "age", "city", "score", "tags", "vec")) {
        Column column = persons.column(property);
        assertThat(column.isNull(p3)).as(property).isFalse();
        assertThat(column.isNull(none)).as(property).isTrue();
        assertThat(column.mayHaveNulls()).as(property).isTrue();
      }
      assertThat(tags.sizeAt(none)).isZero();
    }
  }

  @Test
  void onlyRowsOfNewFragmentsAreHashed() {
    List<Integer> hashed = new ArrayList<>();
    Pins first = graph.append(views, graph.create(), PERSON, persons(0, 6));
    assertThat(personsWithAge(first, 4, hashed)).containsExactly("p4");
    assertThat(hashed).hasSize(6);
    hashed.clear();
    assertThat(personsWithAge(first, 5, hashed)).containsExactly("p5");
    assertThat(hashed).isEmpty();
    Pins second = graph.append(views, first, PERSON, persons(6, 9));
    assertThat(personsWithAge(second, 4, hashed)).containsExactly("p4");
    assertThat(personsWithAge(second, 7, hashed)).containsExactly("p7");
    assertThat(personsWithAge(second, 70, hashed)).isEmpty();
    assertThat(hashed).hasSize(3);
    assertThat(personsWithAge(first, 7, hashed)).isEmpty();
    assertThat(hashed).hasSize(3);
  }

  private List<String> personsWithAge(Pins pins, int age, List<Integer> hashed) {
    List<String> found = new ArrayList<>();
    try (GraphView view = views.view(graph.catalog, pins)) {
      NodeTable persons = view.nodes("Person");
      LongColumn ages = (LongColumn) persons.column("age");
      persons
          .rowsByHash(
              "age",
              row -> {
                hashed.add(row);
                return ages.longAt(row);
              })
          .forEach(age, row -> found.add(persons.id(row)));
    }
    return found;
  }

  @Test
  void fewDistinctTextsAreCodedAcrossFragments() {
    Pins first = graph.append(views, graph.create(), PERSON, persons(0, 6));
    Pins second = graph.append(views, first, PERSON, persons(6, 9));
    try (GraphView view = views.view(graph.catalog, second)) {
      NodeTable persons = view.nodes("Person");
      TextColumn city = (TextColumn) persons.column("city");
      assertThat(city.isCoded()).isTrue();
      assertThat(city.codeAt(persons.find("p1"))).isEqualTo(city.codeAt(persons.find("p7")));
      assertThat(city.code("c1".getBytes(StandardCharsets.UTF_8)))
          .isEqualTo(city.codeAt(persons.find("p7")));
      assertThat(city.code("c9".getBytes(StandardCharsets.UTF_8))).isEqualTo(-1);
      assertThat(city.codeText(city.codeAt(persons.find("p8")))).isEqualTo("c2");
      assertThat(city.compare(persons.find("p0"), persons.find("p1"))).isNegative();
      assertThat(city.codeBound()).isEqualTo(3);
    }
  }

  @Test
  void manyDistinctTextsArePlain() {
    Map<String, Map<String, Object>> rows = new LinkedHashMap<>();
    for (int i = 0; i < 3000; i++) {
      rows.put("p" + i, Map.of("city", "city number " + i));
    }
    Pins pins = graph.append(views, graph.create(), PERSON, rows);
    try (GraphView view = views.view(graph.catalog, pins)) {
      NodeTable persons = view.nodes("Person");
      TextColumn city = (TextColumn) persons.column("city");
      assertThat(city.isCoded()).isFalse();
      for (int i = 0; i < 3000; i += 7) {
        assertThat(city.textAt(persons.find("p" + i))).isEqualTo("city number " + i);
      }
    }
  }

  @Test
  void repeatedReadOpensAndScansNothing() {
    Pins pins = people(50);
    read(pins);
    gateway.reset();
    read(pins);
    assertThat(gateway.opens.get()).isZero();
    assertThat(gateway.scans.get()).isZero();
  }

  @Test
  void afterACommitOnlyTheNewFragmentIsRead() {
    Pins pins = people(50);
    read(pins);
    gateway.reset();
    Pins next = graph.append(views, pins, PERSON, persons(50, 51));
    next = graph.append(views, next, KNOWS, edge("x", "p50", "p0"));
    assertThat(read(next)).isEqualTo(51);
    assertThat(gateway.opens.get()).isZero();
    assertThat(gateway.scans.get()).isEqualTo(2);
    assertThat(gateway.rows.get()).isEqualTo(2);
  }

  @Test
  void afterOneInsertedEdgeTheNeighbourListsAreNotBuiltAgain() {
    Pins pins = people(50);
    int[] out = listOf(pins, EdgeTable::out);
    int[] in = listOf(pins, EdgeTable::in);
    gateway.reset();
    Pins next = graph.append(views, pins, KNOWS, edge("x", "p1", "p3"));
    assertThat(listOf(next, EdgeTable::out)).isSameAs(out);
    assertThat(listOf(next, EdgeTable::in)).isSameAs(in);
    try (GraphView view = views.view(graph.catalog, next)) {
      NodeTable persons = view.nodes("Person");
      assertThat(view.edges("Knows").out().degree(persons.find("p1"))).isEqualTo(2);
    }
    assertThat(gateway.opens.get()).isZero();
    assertThat(gateway.scans.get()).isEqualTo(1);
    assertThat(gateway.rows.get()).isEqualTo(1);
    assertThat(gateway.deletionReads.get()).isZero();
  }

  @Test
  void whatIndexesWeighIsKeptAlongThroughEvictions() {
    try (ResidentViews small =
        new ResidentViews(gateway, pool, ViewOptions.defaults().withBudgetBytes(20_000))) {
      Pins pins = people(50);
      for (int i = 50; i < 75; i++) {
        pins = graph.append(views, pins, PERSON, persons(i, i + 1));
        try (GraphView view = small.view(graph.catalog, pins)) {
          assertThat(view.nodes("Person").liveCount()).isEqualTo(i + 1);
          assertThat(view.edges("Knows").liveCount()).isEqualTo(50);
        }
        List<Long> weights = small.store().indexBytesKeptAndCounted();
        assertThat(weights.get(0)).isEqualTo(weights.get(1));
      }
      assertThat(small.store().residentBytes()).isLessThanOrEqualTo(20_000);
    }
  }

  @Test
  void whatWasReadLastOutlivesTheBudget() {
    views.close();
    views = new ResidentViews(gateway, pool, ViewOptions.defaults().withBudgetBytes(1));
    Pins first = people(50);
    Pins second = graph.append(views, first, PERSON, persons(50, 60));
    read(first);
    gateway.reset();
    assertThat(read(first)).isEqualTo(50);
    int again = gateway.scans.get();
    assertThat(read(second)).isEqualTo(60);
    gateway.reset();
    assertThat(read(second)).isEqualTo(60);
    assertThat(gateway.scans.get()).as("the structure of what was read last").isEqualTo(again);
  }

  @Test
  void aSnapshotReadNoMoreLetsEvictedIndexesGo() {
    views.close();
    views = new ResidentViews(gateway, pool, ViewOptions.defaults().withBudgetBytes(1));
    Pins first = people(50);
    Pins second = graph.append(views, first, PERSON, persons(50, 60));
    try (GraphView held = views.view(graph.catalog, first)) {
      NodeTable before = held.nodes("Person");
      read(second);
      assertThat(held.nodes("Person")).as("while a view is open").isSameAs(before);
    }
    try (GraphView last = views.view(graph.catalog, second);
        GraphView again = views.view(graph.catalog, second)) {
      assertThat(last.nodes("Person")).isSameAs(again.nodes("Person"));
    }
    NodeTable kept = nodesOf(second);
    assertThat(nodesOf(second)).as("read last").isSameAs(kept);
    NodeTable other = nodesOf(first);
    assertThat(nodesOf(second)).as("read last no more").isNotSameAs(kept);
    assertThat(nodesOf(first)).isNotSameAs(other);
  }

  private NodeTable nodesOf(Pins pins) {
    try (GraphView view = views.view(graph.catalog, pins)) {
      return view.nodes("Person");
    }
  }

  /** Returns the array that holds the list of a node whose edges do not change. */
  private int[] listOf(Pins pins, Function<EdgeTable, Adjacency> direction) {
    try (GraphView view = views.view(graph.catalog, pins)) {
      int node = view.nodes("Person").find("p7");
      return direction.apply(view.edges("Knows")).neighbourArray(node);
    }
  }

  private int read(Pins pins) {
    try (GraphView view = views.view(graph.catalog, pins)) {
      NodeTable persons = view.nodes("Person");
      assertThat(((LongColumn) persons.column("age")).longAt(persons.find("p7"))).isEqualTo(7);
      EdgeTable knows = view.edges("Knows");
      assertThat(knows.out().degree(persons.find("p7"))).isEqualTo(1);
      assertThat(knows.in().degree(persons.find("p7"))).isEqualTo(1);
      return persons.liveCount();
    }
  }

  @Test
  void oldVersionStillShowsWhatALaterOneDeletedAlsoWhenReadLater() {
    Pins before = people(20);
    Map<Integer, int[]> rows = Map.of(0, new int[] {3, 4});
    TableEffect delete = new TableEffect.Rewrite(List.of(), rows, List.of());
    Pins after = before.with(PERSON, graph.commit(views, before.of(PERSON), delete));
    try (GraphView young = views.view(graph.catalog, after);
        GraphView old = views.view(graph.catalog, before)) {
      NodeTable now = young.nodes("Person");
      assertThat(now.find("p3")).isEqualTo(-1);
      assertThat(now.liveCount()).isEqualTo(18);
      assertThat(((LongColumn) now.column("age")).longAt(now.find("p5"))).isEqualTo(5);
      NodeTable then = old.nodes("Person");
      int p3 = then.find("p3");
      assertThat(then.liveCount()).isEqualTo(20);
      assertThat(((LongColumn) then.column("age")).longAt(p3)).isEqualTo(3);
      assertThat(now.isLive(p3)).isFalse();
      assertThat(now.column("age").isNull(p3)).isTrue();
      assertThat(old.edges("Knows").danglingCount()).isZero();
      EdgeTable knows = young.edges("Knows");
      assertThat(knows.danglingCount()).isEqualTo(3);
      assertThat(knows.liveCount()).isEqualTo(17);
      assertThat(knows.out().degree(now.find("p2"))).isZero();
      assertThat(knows.in().degree(now.find("p5"))).isZero();
      assertThat(knows.out().edgeCount()).isEqualTo(17);
    }
  }

  @Test
  @SuppressWarnings("MustBeClosedChecker") // adopted by the views
  void deletionsOfAnAdoptedCommitAreNotReadAgain() {
    Pins pins = people(20);
    read(pins);
    TablePin base = pins.of(PERSON);
    TableEffect.Rewrite delete =
        new TableEffect.Rewrite(List.of(), Map.of(0, new int[] {3, 19}), List.of());
    TablePin pin;
    try (DatasetLease lease = views.lease(base)) {
      DatasetHandle next =
          lease.handle().commit(new CommitRequest(new UUID(1, 1), delete, Map.of()));
      pin = base.at(next.version());
      views.adopt(base, pin, next, delete);
    }
    gateway.reset();
    try (GraphView view = views.view(graph.catalog, pins.with(PERSON, pin))) {
      NodeTable persons = view.nodes("Person");
      assertThat(persons.liveCount()).isEqualTo(18);
      assertThat(persons.find("p19")).isEqualTo(-1);
      assertThat(persons.find("p18")).isNotNegative();
    }
    assertThat(gateway.deletionReads.get()).isZero();
    assertThat(gateway.scans.get()).isZero();
    assertThat(gateway.opens.get()).isZero();
  }

  @Test
  void edgesWithoutAnEndAreLeftOut() {
    Pins pins = graph.append(views, graph.create(), PERSON, persons(0, 2));
    pins = graph.append(views, pins, PLACE, Map.of("x", Map.of()));
    pins = graph.append(views, pins, LIVES, edge("a", "p0", "x"));
    pins = graph.append(views, pins, LIVES, edge("b", "p1", "nowhere"));
    try (GraphView view = views.view(graph.catalog, pins)) {
      EdgeTable lives = view.edges("LivesIn");
      int b = lives.find("b");
      assertThat(lives.liveCount()).isEqualTo(1);
      assertThat(lives.danglingCount()).isEqualTo(1);
      assertThat(b).isNotNegative();
      assertThat(lives.isLive(b)).isFalse();
      assertThat(lives.isLive(lives.find("a"))).isTrue();
      assertThat(lives.cursor().next(new int[4])).isEqualTo(1);
      assertThat(lives.out().degree(view.nodes("Person").find("p1"))).isZero();
    }
    pins = graph.append(views, pins, PLACE, Map.of("nowhere", Map.of()));
    try (GraphView view = views.view(graph.catalog, pins)) {
      EdgeTable lives = view.edges("LivesIn");
      assertThat(lives.danglingCount()).isZero();
      int nowhere = view.nodes("Place").find("nowhere");
      int p1 = view.nodes("Person").find("p1");
      assertThat(lives.in().contains(nowhere, p1)).isTrue();
      assertThat(lives.findBetween(p1, nowhere)).hasValue(lives.find("b"));
      assertThat(((TextColumn) lives.column("dst")).textAt(lives.find("b"))).isEqualTo("nowhere");
    }
  }

  @Test
  void twoRowsWithOneIdAreCorruption() {
    Pins pins = graph.append(views, graph.create(), PERSON, persons(0, 3));
    Pins twice = graph.append(views, pins, PERSON, persons(2, 4));
    try (GraphView view = views.view(graph.catalog, twice)) {
      CorruptionException error =
          catchThrowableOfType(CorruptionException.class, () -> view.nodes("Person"));
      assertThat(error.details()).containsEntry("found", "two with id p2");
    }
  }

  @Test
  void unknownNamesAreNotFound() {
    Pins pins = graph.create();
    try (GraphView view = views.view(graph.catalog, pins)) {
      assertThatThrownBy(() -> view.nodes("Nobody")).isInstanceOf(NotFoundException.class);
      assertThatThrownBy(() -> view.edges("Hates")).isInstanceOf(NotFoundException.class);
      assertThatThrownBy(() -> view.nodes("Person").column("shoe"))
          .isInstanceOf(NotFoundException.class);
      assertThat(view.nodes("Person").liveCount()).isZero();
      assertThat(view.nodes("Person").find("x")).isEqualTo(-1);
      assertThat(view.edges("Knows").out().degree(0)).isZero();
    }
  }

  @Test
  @SuppressWarnings("MustBeClosedChecker") // closed twice on purpose
  void openViewsAndLeasesArePinned() {
    Pins pins = graph.create();
    assertThat(views.pinned()).isEmpty();
    GraphView view = views.view(graph.catalog, pins);
    assertThat(views.pinned()).containsExactlyInAnyOrderElementsOf(pins.pins().values());
    view.close();
    view.close();
    assertThat(views.pinned()).isEmpty();
    try (DatasetLease lease = views.lease(pins.of(PERSON))) {
      assertThat(lease.handle().version()).isEqualTo(1);
      assertThat(views.pinned()).containsExactly(pins.of(PERSON));
    }
    assertThat(views.pinned()).isEmpty();
    assertThatThrownBy(() -> view.nodes("Person")).isInstanceOf(ClosedException.class);
  }

  @Test
  void closedViewsRefuse() {
    Pins pins = graph.create();
    views.close();
    assertThatThrownBy(() -> views.view(graph.catalog, pins)).isInstanceOf(ClosedException.class);
    assertThatThrownBy(() -> views.lease(pins.of(PERSON))).isInstanceOf(ClosedException.class);
  }

  @Test
  void handlesBeyondTheBoundAreClosed() {
    views.close();
    views = new ResidentViews(gateway, pool, ViewOptions.defaults().withHandlesMax(2));
    Pins pins = people(5);
    for (int i = 5; i < 15; i++) {
      pins = graph.append(views, pins, PERSON, persons(i, i + 1));
    }
    assertThat(gateway.handlesOpen.get()).isLessThanOrEqualTo(2);
    try (GraphView view = views.view(graph.catalog, pins)) {
      assertThat(view.nodes("Person").liveCount()).isEqualTo(15);
      assertThat(view.nodes("Person").fragments()).hasSize(11);
    }
  }
}
