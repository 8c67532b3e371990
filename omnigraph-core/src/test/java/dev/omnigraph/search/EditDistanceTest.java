package dev.omnigraph.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class EditDistanceTest {
  private static boolean within(String a, String b, int edits) {
    return new EditDistance(a, edits).accepts(b);
  }

  /** The definition, by recursion. */
  private static int distance(String a, String b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.length() + b.length();
    }
    int cost = a.charAt(0) == b.charAt(0) ? 0 : 1;
    int best =
        Math.min(
            distance(a.substring(1), b.substring(1)) + cost,
            1 + Math.min(distance(a.substring(1), b), distance(a, b.substring(1))));
    if (a.length() > 1
        && b.length() > 1
        && a.charAt(0) == b.charAt(1)
        && a.charAt(1) == b.charAt(0)) {
      best = Math.min(best, 1 + distance(a.substring(2), b.substring(2)));
    }
    return best;
  }

  @Test
  void aSwapIsOneEdit() {
    assertThat(within("fox", "fxo", 1)).isTrue();
    assertThat(within("fox", "fxo", 0)).isFalse();
    assertThat(within("abcd", "badc", 1)).isFalse();
    assertThat(within("abcd", "badc", 2)).isTrue();
  }

  @Test
  void charactersOutsideTheBasicPlaneCountOnce() {
    assertThat(within("\ud835\udd38x", "x", 1)).isTrue();
    assertThat(within("x", "\ud835\udd38\ud835\udd38x", 2)).isTrue();
    assertThat(within("x", "\ud835\udd38\ud835\udd38x", 1)).isFalse();
  }

  @Test
  void anyNumberOfEditsAcceptsEverything() {
    assertThat(within("fox", "elephant", Integer.MAX_VALUE)).isTrue();
  }

  @Test
  void oneComparerAgreesWithTheDefinitionOnManyWords() {
    Random random = new Random(11);
    for (int i = 0; i < 60; i++) {
      String word = word(random);
      int edits = random.nextInt(4);
      EditDistance distance = new EditDistance(word, edits);
      for (int j = 0; j < 20; j++) {
        String other = word(random);
        assertThat(distance.accepts(other))
            .as("%s and %s within %d", word, other, edits)
            .isEqualTo(distance(word, other) <= edits);
      }
    }
  }

  private static String word(Random random) {
    StringBuilder word = new StringBuilder();
    int length = random.nextInt(7);
    for (int i = 0; i < length; i++) {
      word.append((char) ('a' + random.nextInt(3)));
    }
    return word.toString();
  }
}
