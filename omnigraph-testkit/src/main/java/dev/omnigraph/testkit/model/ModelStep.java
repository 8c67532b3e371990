package dev.omnigraph.testkit.model;

import java.util.SplittableRandom;

/**
 * One random step, to be read in the state it meets: numbers choose among what is there, so any
 * sequence of steps can be run. Immutable.
 *
 * @param kind what is done
 * @param a first choice
 * @param b second choice
 * @param c third choice
 */
record ModelStep(Kind kind, int a, int b, int c) {
  /** What a step does, and how often of a hundred. */
  enum Kind {
    LOAD(20),
    INSERT_NODE(6),
    INSERT_EDGE(5),
    SET_PROPERTY(8),
    DELETE_NODE(4),
    DELETE_EDGES(3),
    TRANSACTION(5),
    CREATE_BRANCH(7),
    MERGE(19),
    DELETE_BRANCH(3),
    TAG(2),
    REVERT(4),
    READ_PAST(5),
    OPTIMIZE(2),
    CLEANUP(2),
    REPAIR(2),
    RELOAD(1),
    REOPEN(2);

    private final int weight;

    Kind(int weight) {
      this.weight = weight;
    }
  }

  static ModelStep random(SplittableRandom random) {
    int choice = random.nextInt(100);
    for (Kind kind : Kind.values()) {
      choice -= kind.weight;
      if (choice < 0) {
        return new ModelStep(
            kind, random.nextInt(1 << 20), random.nextInt(1 << 20), random.nextInt(1 << 20));
      }
    }
    throw new IllegalStateException("the weights make less than a hundred");
  }
}
