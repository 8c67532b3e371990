package dev.omnigraph.errors;

import java.util.Objects;
import java.util.Optional;

/**
 * One finding about a source text. Immutable.
 *
 * @param rule the rule broken, for example {@code S4}, {@code T5} or {@code parse}
 * @param message what is wrong, one sentence, without position
 * @param line 1-based line; 0 when the finding has no position
 * @param column 1-based column in code points; 0 when the finding has no position
 * @param startByte 0-based offset of the first byte of the offending text, in UTF-8
 * @param endByte offset behind the last byte; greater than {@code startByte} when there is a
 *     position
 * @param excerpt the source line with a caret line under it, empty when there is no position
 * @param expected what would have been accepted, or empty
 * @param suggestion the nearest known name, or empty
 */
public record Diagnostic(
    String rule,
    String message,
    int line,
    int column,
    int startByte,
    int endByte,
    String excerpt,
    Optional<String> expected,
    Optional<String> suggestion) {

  /** Validates that no component is null. */
  public Diagnostic {
    Objects.requireNonNull(rule);
    Objects.requireNonNull(message);
    Objects.requireNonNull(excerpt);
    Objects.requireNonNull(expected);
    Objects.requireNonNull(suggestion);
  }

  /** Returns a diagnostic without a source position. */
  public static Diagnostic unplaced(String rule, String message) {
    return new Diagnostic(rule, message, 0, 0, 0, 0, "", Optional.empty(), Optional.empty());
  }

  /** Returns the message with position, expectation, suggestion and excerpt, for people. */
  public String render() {
    StringBuilder text = new StringBuilder();
    if (line > 0) {
      text.append("line ").append(line).append(", column ").append(column).append(": ");
    }
    text.append(message);
    expected.ifPresent(e -> text.append("; expected ").append(e));
    suggestion.ifPresent(s -> text.append("; did you mean '").append(s).append("'?"));
    if (!excerpt.isEmpty()) {
      text.append('\n').append(excerpt);
    }
    return text.toString();
  }
}
