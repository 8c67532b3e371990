/**
 * The syntax tree of the schema language, as written: no rule beyond the grammar is checked.
 *
 * <p>The schema packages may depend on this one; it depends on lang and catalog.
 */
@NullMarked
package dev.omnigraph.schema.ast;

import org.jspecify.annotations.NullMarked;
