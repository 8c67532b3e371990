package dev.omnigraph.query.check;

import dev.omnigraph.errors.Diagnostic;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.lang.Diagnostics;
import dev.omnigraph.lang.SourceText;
import dev.omnigraph.lang.Span;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/**
 * Collects what is wrong with one query, so that independent errors are reported together. Type
 * errors hide everything else; what remains is reported by the code of the first one. Confined.
 */
final class Findings {
  /** More than these help nobody. */
  private static final int SHOWN_MAX = 20;

  /** What is collected before the first ones are chosen; bounds the work for hostile input. */
  private static final int COLLECTED_MAX = 200;

  private record Entry(ErrorCode code, int start, Diagnostics.Finding finding) {}

  private final Diagnostics diagnostics;
  private final List<Entry> entries = new ArrayList<>();

  Findings(SourceText source) {
    this.diagnostics = Diagnostics.of(source);
  }

  /** Adds a type error. */
  void type(String rule, String message, Span span) {
    add(ErrorCode.TYPE, diagnostics.finding(rule, message, span), span);
  }

  /** Adds a type error that says what would have been accepted. */
  void type(String rule, String message, Span span, String expected) {
    add(ErrorCode.TYPE, diagnostics.finding(rule, message, span).expecting(expected), span);
  }

  /** Adds a type error about a name that is not known. */
  void unknown(
      String rule,
      String message,
      Span span,
      String used,
      Supplier<? extends Collection<String>> known) {
    if (entries.size() < COLLECTED_MAX) {
      Diagnostics.Finding finding = diagnostics.finding(rule, message, span);
      add(ErrorCode.TYPE, finding.suggesting(used, known.get()), span);
    }
  }

  /** Adds an error about a query that is well typed and still cannot run. */
  void request(ErrorCode code, String message, Span span, String expected) {
    add(code, diagnostics.finding(code.code(), message, span).expecting(expected), span);
  }

  /** Returns whether nothing was added. */
  boolean isEmpty() {
    return entries.isEmpty();
  }

  private void add(ErrorCode code, Diagnostics.Finding finding, Span span) {
    if (entries.size() < COLLECTED_MAX) {
      entries.add(new Entry(code, span.start(), finding));
    }
  }

  /**
   * Throws if anything was added.
   *
   * @throws InvalidInputException over the findings, in source order
   */
  void throwIfAny() {
    if (entries.isEmpty()) {
      return;
    }
    entries.sort(Comparator.comparingInt(Entry::start));
    boolean typeErrors = entries.stream().anyMatch(e -> e.code() == ErrorCode.TYPE);
    ErrorCode code = typeErrors ? ErrorCode.TYPE : entries.get(0).code();
    List<Diagnostic> shown =
        entries.stream()
            .filter(e -> e.code() == code)
            .limit(SHOWN_MAX)
            .map(e -> e.finding().done())
            .toList();
    throw InvalidInputException.compiler(code, shown);
  }
}
