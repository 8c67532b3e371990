/** Upkeep of a graph: checking, and whatever changes how it is stored but not what it says. */
@NullMarked
package dev.omnigraph.maintain;

import org.jspecify.annotations.NullMarked;
