/**
 * Results as Arrow record batches: the vectors of result types, and a reader that fills them from
 * the chunks of a running query. Used by the public handle of a result.
 */
@NullMarked
package dev.omnigraph.arrow;

import org.jspecify.annotations.NullMarked;
