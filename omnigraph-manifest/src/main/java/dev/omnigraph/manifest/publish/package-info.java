/** The single door through which a graph commit becomes visible. */
@NullMarked
package dev.omnigraph.manifest.publish;

import org.jspecify.annotations.NullMarked;
