/** Three-way merges of graph branches and the reverting of commits. */
@NullMarked
package dev.omnigraph.merge;

import org.jspecify.annotations.NullMarked;
