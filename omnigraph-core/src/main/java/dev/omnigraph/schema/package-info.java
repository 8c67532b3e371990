/**
 * The compiler of the schema language: source to catalog.
 *
 * <p>Packages above the language front end may depend on it; it depends on the schema packages,
 * lang, catalog, ids and errors.
 */
@NullMarked
package dev.omnigraph.schema;

import org.jspecify.annotations.NullMarked;
