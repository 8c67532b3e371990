/**
 * What an interrupted operation amounts to: from an observation to a verdict, pure and total.
 *
 * <p>No storage, clock, randomness or logging. Convergence and sweep use it; nothing else does.
 */
@NullMarked
package dev.omnigraph.recovery.classify;

import org.jspecify.annotations.NullMarked;
