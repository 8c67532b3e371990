package dev.omnigraph.system.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.system.reference.ReferenceStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random graphs and queries, answered by the product and by the reference. A failure names the seed
 * of its graph and the number of the query; {@code -Dog.seed=N} repeats that graph alone and {@code
 * -Dog.seeds=N} changes how many there are.
 */
class DifferentialTest {
  private static final int GRAPHS = 40;
  private static final int SEARCHED_GRAPHS = 10;
  private static final int QUERIES = 200;

  @TempDir Path directory;

  @Test
  void answersAreThoseOfTheReference() throws Exception {
    Long only = Long.getLong("og.seed");
    int seeds = Integer.getInteger("og.seeds", GRAPHS);
    List<String> differences = new ArrayList<>();
    long first = only == null ? 1 : only;
    long last = only == null ? seeds : only;
    for (long seed = first; seed <= last; seed++) {
      compare("g" + seed, seed, RandomGraph.of(new Random(seed)), differences);
    }
    assertThat(differences).isEmpty();
  }

  /** Words and vectors among filters, traversals and negations; rankings and their ties. */
  @Test
  void searchesAreThoseOfTheReference() throws Exception {
    Long only = Long.getLong("og.seed");
    long first = only == null ? 1 : only;
    long last = only == null ? Integer.getInteger("og.seeds", SEARCHED_GRAPHS) : only;
    List<String> differences = new ArrayList<>();
    for (long seed = first; seed <= last; seed++) {
      compare("s" + seed, seed, RandomGraph.searched(new Random(seed)), differences);
    }
    assertThat(differences).isEmpty();
  }

  private void compare(String name, long seed, RandomGraph random, List<String> differences)
      throws Exception {
    ReferenceStore reference = new ReferenceStore(random.catalog());
    OmnigraphOptions options = OmnigraphOptions.builder().durability(Durability.OS_CACHE).build();
    try (Omnigraph graph =
        Omnigraph.init(directory.resolve(name).toString(), random.schema(), options)) {
      for (String load : random.loads()) {
        graph.load(LoadRequest.of(LoadMode.APPEND, load));
        reference.load(LoadMode.APPEND, load);
      }
      for (int i = 0; i < QUERIES; i++) {
        WrittenQuery query = RandomQuery.next(new Random(seed * 1_000_003 + i), random.catalog());
        String difference = AnswerCheck.difference(reference, query, graph.main()::prepare);
        if (!difference.isEmpty()) {
          differences.add(
              "seed "
                  + seed
                  + ", query "
                  + i
                  + ": "
                  + query.limited()
                  + " with "
                  + query.parameters()
                  + "\n"
                  + random.schema()
                  + difference);
        }
      }
    }
  }
}
