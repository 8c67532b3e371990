package dev.omnigraph;

import java.util.List;
import java.util.Objects;

/**
 * A part of a change feed. Immutable.
 *
 * @param blocks the commits with changes that were asked for, oldest first
 * @param cursor the place in the feed after them; also moves over commits without such changes
 * @param caughtUp whether nothing newer was there
 */
public record ChangePage(List<ChangeBlock> blocks, String cursor, boolean caughtUp) {
  /** Validates and copies. */
  public ChangePage {
    blocks = List.copyOf(blocks);
    Objects.requireNonNull(cursor);
  }
}
