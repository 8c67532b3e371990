/**
 * Results as Arrow record batches: the vectors of result types, and a reader that fills them from
 * the chunks of a running query; and the validation of vectors that come from elsewhere. Used by
 * the public handle of a result, the loader and the deep check.
 */
@NullMarked
package dev.omnigraph.arrow;

import org.jspecify.annotations.NullMarked;
