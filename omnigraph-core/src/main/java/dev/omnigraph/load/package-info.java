/** Bulk load from and export to JSON Lines. */
@NullMarked
package dev.omnigraph.load;

import org.jspecify.annotations.NullMarked;
