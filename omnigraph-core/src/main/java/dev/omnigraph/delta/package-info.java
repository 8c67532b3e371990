/**
 * The rows of one table that differ between two of its versions, which may lie on different
 * branches. Reads storage only; the change feed, the diff and merges build on it.
 */
@NullMarked
package dev.omnigraph.delta;

import org.jspecify.annotations.NullMarked;
