package dev.omnigraph.errors;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the caller supplied cannot be accepted: a source text, a record, a parameter, a value.
 * Nothing was changed. Codes tell parse, catalog, type, load and constraint errors apart.
 */
public final class InvalidInputException extends OmnigraphException {
  private static final long serialVersionUID = 1L;
  private final transient List<Diagnostic> diagnostics;

  private InvalidInputException(
      ErrorCode code,
      String sentence,
      String hint,
      Details details,
      List<Diagnostic> diagnostics,
      @Nullable Throwable cause) {
    super(code, Retry.NEVER, Effect.NONE, sentence, hint, details.toMap(), cause);
    this.diagnostics = List.copyOf(diagnostics);
  }

  /** Returns an error about a value, record or request. */
  public static InvalidInputException of(
      ErrorCode code, String sentence, String hint, Details details) {
    return new InvalidInputException(code, sentence, hint, details, List.of(), null);
  }

  /** Returns an error about a value that some other component refused. */
  public static InvalidInputException causedBy(
      Throwable cause, ErrorCode code, String sentence, String hint, Details details) {
    return new InvalidInputException(code, sentence, hint, details, List.of(), cause);
  }

  /**
   * Returns a compiler error over one or more findings; the first one supplies position and rule.
   *
   * @throws IllegalArgumentException if there is no finding
   */
  public static InvalidInputException compiler(ErrorCode code, List<Diagnostic> findings) {
    if (findings.isEmpty()) {
      throw new IllegalArgumentException("a compiler error needs a finding");
    }
    String prefix =
        switch (code) {
          case PARSE -> "parse error: ";
          case CATALOG -> "catalog error: ";
          case TYPE -> "type error: ";
          default -> "";
        };
    Diagnostic first = findings.get(0);
    String rule = code == ErrorCode.TYPE ? first.rule() + ": " : "";
    String sentence =
        prefix + rule + findings.stream().map(Diagnostic::render).collect(Collectors.joining("\n"));
    Details details = Details.of("rule", first.rule());
    if (first.line() > 0) {
      details
          .and("line", first.line())
          .and("column", first.column())
          .and("start", first.startByte())
          .and("end", first.endByte());
    }
    first.expected().ifPresent(e -> details.and("expected", e));
    first.suggestion().ifPresent(s -> details.and("suggestion", s));
    String hint = first.suggestion().map(s -> "did you mean '" + s + "'?").orElse("");
    return new InvalidInputException(code, sentence, hint, details, findings, null);
  }

  /** Returns the findings about a source text, or an empty list for other input. */
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  @Override
  InvalidInputException copy() {
    return new InvalidInputException(
        code(), sentence(), hint(), Details.copyOf(details()), diagnostics, getCause());
  }
}
