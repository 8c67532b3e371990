/**
 * The three reads a write never takes from its captured base. No other class of the write path
 * calls the fresh methods of the coordinator or a dataset handle.
 */
@NullMarked
package dev.omnigraph.write.fresh;

import org.jspecify.annotations.NullMarked;
