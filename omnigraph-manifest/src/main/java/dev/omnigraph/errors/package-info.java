/**
 * The closed family of exceptions this product throws, and what a caller may conclude from each.
 *
 * <p>Every package may depend on this one; it depends on nothing but the JDK.
 */
@NullMarked
package dev.omnigraph.errors;

import org.jspecify.annotations.NullMarked;
