package dev.omnigraph.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.expr.TextSearch;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.open.CoreRegistry;
import dev.omnigraph.open.GraphCore;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.storage.text.GraphUri;
import dev.omnigraph.topology.GraphView;
import it.unimi.dsi.fastutil.doubles.DoubleArrayList;
import it.unimi.dsi.fastutil.doubles.DoubleComparators;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The best texts are those a search of all texts ranks first, and cost less to find. */
class BestTextsTest {
  private static final String SCHEMA = "node D { k: String @key  t: String? @index }";
  private static final OmnigraphOptions OPTIONS =
      OmnigraphOptions.builder().durability(Durability.OS_CACHE).build();

  private static final int LONG = 60;

  @TempDir Path root;

  private final Random random = new Random(17);

  /** A word; low numbers are frequent ones, and no stem is that of another. */
  private String word() {
    double u = random.nextDouble();
    return "w" + (int) (200 * u * u * u) + "x";
  }

  private String text(int words) {
    List<String> text = new ArrayList<>();
    for (int i = 0; i < words; i++) {
      text.add(word());
    }
    return String.join(" ", text);
  }

  private String lines(int from, int to) {
    StringBuilder lines = new StringBuilder();
    for (int i = from; i < to; i++) {
      lines.append("{\"type\":\"D\",\"data\":{\"k\":\"n").append(i).append('"');
      if (i % 17 != 0) {
        // Some texts are equal, so that their scores are.
        String text = i % 5 == 0 ? "w0x w1x w7x" : text(1 + random.nextInt(40));
        lines.append(",\"t\":\"").append(text).append('"');
      }
      lines.append("}}\n");
    }
    return lines.toString();
  }

  /** Gives a core over a graph, with searches of its own. */
  private final class Searched implements AutoCloseable {
    final Omnigraph graph = Omnigraph.init(root.resolve("g").toString(), SCHEMA, OPTIONS);
    final GraphCore core =
        CoreRegistry.process().acquire(GraphUri.of(root.resolve("g").toString()), OPTIONS);
    final IndexedTextSearch texts = new IndexedTextSearch(1 << 24);
    final NodeType type = core.catalog().node("D").orElseThrow();
    final Property property = type.property("t").orElseThrow();

    void load(LoadMode mode, String lines) {
      graph.load(LoadRequest.of(mode, lines));
    }

    void verify(String query, int wanted) {
      try (GraphView view = core.view(core.capture(BranchName.MAIN))) {
        TextSearch.Matches all =
            texts.search(view, type, property, query, TextSearch.Mode.ANY_TOKEN, 0);
        int[] ordinals = all.ordinals();
        DoubleArrayList scores = new DoubleArrayList();
        for (int ordinal : ordinals) {
          scores.add(all.score(ordinal));
        }
        scores.sort(DoubleComparators.OPPOSITE_COMPARATOR);
        double least = scores.size() <= wanted ? 0 : scores.getDouble(wanted - 1);
        int[] expected =
            Arrays.stream(ordinals).filter(ordinal -> all.score(ordinal) >= least).toArray();
        TextSearch.Matches best = texts.best(view, type, property, query, wanted);
        assertThat(best.ordinals()).as(query).contains(expected);
        for (int ordinal : expected) {
          assertThat(best.matches(ordinal)).isTrue();
          assertThat(best.score(ordinal)).isEqualTo(all.score(ordinal)); // to the last bit
        }
        if (query.length() < LONG) {
          assertThat(best.ordinals()).as(query).hasSameSizeAs(expected);
          for (int ordinal : ordinals) {
            if (all.score(ordinal) < least) {
              assertThat(best.matches(ordinal)).isFalse();
              assertThat(best.score(ordinal)).isZero();
            }
          }
        }
      }
    }

    void verifyMany() {
      for (int i = 0; i < 60; i++) {
        verify(text(1 + random.nextInt(6)), 1 + random.nextInt(25));
      }
      verify("w0x", 10);
      verify("w0x w1x w2x w3x", 10);
      verify("w0x w199x w150x", 1);
      verify("w0x w1x w7x", 1); // all the equal texts
      verify("w3x w3x absent", 5);
      verify("", 5);
      verify("the of", 5);
      verify("absent", 5);
      verify(text(LONG), 10); // more words than are walked through, so all texts may be given
    }

    @Override
    public void close() {
      core.release();
      graph.close();
    }
  }

  @Test
  void theyAreThoseASearchOfAllTextsRanksFirst() {
    try (Searched searched = new Searched()) {
      searched.verifyMany();
      searched.load(LoadMode.APPEND, lines(0, 900));
      searched.verifyMany();
      searched.load(LoadMode.APPEND, lines(900, 1_300));
      searched.load(LoadMode.MERGE, lines(700, 1_000));
      searched.verifyMany();
      for (int i = 0; i < 8; i++) {
        searched.graph.mutate(
            "query d($k: String) { delete D where k = $k }",
            Map.of("k", "n" + random.nextInt(900)));
        searched.verifyMany();
      }
    }
  }

  @Test
  void mostTextsWithAFrequentWordAreNotScored() {
    try (Searched searched = new Searched()) {
      searched.load(LoadMode.APPEND, lines(0, 4_000));
      assertThat(scored(searched, "w0x", 10)).isLessThan(300);
      assertThat(scored(searched, "w0x w1x w180x", 10)).isLessThan(600);
    }
  }

  /** Returns how many texts a search for the best ones scores; many more have one of the words. */
  private static long scored(Searched searched, String query, int wanted) {
    try (GraphView view = searched.core.view(searched.core.capture(BranchName.MAIN))) {
      TextSearch.Matches all =
          searched.texts.search(
              view, searched.type, searched.property, query, TextSearch.Mode.ANY_TOKEN, 0);
      assertThat(all.matchCount()).isGreaterThan(2_000);
      long before = searched.texts.scoredTexts();
      searched.texts.best(view, searched.type, searched.property, query, wanted);
      return searched.texts.scoredTexts() - before;
    }
  }
}
