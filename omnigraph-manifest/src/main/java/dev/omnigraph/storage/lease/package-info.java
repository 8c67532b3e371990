/** The lease that makes one process the only writer of a graph. */
@NullMarked
package dev.omnigraph.storage.lease;

import org.jspecify.annotations.NullMarked;
