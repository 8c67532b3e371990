/**
 * Expressions and conditions compiled against resident columns and evaluated over batches of row
 * bindings, with three-valued logic and exact numeric comparison. Used by the executor and by the
 * conditions of mutations; depends on the query IR and resident views only.
 */
@NullMarked
package dev.omnigraph.expr;

import org.jspecify.annotations.NullMarked;
