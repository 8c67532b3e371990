/**
 * The apply of schema changes: checks existing rows, rewrites tables, publishes once, and hands the
 * schema files over. The public handle depends on it; it depends on the write path and recovery.
 */
@NullMarked
package dev.omnigraph.evolve;

import org.jspecify.annotations.NullMarked;
