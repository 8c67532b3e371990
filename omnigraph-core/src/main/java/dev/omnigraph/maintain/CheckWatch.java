package dev.omnigraph.maintain;

import dev.omnigraph.CheckReport.Problem;
import java.util.List;

/** Follows a check from part to part. */
@FunctionalInterface
interface CheckWatch {
  /** A check nobody follows. */
  CheckWatch NONE = (part, found) -> true;

  /**
   * Hears what is about to be read.
   *
   * @param found the problems found so far
   * @return whether to read it; if not, what depends on it is not read either
   */
  boolean begins(CheckPart part, List<Problem> found);
}
