/** Creation of a graph, with exact clean-up of what a failed attempt made. */
@NullMarked
package dev.omnigraph.manifest.init;

import org.jspecify.annotations.NullMarked;
