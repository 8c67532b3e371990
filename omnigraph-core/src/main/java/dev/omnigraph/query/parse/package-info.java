/** Turns query source into syntax trees. Knows the grammar and nothing of types or the catalog. */
@NullMarked
package dev.omnigraph.query.parse;

import org.jspecify.annotations.NullMarked;
