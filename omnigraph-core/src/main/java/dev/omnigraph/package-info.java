/**
 * The public API: open a graph, query it, write to it, branch it.
 *
 * <p>Start at {@link dev.omnigraph.Omnigraph}. Everything here is blocking and, unless a type says
 * otherwise, thread-safe.
 */
@NullMarked
package dev.omnigraph;

import org.jspecify.annotations.NullMarked;
