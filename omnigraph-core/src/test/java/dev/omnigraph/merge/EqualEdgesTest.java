package dev.omnigraph.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.delta.RowImage;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.spill.SpillSpace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EqualEdgesTest {
  private static final List<Value> VALUES =
      List.of(
          Value.NULL,
          new Value.Text(""),
          new Value.Text("1"),
          new Value.Bool(false),
          new Value.Bool(true),
          new Value.Int(0),
          new Value.Int(1),
          new Value.Real(0.0),
          new Value.Real(-0.0),
          new Value.Real(1.0),
          new Value.Day(1),
          new Value.Instant(1),
          new Value.ListOf(List.of()),
          new Value.ListOf(List.of(Value.NULL)),
          new Value.ListOf(List.of(new Value.Text(""))),
          new Value.ListOf(List.of(new Value.Text("a"), new Value.Text("b"))),
          new Value.ListOf(List.of(new Value.Text("ab"), new Value.Text(""))),
          new Value.Vector(new float[] {0, 1}),
          new Value.Vector(new float[] {-0.0f, 1}),
          new Value.Vector(new float[] {}));

  private static String id(int number) {
    return "01%024d".formatted(number);
  }

  private static RowImage edge(String id, String source, String target, Value... values) {
    return new RowImage(id, source, target, List.of(values));
  }

  @Test
  void everyTwoValuesAreToldApartAndEachIsFoundAgain() {
    for (int i = 0; i < VALUES.size(); i++) {
      for (int j = 0; j < VALUES.size(); j++) {
        try (SpillSpace space = SpillSpace.of(1)) {
          EqualEdges ours = new EqualEdges(space);
          ours.add(edge(id(1), "a", "b", VALUES.get(i), Value.NULL));
          assertThat(ours.take(edge(id(2), "a", "b", VALUES.get(j), Value.NULL)))
              .as("%s %s", VALUES.get(i), VALUES.get(j))
              .isEqualTo(i == j);
        }
      }
    }
  }

  @Test
  void endsAndGivenIdsCount() {
    EqualEdges ours = new EqualEdges(SpillSpace.inMemory());
    ours.add(edge(id(1), "ab", "c", Value.NULL));
    ours.add(edge("given", "x", "y", Value.NULL));
    assertThat(ours.take(edge(id(2), "a", "bc", Value.NULL))).isFalse();
    assertThat(ours.take(edge(id(2), "x", "y", Value.NULL))).isFalse();
    assertThat(ours.take(edge("other", "ab", "c", Value.NULL))).isFalse();
    assertThat(ours.take(edge(id(2), "ab", "c", Value.NULL))).isTrue();
    assertThat(ours.take(edge(id(3), "ab", "c", Value.NULL))).isFalse();
  }

  /** A few pages stay in memory however many edges there are, and the answers are the same. */
  @Test
  void manyEdgesAreCountedInLittleMemory() {
    int edges = 60_000;
    long bytesMax = 64 << 10;
    SplittableRandom random = new SplittableRandom(5);
    Map<List<Object>, Integer> counts = new HashMap<>();
    long peak = 0;
    long taken = 0;
    try (SpillSpace space = SpillSpace.of(bytesMax)) {
      EqualEdges ours = new EqualEdges(space);
      for (int i = 0; i < edges; i++) {
        RowImage edge = random(random, i);
        ours.add(edge);
        counts.merge(content(edge), 1, Integer::sum);
        peak = Math.max(peak, space.residentBytes());
      }
      for (int i = 0; i < edges; i++) {
        RowImage edge = random(random, edges + i);
        int left = counts.getOrDefault(content(edge), 0);
        counts.put(content(edge), Math.max(0, left - 1));
        assertThat(ours.take(edge)).as("%s", edge).isEqualTo(left > 0);
        taken += left > 0 ? 1 : 0;
        peak = Math.max(peak, space.residentBytes());
      }
      assertThat(space.fileBytes()).isGreaterThan(20 * bytesMax);
    }
    assertThat(peak).isLessThan(2 * bytesMax);
    assertThat(taken).isBetween(edges / 4L, edges * 3L / 4);
  }

  private static RowImage random(SplittableRandom random, int number) {
    String text = "some longer text of an edge " + random.nextInt(60_000);
    return edge(id(number), "a", "b", new Value.Text(text));
  }

  private static List<Object> content(RowImage edge) {
    return List.of(edge.source(), edge.target(), edge.values());
  }
}
