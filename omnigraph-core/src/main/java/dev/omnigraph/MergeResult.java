package dev.omnigraph;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a merge did, or would do. Immutable.
 *
 * @param outcome how the two branches stood to each other
 * @param baseCommitId the commit both sides started from
 * @param commitId the commit made; empty when there was nothing to do, and of a preview
 * @param changes the rows changed in the target by table key, tables without a change left out
 * @param conflicts what stands against it, the first 10,000; of a merge that was made, always empty
 * @param conflictCount how many conflicts there are, which may be more than are listed
 */
public record MergeResult(
    Outcome outcome,
    String baseCommitId,
    Optional<String> commitId,
    SortedMap<String, Changes> changes,
    List<MergeConflict> conflicts,
    long conflictCount) {
  /** How two branches stand to each other. */
  public enum Outcome {
    /** The target has everything the source has. */
    ALREADY_UP_TO_DATE("already_up_to_date"),
    /** Only the source moved. */
    FAST_FORWARD("fast_forward"),
    /** Both moved. */
    MERGED("merged");

    private final String text;

    Outcome(String text) {
      this.text = text;
    }

    /** Returns the name in reports, for example {@code fast_forward}. */
    public String text() {
      return text;
    }
  }

  /**
   * Rows of one table.
   *
   * @param inserted rows the target did not have
   * @param updated rows it had otherwise
   * @param deleted rows it loses
   */
  public record Changes(long inserted, long updated, long deleted) {}

  /** Validates and copies. */
  public MergeResult {
    Objects.requireNonNull(outcome);
    Objects.requireNonNull(baseCommitId);
    Objects.requireNonNull(commitId);
    changes = Collections.unmodifiableSortedMap(new TreeMap<>(changes));
    conflicts = List.copyOf(conflicts);
  }
}
