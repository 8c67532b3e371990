/** What changed between two states of a graph, and the durable feed of changes of a branch. */
@NullMarked
package dev.omnigraph.changes;

import org.jspecify.annotations.NullMarked;
