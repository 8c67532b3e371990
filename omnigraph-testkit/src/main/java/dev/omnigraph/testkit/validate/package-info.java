/** Judges whole graphs against their schema, plainly and slowly, as an oracle for the product. */
@NullMarked
package dev.omnigraph.testkit.validate;

import org.jspecify.annotations.NullMarked;
