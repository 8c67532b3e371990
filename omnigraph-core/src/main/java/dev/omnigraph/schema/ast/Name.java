package dev.omnigraph.schema.ast;

import dev.omnigraph.lang.Span;

/**
 * A name where it is written. Immutable.
 *
 * @param text the name
 * @param span where it stands
 */
public record Name(String text, Span span) {}
