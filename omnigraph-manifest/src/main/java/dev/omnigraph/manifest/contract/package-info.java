/** The schema contract files and their staged successors, as opaque text and hash. */
@NullMarked
package dev.omnigraph.manifest.contract;

import org.jspecify.annotations.NullMarked;
