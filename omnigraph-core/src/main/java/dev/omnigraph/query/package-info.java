/** Ties the query front end together: source text in, checked queries out. */
@NullMarked
package dev.omnigraph.query;

import org.jspecify.annotations.NullMarked;
