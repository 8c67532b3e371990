package dev.omnigraph.system.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.CleanupOptions;
import dev.omnigraph.GraphSnapshot;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.OmnigraphOptions.Sharing;
import dev.omnigraph.OptimizeOptions;
import dev.omnigraph.PreparedQuery;
import dev.omnigraph.WriteOptions;
import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.EdgeType;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.system.reference.ReferenceStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random queries between random writes, merges and maintenance: on branches and on snapshots opened
 * earlier, from resident columns and from blocks, with plans made now and plans made on an earlier
 * state. The reference answers from an export of the same place. {@code -Dog.seed=N} repeats one
 * graph, {@code -Dog.seeds=N} changes how many there are.
 */
class ShakenGraphTest {
  private static final int GRAPHS = 4;
  private static final int STEPS = 14;
  private static final int QUERIES = 12;

  @TempDir Path directory;
  private int steps;

  @Test
  void answersFollowTheWrites() throws Exception {
    Long only = Long.getLong("og.seed");
    long first = only == null ? 1 : only;
    long last = only == null ? Integer.getInteger("og.seeds", GRAPHS) : only;
    List<String> differences = new ArrayList<>();
    for (long seed = first; seed <= last; seed++) {
      shake(seed, differences);
    }
    assertThat(differences).isEmpty();
    assertThat(steps).as("writes that were accepted").isPositive();
  }

  private void shake(long seed, List<String> differences) throws IOException {
    Random random = new Random(seed * 7_919);
    RandomGraph of = seed % 3 == 0 ? RandomGraph.searched(random) : RandomGraph.of(random);
    String root = directory.resolve("s" + seed).toString();
    OmnigraphOptions whole = OmnigraphOptions.builder().durability(Durability.OS_CACHE).build();
    OmnigraphOptions blocks =
        OmnigraphOptions.builder()
            .readOnly()
            .sharing(Sharing.SEPARATE_UNLEASED)
            .memoryBudgetBytes(1)
            .build();
    try (Omnigraph graph = Omnigraph.init(root, of.schema(), whole);
        Omnigraph paged = Omnigraph.open(root, blocks)) {
      Shaker shaker = new Shaker(random, of, graph);
      try {
        for (int step = 0; step < STEPS; step++) {
          String did = shaker.step();
          String name = "seed " + seed + ", step " + step + " (" + did + ") ";
          shaker.ask(name, paged, differences);
        }
      } finally {
        shaker.held.forEach(h -> h.snapshot().close());
      }
      steps += shaker.accepted;
    }
  }

  /** Writes to one graph and asks it. Confined. */
  private static final class Shaker {
    private final Random random;
    private final RandomValues values;
    private final Catalog catalog;
    private final String schema;
    private final Omnigraph graph;
    private final List<String> branches = new ArrayList<>(List.of("main"));
    private final List<Asked> earlier = new ArrayList<>();
    final List<Held> held = new ArrayList<>();
    int accepted;

    /** A snapshot that stays open. */
    private record Held(String name, GraphSnapshot snapshot) {}

    /** A query prepared on a branch some steps ago. */
    private record Asked(String branch, WrittenQuery query, PreparedQuery prepared) {}

    Shaker(Random random, RandomGraph of, Omnigraph graph) {
      this.random = random;
      this.values = new RandomValues(random);
      this.catalog = of.catalog();
      this.schema = of.schema();
      this.graph = graph;
      for (String load : of.loads()) {
        graph.load(LoadRequest.of(LoadMode.APPEND, load));
      }
    }

    String step() {
      String branch = values.any(branches);
      int kind = random.nextInt(12);
      String text = "";
      try {
        switch (kind) {
          case 0, 1 -> {
            List<String> loads = RandomGraph.more(random, catalog);
            text = "merge " + loads;
            graph.branch(branch).load(LoadRequest.of(LoadMode.MERGE, String.join("", loads)));
          }
          case 2 -> {
            text = "branch b" + branches.size() + " from " + branch;
            graph.createBranch("b" + branches.size(), branch);
            branches.add("b" + branches.size());
          }
          case 3 -> {
            String source = values.any(branches);
            text = "merge " + source + " into " + branch;
            if (!source.equals(branch)) {
              graph.branch(branch).merge(source);
            }
          }
          case 4 -> {
            text = "optimize";
            graph.optimize(OptimizeOptions.all());
          }
          case 5 -> {
            text = "cleanup";
            graph.cleanup(CleanupOptions.keep(1));
          }
          case 6 -> {
            text = "hold " + branch;
            hold(branch);
          }
          default -> {
            text = mutation();
            graph.branch(branch).mutateJson(text, Optional.empty(), "{}", WriteOptions.none());
          }
        }
        accepted++;
      } catch (OmnigraphException refused) {
        text += " refused: " + refused.code();
      }
      return branch + ": " + text;
    }

    @SuppressWarnings("MustBeClosedChecker") // closed with the graph
    private void hold(String branch) {
      String name = "snapshot " + held.size() + " of " + branch;
      held.add(new Held(name, graph.branch(branch).snapshot()));
    }

    private String mutation() {
      NodeType node = values.any(catalog.nodes());
      EdgeType edge = values.any(catalog.edges());
      String statement =
          switch (random.nextInt(4)) {
            case 0 -> "delete " + node.name() + where(node.properties());
            case 1 ->
                edge.properties().isEmpty() || random.nextBoolean()
                    ? "delete " + edge.name() + " where from = \"n" + random.nextInt(9) + "\""
                    : "delete " + edge.name() + where(edge.properties());
            default -> {
              List<Property> rest = new ArrayList<>(node.properties());
              rest.removeAll(node.keyProperties());
              rest.removeIf(p -> p.type().list() || p.type().isVector());
              yield rest.isEmpty()
                  ? "delete " + node.name() + where(node.properties())
                  : "update "
                      + node.name()
                      + " set { "
                      + assignment(values.any(rest))
                      + " }"
                      + where(node.properties());
            }
          };
      return "query q() { " + statement + " }";
    }

    private String assignment(Property property) {
      return property.name() + ": " + values.literal(property.type().scalar(), property.type());
    }

    private String where(List<Property> properties) {
      List<Property> scalars = new ArrayList<>(properties);
      scalars.removeIf(p -> p.type().list() || p.type().isVector());
      if (scalars.isEmpty()) {
        return " where from = \"n1\"";
      }
      Property property = values.any(scalars);
      return " where "
          + property.name()
          + (random.nextInt(3) == 0 ? " <= " : " = ")
          + values.literal(property.type().scalar(), property.type());
    }

    void ask(String name, Omnigraph paged, List<String> differences) throws IOException {
      String branch = values.any(branches);
      ReferenceStore now;
      try (GraphSnapshot snapshot = graph.branch(branch).snapshot()) {
        now = reference(snapshot);
      }
      for (Asked asked : earlier) {
        if (asked.branch().equals(branch)) {
          compare(
              name + "planned earlier on " + branch,
              now,
              asked.query(),
              differences,
              text -> asked.prepared());
        }
      }
      for (int i = 0; i < QUERIES; i++) {
        WrittenQuery query = RandomQuery.next(random, catalog);
        PreparedQuery prepared = graph.branch(branch).prepare(query.limited());
        earlier.add(new Asked(branch, query, prepared));
        compare(name + "on " + branch, now, query, differences, text -> prepared);
        compare(
            name + "paged on " + branch,
            now,
            query,
            differences,
            text -> paged.branch(branch).prepare(text));
      }
      while (earlier.size() > 4 * QUERIES) {
        earlier.remove(random.nextInt(earlier.size()));
      }
      if (!held.isEmpty()) {
        Held which = values.any(held);
        GraphSnapshot snapshot = which.snapshot();
        ReferenceStore then = reference(snapshot);
        for (int i = 0; i < QUERIES; i++) {
          compare(
              name + "on " + which.name(),
              then,
              RandomQuery.next(random, catalog),
              differences,
              text -> snapshot.prepare(text, Optional.empty()));
        }
      }
    }

    private ReferenceStore reference(GraphSnapshot snapshot) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      snapshot.export(out, List.of());
      ReferenceStore store = new ReferenceStore(catalog);
      store.load(LoadMode.OVERWRITE, out.toString(StandardCharsets.UTF_8));
      return store;
    }

    private void compare(
        String name,
        ReferenceStore wanted,
        WrittenQuery query,
        List<String> differences,
        Function<String, PreparedQuery> prepare)
        throws IOException {
      String difference = AnswerCheck.difference(wanted, query, prepare);
      if (!difference.isEmpty()) {
        differences.add(
            name
                + ": "
                + query.limited()
                + " with "
                + query.parameters()
                + "\n"
                + schema
                + difference);
      }
    }
  }
}
