/** Immutable values of the graph manifest: snapshots, table entries, commits and their lineage. */
@NullMarked
package dev.omnigraph.manifest;

import org.jspecify.annotations.NullMarked;
