/**
 * The parser of the schema language: source to syntax tree.
 *
 * <p>The schema compiler depends on this package; it depends on lang, ast, catalog and errors.
 */
@NullMarked
package dev.omnigraph.schema.parse;

import org.jspecify.annotations.NullMarked;
