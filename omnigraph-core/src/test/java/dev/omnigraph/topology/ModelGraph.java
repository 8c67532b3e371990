package dev.omnigraph.topology;

import static dev.omnigraph.topology.SampleGraph.KNOWS;
import static dev.omnigraph.topology.SampleGraph.LIVES;
import static dev.omnigraph.topology.SampleGraph.PERSON;
import static dev.omnigraph.topology.SampleGraph.PLACE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.ids.TableKey;
import dev.omnigraph.topology.SampleGraph.Pins;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * One state of the sample graph as plain maps, beside the table versions that hold it.
 *
 * @param pins the table versions
 * @param tables the rows by table and id
 */
record ModelGraph(Pins pins, Map<TableKey, Map<String, Map<String, Object>>> tables) {

  static ModelGraph empty(Pins pins) {
    Map<TableKey, Map<String, Map<String, Object>>> tables = new TreeMap<>();
    pins.pins().keySet().forEach(key -> tables.put(key, new TreeMap<>()));
    return new ModelGraph(pins, tables);
  }

  Map<String, Map<String, Object>> rows(TableKey key) {
    return Objects.requireNonNull(tables.get(key));
  }

  /** Returns the state after a commit to one table. */
  ModelGraph with(TableKey key, TablePin pin, Map<String, Map<String, Object>> rows) {
    Map<TableKey, Map<String, Map<String, Object>>> changed = new TreeMap<>(tables);
    changed.put(key, rows);
    return new ModelGraph(pins.with(key, pin), changed);
  }

  /** Compares everything a view shows with the maps. */
  void check(GraphView view) {
    checkNodes(view.nodes("Person"), rows(PERSON));
    checkNodes(view.nodes("Place"), rows(PLACE));
    checkPersons(view.nodes("Person"));
    checkEdges(view, view.edges("Knows"), KNOWS, PERSON);
    checkEdges(view, view.edges("LivesIn"), LIVES, PLACE);
    EdgeTable knows = view.edges("Knows");
    LongColumn since = (LongColumn) knows.column("since");
    checkHashes(
        "since",
        knows.rowsByHash("since", row -> hash(since, row)),
        knows::id,
        row ->
            rows(PERSON).containsKey((String) row.get("src"))
                && rows(PERSON).containsKey((String) row.get("dst")),
        rows(KNOWS));
    rows(KNOWS)
        .forEach(
            (id, row) -> {
              int edge = knows.find(id);
              assertThat(since.isNull(edge)).isEqualTo(row.get("since") == null);
              if (row.get("since") != null) {
                assertThat(since.longAt(edge)).isEqualTo(row.get("since"));
              }
            });
  }

  private static void checkNodes(NodeTable nodes, Map<String, Map<String, Object>> rows) {
    assertThat(nodes.liveCount()).isEqualTo(rows.size());
    List<String> ids = new ArrayList<>();
    List<Long> addresses = new ArrayList<>();
    OrdinalCursor cursor = nodes.cursor();
    int[] buffer = new int[7];
    for (int n = cursor.next(buffer); n > 0; n = cursor.next(buffer)) {
      for (int i = 0; i < n; i++) {
        assertThat(nodes.isLive(buffer[i])).isTrue();
        assertThat(buffer[i]).isLessThan(nodes.ordinalBound());
        ids.add(nodes.id(buffer[i]));
        addresses.add(nodes.rowAddress(buffer[i]));
      }
    }
    assertThat(ids).containsExactlyInAnyOrderElementsOf(rows.keySet());
    assertThat(addresses).doesNotHaveDuplicates();
    rows.keySet().forEach(id -> assertThat(nodes.id(nodes.find(id))).isEqualTo(id));
    assertThat(nodes.find("no such id")).isEqualTo(-1);
    int live = 0;
    for (FragmentRows fragment : nodes.fragments()) {
      live += fragment.liveRows();
    }
    assertThat(live).isEqualTo(rows.size());
  }

  private static long hash(LongColumn column, int row) {
    return column.isNull(row) ? RowsByHash.RowHash.NONE : Math.floorMod(column.longAt(row), 5);
  }

  /** Finds the rows of every hash; the hash is poor on purpose. */
  private static void checkHashes(
      String property,
      RowsByHash found,
      IntFunction<String> id,
      Predicate<Map<String, Object>> visible,
      Map<String, Map<String, Object>> rows) {
    for (int hash = 0; hash < 6; hash++) {
      int wanted = hash;
      List<String> expected = new ArrayList<>();
      rows.forEach(
          (name, row) -> {
            Object value = row.get(property);
            if (value != null && visible.test(row) && Math.floorMod((Long) value, 5) == wanted) {
              expected.add(name);
            }
          });
      List<String> ids = new ArrayList<>();
      found.forEach(hash, row -> ids.add(id.apply(row)));
      assertThat(ids).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  private void checkPersons(NodeTable persons) {
    List<Column> columns = persons.columns(List.of("age", "city", "score", "tags", "active"));
    LongColumn age = (LongColumn) columns.get(0);
    TextColumn city = (TextColumn) columns.get(1);
    DoubleColumn score = (DoubleColumn) columns.get(2);
    ListColumn tags = (ListColumn) columns.get(3);
    BoolColumn active = (BoolColumn) columns.get(4);
    checkHashes(
        "age",
        persons.rowsByHash("age", row -> hash(age, row)),
        persons::id,
        row -> true,
        rows(PERSON));
    rows(PERSON)
        .forEach(
            (id, row) -> {
              int node = persons.find(id);
              assertThat(age.isNull(node) ? null : age.longAt(node)).isEqualTo(row.get("age"));
              assertThat(city.isNull(node) ? null : city.textAt(node)).isEqualTo(row.get("city"));
              assertThat(score.isNull(node) ? null : score.doubleAt(node))
                  .isEqualTo(row.get("score"));
              assertThat(active.isNull(node) ? null : active.boolAt(node))
                  .isEqualTo(row.get("active"));
              List<?> wanted = (List<?>) row.get("tags");
              assertThat(tags.isNull(node)).isEqualTo(wanted == null);
              List<String> found = new ArrayList<>();
              for (int i = 0; i < tags.sizeAt(node); i++) {
                found.add(tags.textAt(node, i));
              }
              assertThat(found).isEqualTo(wanted == null ? List.of() : wanted);
            });
  }

  private void checkEdges(GraphView view, EdgeTable edges, TableKey key, TableKey to) {
    NodeTable sources = view.nodes("Person");
    NodeTable targets = view.nodes(to.typeName());
    Map<String, List<String>> out = new HashMap<>();
    Map<String, List<String>> in = new HashMap<>();
    int[] live = {0};
    rows(key)
        .forEach(
            (id, row) -> {
              String from = (String) row.get("src");
              String target = (String) row.get("dst");
              boolean whole = rows(PERSON).containsKey(from) && rows(to).containsKey(target);
              int edge = edges.find(id);
              assertThat(edges.id(edge)).isEqualTo(id);
              assertThat(edges.isLive(edge)).isEqualTo(whole);
              assertThat(sources.id(edges.sourceOf(edge))).isEqualTo(from);
              assertThat(targets.id(edges.targetOf(edge))).isEqualTo(target);
              if (whole) {
                live[0]++;
                out.computeIfAbsent(from, k -> new ArrayList<>()).add(target + " " + id);
                in.computeIfAbsent(target, k -> new ArrayList<>()).add(from + " " + id);
                int between =
                    edges.findBetween(edges.sourceOf(edge), edges.targetOf(edge)).orElseThrow();
                assertThat(edges.sourceOf(between)).isEqualTo(edges.sourceOf(edge));
                assertThat(edges.targetOf(between)).isEqualTo(edges.targetOf(edge));
              }
            });
    assertThat(edges.liveCount()).isEqualTo(live[0]);
    assertThat(edges.danglingCount()).isEqualTo(rows(key).size() - live[0]);
    assertThat(edges.find("no such id")).isEqualTo(-1);
    checkLists(edges, edges.out(), sources, targets, out, live[0]);
    checkLists(edges, edges.in(), targets, sources, in, live[0]);
    int walked = 0;
    int[] buffer = new int[5];
    OrdinalCursor cursor = edges.cursor();
    for (int n = cursor.next(buffer); n > 0; n = cursor.next(buffer)) {
      walked += n;
    }
    assertThat(walked).isEqualTo(live[0]);
  }

  /** Compares the sizes known of this state, whose tables and columns were all read. */
  void checkSizes(KnownSizes sizes) {
    for (String property : List.of("age", "city", "score", "active")) {
      checkDistinct(sizes, PERSON, property, rows(PERSON).values());
    }
    checkDistinct(
        sizes,
        KNOWS,
        "since",
        rows(KNOWS).values().stream()
            .filter(row -> rows(PERSON).containsKey((String) row.get("src")))
            .filter(row -> rows(PERSON).containsKey((String) row.get("dst")))
            .toList());
    assertThat(sizes.distinct(PERSON, "tags")).isEmpty();
    assertThat(sizes.distinct(PERSON, "no such property")).isEmpty();
    assertThat(sizes.outDegrees("Knows").orElseThrow().edges())
        .isEqualTo(sizes.inDegrees("Knows").orElseThrow().edges());
  }

  private static void checkDistinct(
      KnownSizes sizes, TableKey table, String property, Collection<Map<String, Object>> rows) {
    Set<Object> values = new HashSet<>();
    int present = 0;
    for (Map<String, Object> row : rows) {
      Object value = row.get(property);
      if (value != null) {
        values.add(value);
        present++;
      }
    }
    assertThat(sizes.distinct(table, property))
        .as(property)
        .contains(new DistinctValues(values.size(), present, rows.size(), true));
  }

  private static void checkLists(
      EdgeTable edges,
      Adjacency lists,
      NodeTable near,
      NodeTable far,
      Map<String, List<String>> wanted,
      int edgeCount) {
    assertThat(lists.edgeCount()).isEqualTo(edgeCount);
    int degreeMax = 0;
    int withEdges = 0;
    double squares = 0;
    List<Integer> histogram = new ArrayList<>(Collections.nCopies(31, 0));
    for (int node = 0; node < near.ordinalBound() + 3; node++) {
      int degree = lists.degree(node);
      degreeMax = Math.max(degreeMax, degree);
      squares += (double) degree * degree;
      withEdges += degree > 0 ? 1 : 0;
      for (int magnitude = 0; magnitude < 31; magnitude++) {
        boolean within = degree >= 1L << magnitude && degree < 2L << magnitude;
        histogram.set(magnitude, histogram.get(magnitude) + (within ? 1 : 0));
      }
      int[] neighbours = new int[degree];
      int[] rows = new int[degree];
      assertThat(lists.neighbours(node, neighbours, 0)).isEqualTo(degree);
      assertThat(lists.edges(node, rows, 0)).isEqualTo(degree);
      int[] sorted = neighbours.clone();
      Arrays.sort(sorted);
      assertThat(neighbours).isEqualTo(sorted);
      List<String> found = new ArrayList<>();
      for (int i = 0; i < degree; i++) {
        found.add(far.id(neighbours[i]) + " " + edges.id(rows[i]));
        assertThat(lists.contains(node, neighbours[i])).isTrue();
        int parallel = 0;
        for (int other : neighbours) {
          parallel += other == neighbours[i] ? 1 : 0;
        }
        assertThat(lists.count(node, neighbours[i])).isEqualTo(parallel);
      }
      if (degree > 0 || near.isLive(node)) {
        assertThat(found)
            .containsExactlyInAnyOrderElementsOf(wanted.getOrDefault(near.id(node), List.of()));
      }
    }
    assertThat(lists.statistics().degreeMax()).isEqualTo(degreeMax);
    assertThat(lists.statistics().nodesWithEdges()).isEqualTo(withEdges);
    assertThat(lists.statistics().edges()).isEqualTo(edgeCount);
    assertThat(lists.statistics().sumOfSquares()).isEqualTo(squares);
    int used = lists.statistics().histogram().size();
    assertThat(lists.statistics().histogram()).isEqualTo(histogram.subList(0, used));
    assertThat(histogram.subList(used, 31)).containsOnly(0);
    int most = lists.statistics().degreeMax();
    int nodesAtMost = 0;
    for (int node = 0; node < near.ordinalBound() + 3 && most > 0; node++) {
      nodesAtMost += lists.degree(node) == most ? 1 : 0;
    }
    assertThat(lists.statistics().nodesOfDegreeMax()).isEqualTo(nodesAtMost);
  }
}
