/**
 * The compiled schema: types, constraints, their canonical JSON and hash.
 *
 * <p>Every package above the language front end may depend on this one; it depends on ids, errors
 * and Jackson only.
 */
@NullMarked
package dev.omnigraph.catalog;

import org.jspecify.annotations.NullMarked;
