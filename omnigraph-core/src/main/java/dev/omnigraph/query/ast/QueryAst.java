package dev.omnigraph.query.ast;

import dev.omnigraph.lang.Span;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One query of a source. Immutable.
 *
 * @param name its name
 * @param params the declared parameters in order
 * @param description the text of {@code @description}
 * @param instruction the text of {@code @instruction}
 * @param body what it does
 * @param span from the word {@code query} to the closing brace
 */
public record QueryAst(
    Name name,
    List<ParamAst> params,
    Optional<String> description,
    Optional<String> instruction,
    BodyAst body,
    Span span) {
  /** Copies. */
  public QueryAst {
    Objects.requireNonNull(name);
    Objects.requireNonNull(description);
    Objects.requireNonNull(instruction);
    Objects.requireNonNull(body);
    Objects.requireNonNull(span);
    params = List.copyOf(params);
  }

  /** Returns whether the query changes data. */
  public boolean isMutation() {
    return body instanceof BodyAst.Mutation;
  }
}
