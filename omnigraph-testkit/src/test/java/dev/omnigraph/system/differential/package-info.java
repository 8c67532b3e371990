/** Random graphs and random queries: the product against the naive reference. */
@NullMarked
package dev.omnigraph.system.differential;

import org.jspecify.annotations.NullMarked;
