/**
 * What both languages share: source positions, tokens, the token cursor and diagnostics.
 *
 * <p>The language packages depend on this one; it depends on errors only.
 */
@NullMarked
package dev.omnigraph.lang;

import org.jspecify.annotations.NullMarked;
