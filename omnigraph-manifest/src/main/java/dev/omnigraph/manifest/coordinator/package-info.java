/** The only mutable notion of what is current: one warm view of the manifest per branch. */
@NullMarked
package dev.omnigraph.manifest.coordinator;

import org.jspecify.annotations.NullMarked;
