package dev.omnigraph.testkit.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes failing sequences shorter. */
final class Shrinker {
  private Shrinker() {}

  /**
   * Leaves out ever smaller parts of a failing sequence as long as the rest fails.
   *
   * @param replaysMax how many sequences may be tried
   * @param fails whether a sequence fails
   * @return the shortest failing sequence found, in the order of the first one
   */
  static <T> List<T> shortest(List<T> failing, int replaysMax, Predicate<List<T>> fails) {
    List<T> best = new ArrayList<>(failing);
    int replays = 0;
    for (int part = best.size() / 2; part >= 1 && replays < replaysMax; part /= 2) {
      for (int from = 0; from + part <= best.size() && replays < replaysMax; ) {
        List<T> without = new ArrayList<>(best.subList(0, from));
        without.addAll(best.subList(from + part, best.size()));
        replays++;
        if (fails.test(without)) {
          best = without;
        } else {
          from += part;
        }
      }
    }
    return best;
  }
}
