package dev.omnigraph.schema;

import dev.omnigraph.errors.Diagnostic;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.lang.Diagnostics;
import dev.omnigraph.lang.SourceText;
import dev.omnigraph.lang.Span;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Collects the findings of one compilation up to a bound. Confined to one thread. */
final class Findings {
  private static final int COUNT_MAX = 20;

  private final Diagnostics diagnostics;
  private final Set<Diagnostic> found = new LinkedHashSet<>();

  Findings(SourceText source) {
    this.diagnostics = Diagnostics.of(source);
  }

  void add(String rule, Span span, String message) {
    if (found.size() < COUNT_MAX) {
      found.add(diagnostics.finding(rule, message, span).done());
    }
  }

  /** Adds a finding about an unknown name with the nearest known one. */
  void addUnknown(
      String rule,
      Span span,
      String message,
      String used,
      Supplier<? extends Collection<String>> known) {
    if (found.size() < COUNT_MAX) {
      found.add(diagnostics.finding(rule, message, span).suggesting(used, known.get()).done());
    }
  }

  void throwIfAny(ErrorCode code) {
    if (!found.isEmpty()) {
      throw InvalidInputException.compiler(code, List.copyOf(found));
    }
  }
}
