/** Merges and reverts, through the public handle. */
@NullMarked
package dev.omnigraph.system.merge;

import org.jspecify.annotations.NullMarked;
