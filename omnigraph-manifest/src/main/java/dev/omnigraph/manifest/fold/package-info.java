/** The pure fold from manifest rows to a snapshot, whole or incremental. */
@NullMarked
package dev.omnigraph.manifest.fold;

import org.jspecify.annotations.NullMarked;
