/**
 * Rows of the manifest dataset: Arrow batches to typed records and back. The only Arrow user of the
 * upper floor besides graph creation.
 */
@NullMarked
package dev.omnigraph.manifest.rows;

import org.jspecify.annotations.NullMarked;
