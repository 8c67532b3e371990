/**
 * Full-text and vector search: analysis of texts, inverted indexes and lists of near vectors per
 * data file, in memory and on disk, and BM25 over the live rows.
 */
@NullMarked
package dev.omnigraph.search;

import org.jspecify.annotations.NullMarked;
