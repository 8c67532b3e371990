/**
 * Rows on their way into a table: Arrow schemas from the catalog, columnar builders, canonical ids.
 * Used by everything that writes; reads nothing.
 */
@NullMarked
package dev.omnigraph.write.rows;

import org.jspecify.annotations.NullMarked;
