/**
 * Resident views: the rows of one snapshot as node ordinals, columns and adjacency in memory, built
 * lazily from immutable fragments and shared by all versions and branches that contain them. Used
 * by the executor and by the checks of the write path.
 */
@NullMarked
package dev.omnigraph.topology;

import org.jspecify.annotations.NullMarked;
