package dev.omnigraph.errors;

import java.util.List;
import java.util.Map;

/** A merge found conflicts; nothing was written. Each conflict is one map, in a fixed order. */
public final class MergeConflictsException extends OmnigraphException {
  private static final long serialVersionUID = 1L;

  private MergeConflictsException(Details details) {
    super(
        ErrorCode.MERGE_CONFLICTS,
        Retry.NEVER,
        Effect.NONE,
        "the branches changed the same things differently",
        "resolve the conflicts on one side, or choose a strategy",
        details.toMap(),
        null);
  }

  /**
   * Returns the error over at least one conflict.
   *
   * @param count how many there are; where that is more than are listed, {@code conflicts_cut_off}
   *     says so
   */
  public static MergeConflictsException of(
      String source, String target, long count, List<Map<String, Object>> conflicts) {
    Details details = Details.of("source", source).and("target", target).and("count", count);
    if (count > conflicts.size()) {
      details.and("conflicts_cut_off", true);
    }
    return new MergeConflictsException(details.and("conflicts", conflicts));
  }

  @Override
  MergeConflictsException copy() {
    return new MergeConflictsException(Details.copyOf(details()));
  }
}
