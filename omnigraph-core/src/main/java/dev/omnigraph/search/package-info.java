/**
 * Full-text search: analysis of texts, an inverted index per text column of a table version, and
 * BM25 over the live rows.
 */
@NullMarked
package dev.omnigraph.search;

import org.jspecify.annotations.NullMarked;
