package dev.omnigraph.manifest.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.storage.FragmentInfo;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TailFoldingTest {
  private static FragmentInfo fragment(int id, long rows, long bytes) {
    return new FragmentInfo(id, "f" + id, rows, rows, null, bytes);
  }

  private static List<FragmentInfo> fragments(long... rows) {
    List<FragmentInfo> list = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      list.add(fragment(i, rows[i], rows[i] * 50));
    }
    return list;
  }

  @Test
  void tailIsTakenAlongUntilItIsFull() {
    assertThat(TailFolding.choose(fragments(), 3)).isEmpty();
    assertThat(TailFolding.choose(fragments(100, 20), 3)).containsExactly(1);
    assertThat(TailFolding.choose(fragments(63), 3)).containsExactly(0);
    assertThat(TailFolding.choose(fragments(64), 3)).isEmpty();
  }

  @Test
  void eighthFragmentOfAClassCompletesIt() {
    assertThat(TailFolding.choose(fragments(64, 64, 64, 64, 64, 64, 63), 3)).containsExactly(6);
    assertThat(TailFolding.choose(fragments(64, 64, 64, 64, 64, 64, 64, 63), 3))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(TailFolding.choose(fragments(600, 64, 64, 64, 64, 64, 64, 64, 63), 3))
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void foldOfMoreThanEightMebibytesIsLeftOut() {
    List<FragmentInfo> large = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      large.add(fragment(i, 64, 2L << 20));
    }
    large.add(fragment(7, 63, 100));
    assertThat(TailFolding.choose(large, 3)).containsExactly(7);
  }

  @Test
  void manyCommitsLeaveFewFragmentsAndRewriteRowsRarely() {
    List<FragmentInfo> list = new ArrayList<>();
    int nextId = 0;
    long rewritten = 0;
    int most = 0;
    int commits = 30_000;
    for (int i = 0; i < commits; i++) {
      List<Integer> chosen = TailFolding.choose(list, 3);
      long rows = 2; // the head row of before is replaced, not kept
      for (FragmentInfo fragment : list) {
        if (chosen.contains(fragment.id())) {
          rows += fragment.liveRows();
        }
      }
      assertThat(rows).isLessThanOrEqualTo(64 * 1024);
      list.removeIf(fragment -> chosen.contains(fragment.id()));
      list.add(fragment(nextId++, rows, rows * 50));
      rewritten += rows;
      most = Math.max(most, list.size());
    }
    assertThat(most).isLessThanOrEqualTo(1 + 4 * 7);
    assertThat(rewritten / commits).isLessThanOrEqualTo(64);
  }
}
