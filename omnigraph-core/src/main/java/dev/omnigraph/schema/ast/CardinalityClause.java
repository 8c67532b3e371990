package dev.omnigraph.schema.ast;

import dev.omnigraph.lang.Span;
import java.util.Optional;

/**
 * A cardinality as written. Immutable.
 *
 * @param min the digits of the least number
 * @param max the digits of the greatest number, or empty
 * @param span where the whole clause stands
 */
public record CardinalityClause(String min, Optional<String> max, Span span) {}
