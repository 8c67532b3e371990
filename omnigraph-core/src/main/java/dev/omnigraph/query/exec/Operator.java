package dev.omnigraph.query.exec;

import dev.omnigraph.expr.RowBlock;
import org.jspecify.annotations.Nullable;

/**
 * A source of row blocks. Pulled: each call computes one block. After the end an operator asks its
 * input again, so that a pipeline can be run again by giving its source new rows.
 *
 * <p>Thread-safety: confined.
 */
abstract class Operator {
  /** Rows of a full block. */
  static final int BLOCK_ROWS = 2048;

  /** Rows of a first block, so that small results cost little. */
  static final int FIRST_ROWS = 64;

  /** Returns the next block, never an empty one, or null at the end; valid until the next call. */
  abstract @Nullable RowBlock next();
}
