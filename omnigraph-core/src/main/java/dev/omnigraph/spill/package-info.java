/** Growing structures that move to a temporary file when they exceed a number of bytes. */
@NullMarked
package dev.omnigraph.spill;

import org.jspecify.annotations.NullMarked;
