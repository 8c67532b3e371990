/**
 * Value types for identities: table keys, branch names, commit and operation ids, and where new ids
 * come from.
 */
@NullMarked
package dev.omnigraph.ids;

import org.jspecify.annotations.NullMarked;
