package dev.omnigraph.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShrinkerTest {
  private static final List<Integer> HUNDRED = IntStream.range(0, 100).boxed().toList();

  @Test
  void onlyWhatTheFailureNeedsStays() {
    assertThat(Shrinker.shortest(HUNDRED, 100, some -> some.containsAll(List.of(17, 3))))
        .containsExactly(3, 17);
    assertThat(Shrinker.shortest(HUNDRED, 100, some -> some.size() > 10)).hasSize(11);
    assertThat(Shrinker.shortest(List.of(1), 100, some -> some.contains(1))).containsExactly(1);
  }

  @Test
  void whatCannotBeLeftOutIsTriedAndKept() {
    List<List<Integer>> tried = new ArrayList<>();
    List<Integer> kept =
        Shrinker.shortest(
            List.of(1, 2, 3, 4),
            100,
            some -> {
              tried.add(some);
              return false;
            });
    assertThat(kept).containsExactly(1, 2, 3, 4);
    assertThat(tried)
        .containsExactly(
            List.of(3, 4),
            List.of(1, 2),
            List.of(2, 3, 4),
            List.of(1, 3, 4),
            List.of(1, 2, 4),
            List.of(1, 2, 3));
  }

  @Test
  void itEndsAfterTheTriesItMayMakeWithSomethingThatFails() {
    List<List<Integer>> tried = new ArrayList<>();
    List<Integer> kept =
        Shrinker.shortest(
            HUNDRED,
            5,
            some -> {
              tried.add(some);
              return some.contains(3);
            });
    assertThat(tried).hasSize(5);
    assertThat(kept).contains(3).hasSizeLessThan(100);
  }
}
