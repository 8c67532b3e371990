/** Concurrent histories of whole graphs: isolation, and commits that explain each other. */
@NullMarked
package dev.omnigraph.system.isolation;

import org.jspecify.annotations.NullMarked;
