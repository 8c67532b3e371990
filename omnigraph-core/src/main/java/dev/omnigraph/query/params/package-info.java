/** Turns what callers supply as parameters, as Java values or JSON, into the values of the IR. */
@NullMarked
package dev.omnigraph.query.params;

import org.jspecify.annotations.NullMarked;
