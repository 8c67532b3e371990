package dev.omnigraph.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class DegreeStatisticsTest {
  private static DegreeStatistics of(int... degrees) {
    DegreeStatistics.Counter counter = new DegreeStatistics.Counter();
    long edges = 0;
    for (int degree : degrees) {
      counter.add(degree);
      edges += degree;
    }
    return counter.statistics(edges);
  }

  @Test
  void degreesAreCountedByMagnitude() {
    DegreeStatistics some = of(0, 1, 1, 2, 3, 4, 7, 8, 1_000);
    assertThat(some.histogram()).containsExactly(2, 2, 2, 1, 0, 0, 0, 0, 0, 1);
    assertThat(some.nodesWithEdges()).isEqualTo(8);
    assertThat(some.degreeMax()).isEqualTo(1_000);
    assertThat(some.nodesOfDegreeMax()).isEqualTo(1);
    assertThat(of().histogram()).isEmpty();
    assertThat(of(Integer.MAX_VALUE).histogram()).hasSize(31).endsWith(1);
  }

  @Test
  void whoHasManyEdgesIsMetOften() {
    DegreeStatistics hub = of(1, 1, 1, 1, 96);
    assertThat(hub.degreeMean()).isEqualTo(20);
    assertThat(hub.degreeMeanByEdge()).isEqualTo((4 + 96 * 96) / 100.0);
    assertThat(of().degreeMeanByEdge()).isZero();
  }

  @Test
  void nodesWithAnEdgeThatPassesAreExpectedFromTheHistogram() {
    DegreeStatistics ones = of(1, 1, 1, 1);
    assertThat(ones.nodesWithPassing(1)).isEqualTo(4);
    assertThat(ones.nodesWithPassing(0.25)).isCloseTo(1, within(1e-9));
    assertThat(ones.nodesWithPassing(0)).isZero();
    // One hub of 1,000 edges nearly always has one that passes; a thousand nodes of one edge do
    // not.
    assertThat(of(1_000).nodesWithPassing(0.01)).isBetween(0.99, 1.0);
    assertThat(of(1, 2, 3).nodesWithPassing(2)).isEqualTo(3);
  }

  @Test
  void changesAreCarriedOverUntilTheLargestIsGone() {
    DegreeStatistics.Counter counter = new DegreeStatistics.Counter(of(1, 5, 5));
    counter.remove(5);
    counter.add(2);
    assertThat(counter.isComplete()).isTrue();
    assertThat(counter.statistics(8)).isEqualTo(of(1, 2, 5));
    counter.remove(5);
    counter.add(3);
    assertThat(counter.isComplete()).isFalse();
    counter.remove(2);
    counter.add(6);
    assertThat(counter.isComplete()).isTrue();
    assertThat(counter.statistics(10)).isEqualTo(of(1, 3, 6));
    counter.remove(1);
    counter.remove(3);
    counter.remove(6);
    assertThat(counter.isComplete()).isTrue();
    assertThat(counter.statistics(0))
        .isEqualTo(of())
        .extracting(DegreeStatistics::histogram)
        .isEqualTo(List.of());
  }
}
