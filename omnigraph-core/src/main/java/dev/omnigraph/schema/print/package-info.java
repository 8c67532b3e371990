/**
 * The printer of the schema language: syntax tree to source.
 *
 * <p>It depends on the syntax tree only.
 */
@NullMarked
package dev.omnigraph.schema.print;

import org.jspecify.annotations.NullMarked;
