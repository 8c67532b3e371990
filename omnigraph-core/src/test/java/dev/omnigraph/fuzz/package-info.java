/** Throws corpora of inputs and seeded mutations of them at everything that reads foreign text. */
@NullMarked
package dev.omnigraph.fuzz;

import org.jspecify.annotations.NullMarked;
