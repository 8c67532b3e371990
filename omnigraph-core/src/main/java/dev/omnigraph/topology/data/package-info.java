/**
 * Values of single fragments in compact arrays, the dictionaries they refer to, and the decoder
 * that fills them from scans. The only part of the views that sees Arrow. Used by the views only.
 */
@NullMarked
package dev.omnigraph.topology.data;

import org.jspecify.annotations.NullMarked;
