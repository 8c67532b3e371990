package dev.omnigraph;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Which commits of each branch stay readable. A commit stays when any rule keeps it; the newest one
 * of a branch always does. Immutable.
 *
 * @param keepCommits keeps so many newest commits of each branch
 * @param keepYounger keeps commits that were the newest of their branch so recently
 * @param minimumAge keeps what other processes may be reading: commits that were the newest of
 *     their branch so recently
 * @param looseAge keeps files that belong to no version, as unfinished writes leave them, so long
 */
public record CleanupOptions(
    Optional<Integer> keepCommits,
    Optional<Duration> keepYounger,
    Duration minimumAge,
    Duration looseAge) {
  private static final Duration MINIMUM_AGE = Duration.ofHours(1);
  private static final Duration LOOSE_AGE = Duration.ofDays(7);

  /** Validates. */
  public CleanupOptions {
    Objects.requireNonNull(minimumAge);
    Objects.requireNonNull(looseAge);
    if (keepCommits.filter(n -> n < 1).isPresent()) {
      throw new IllegalArgumentException("a branch keeps at least one commit");
    }
    if (keepYounger.filter(Duration::isNegative).isPresent()
        || minimumAge.isNegative()
        || looseAge.isNegative()) {
      throw new IllegalArgumentException("an age is not negative");
    }
  }

  /** Returns options that keep so many newest commits of each branch. */
  public static CleanupOptions keep(int commits) {
    return new CleanupOptions(Optional.of(commits), Optional.empty(), MINIMUM_AGE, LOOSE_AGE);
  }

  /** Returns options that keep what was the newest commit of a branch so recently. */
  public static CleanupOptions olderThan(Duration age) {
    return new CleanupOptions(Optional.empty(), Optional.of(age), MINIMUM_AGE, LOOSE_AGE);
  }

  /** Returns the same options keeping so many newest commits, too. */
  public CleanupOptions andKeep(int commits) {
    return new CleanupOptions(Optional.of(commits), keepYounger, minimumAge, looseAge);
  }

  /**
   * Returns the same options with another minimum age; one hour by default. A reader of another
   * process whose commit is removed gets an error, never wrong rows.
   */
  public CleanupOptions withMinimumAge(Duration age) {
    return new CleanupOptions(keepCommits, keepYounger, age, looseAge);
  }

  /** Returns the same options with another age for files of no version; seven days by default. */
  public CleanupOptions withLooseAge(Duration age) {
    return new CleanupOptions(keepCommits, keepYounger, minimumAge, age);
  }
}
