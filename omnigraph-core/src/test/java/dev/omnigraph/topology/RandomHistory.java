package dev.omnigraph.topology;

import static dev.omnigraph.topology.SampleGraph.KNOWS;
import static dev.omnigraph.topology.SampleGraph.LIVES;
import static dev.omnigraph.topology.SampleGraph.PERSON;
import static dev.omnigraph.topology.SampleGraph.PLACE;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.storage.TableEffect;
import dev.omnigraph.topology.SampleGraph.Pins;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Applies random commits of all shapes to a graph and its model. */
final class RandomHistory {
  private static final List<TableKey> TABLES = List.of(PERSON, PLACE, KNOWS, LIVES);

  private final Random random;
  private final SampleGraph graph;
  private final CountingGateway gateway;
  private int branches;
  private int edges;

  RandomHistory(long seed, SampleGraph graph, CountingGateway gateway) {
    this.random = new Random(seed);
    this.graph = graph;
    this.gateway = gateway;
  }

  /** Returns the state after one more commit, sometimes on a new branch of a table. */
  ModelGraph step(GraphViews views, ModelGraph before) {
    TableKey key = TABLES.get(random.nextInt(TABLES.size()));
    ModelGraph base = random.nextInt(12) == 0 ? fork(before, key) : before;
    return switch (random.nextInt(7)) {
      case 0, 1, 2 -> write(views, base, key, 1 + random.nextInt(4));
      case 3 -> write(views, base, key, 20 + random.nextInt(60));
      case 4, 5 -> delete(views, base, key);
      default -> fold(views, base, key);
    };
  }

  private ModelGraph fork(ModelGraph base, TableKey key) {
    TablePin pin = base.pins().of(key);
    BranchName name = BranchName.of("b" + branches++);
    gateway.createBranch(pin.address(), pin.version(), name);
    TablePin forked = new TablePin(pin.address().on(name), name.text(), pin.version());
    return new ModelGraph(base.pins().with(key, forked), base.tables());
  }

  /** Upserts: rows whose id exists are removed at their address and written again. */
  private ModelGraph write(GraphViews views, ModelGraph base, TableKey key, int count) {
    Map<String, Map<String, Object>> fresh = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      if (key.isNode()) {
        fresh.put(key.typeName() + random.nextInt(120), key.equals(PERSON) ? person() : Map.of());
      } else {
        boolean change = random.nextInt(4) == 0 && !base.rows(key).isEmpty();
        fresh.put(change ? someId(base.rows(key)) : "e" + edges++, edge(key));
      }
    }
    Map<String, Map<String, Object>> rows = new TreeMap<>(base.rows(key));
    List<String> replaced = new ArrayList<>();
    fresh.keySet().stream().filter(rows::containsKey).forEach(replaced::add);
    rows.putAll(fresh);
    return commit(views, base, key, fresh, replaced, rows);
  }

  private Map<String, Object> person() {
    Map<String, Object> values = new HashMap<>();
    if (random.nextInt(5) > 0) {
      values.put("age", random.nextLong());
      values.put("city", "city" + random.nextInt(random.nextInt(20) == 0 ? 4000 : 5));
      values.put("score", random.nextDouble());
      values.put("active", random.nextBoolean());
      List<String> tags = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        tags.add("tag" + random.nextInt(9));
      }
      values.put("tags", tags);
    }
    return values;
  }

  private Map<String, Object> edge(TableKey key) {
    Map<String, Object> values = new HashMap<>();
    values.put("src", "Person" + (random.nextBoolean() ? random.nextInt(120) : random.nextInt(5)));
    values.put("dst", (key.equals(KNOWS) ? "Person" : "Place") + random.nextInt(120));
    if (key.equals(KNOWS) && random.nextBoolean()) {
      values.put("since", random.nextLong());
    }
    return values;
  }

  private String someId(Map<String, ?> rows) {
    List<String> ids = new ArrayList<>(rows.keySet());
    return ids.get(random.nextInt(ids.size()));
  }

  private ModelGraph delete(GraphViews views, ModelGraph base, TableKey key) {
    Map<String, Map<String, Object>> rows = new TreeMap<>(base.rows(key));
    List<String> gone = new ArrayList<>();
    int share = 2 + random.nextInt(12);
    for (String id : base.rows(key).keySet()) {
      if (random.nextInt(share) == 0) {
        gone.add(id);
        rows.remove(id);
      }
    }
    return gone.isEmpty() ? base : commit(views, base, key, Map.of(), gone, rows);
  }

  private ModelGraph commit(
      GraphViews views,
      ModelGraph base,
      TableKey key,
      Map<String, Map<String, Object>> fresh,
      List<String> gone,
      Map<String, Map<String, Object>> rows) {
    Map<Integer, List<Integer>> offsets = new TreeMap<>();
    try (GraphView view = views.view(graph.catalog, base.pins())) {
      for (String id : gone) {
        long address = address(view, key, id);
        offsets.computeIfAbsent((int) (address >>> 32), k -> new ArrayList<>()).add((int) address);
      }
    }
    Map<Integer, int[]> removed = new TreeMap<>();
    offsets.forEach(
        (fragment, list) ->
            removed.put(fragment, list.stream().mapToInt(Integer::intValue).toArray()));
    TablePin pin = base.pins().of(key);
    TableEffect effect = new TableEffect.Rewrite(graph.stage(pin, key, fresh), removed, List.of());
    return base.with(key, graph.commit(views, pin, effect), rows);
  }

  private static long address(GraphView view, TableKey key, String id) {
    if (key.isNode()) {
      NodeTable nodes = view.nodes(key.typeName());
      return nodes.rowAddress(nodes.find(id));
    }
    EdgeTable edges = view.edges(key.typeName());
    return edges.rowAddress(edges.find(id));
  }

  /** Copies the live rows of some fragments into one new fragment. */
  private ModelGraph fold(GraphViews views, ModelGraph base, TableKey key) {
    Pins pins = base.pins();
    List<Integer> removed = new ArrayList<>();
    Map<String, Map<String, Object>> moved = new TreeMap<>();
    try (GraphView view = views.view(graph.catalog, pins)) {
      List<FragmentRows> fragments =
          key.isNode()
              ? view.nodes(key.typeName()).fragments()
              : view.edges(key.typeName()).fragments();
      fragments.stream().filter(f -> random.nextBoolean()).forEach(f -> removed.add(f.id()));
      base.rows(key)
          .forEach(
              (id, row) -> {
                if (removed.contains((int) (address(view, key, id) >>> 32))) {
                  moved.put(id, row);
                }
              });
    }
    if (removed.isEmpty()) {
      return base;
    }
    TablePin pin = pins.of(key);
    TableEffect effect = new TableEffect.Rewrite(graph.stage(pin, key, moved), Map.of(), removed);
    return base.with(key, graph.commit(views, pin, effect), base.rows(key));
  }
}
