package dev.omnigraph.lang;

import dev.omnigraph.errors.Diagnostic;
import java.util.Collection;
import java.util.Optional;

/**
 * Makes diagnostics about one source text. Immutable and thread-safe.
 *
 * <p>Use: {@code diagnostics.finding("S22", "…", span).suggesting(name, known).done()}.
 */
public final class Diagnostics {
  private static final int SHOWN_MAX = 60;

  private final SourceText source;

  private Diagnostics(SourceText source) {
    this.source = source;
  }

  /** Returns the maker for a source. */
  public static Diagnostics of(SourceText source) {
    return new Diagnostics(source);
  }

  /** Starts a finding about a span; an empty span is taken as one unit long. */
  public Finding finding(String rule, String message, Span span) {
    return new Finding(source, rule, message, span, Optional.empty(), Optional.empty());
  }

  /** Returns a name as messages show it: cut when it is very long. */
  public static String shown(String name) {
    if (name.length() <= SHOWN_MAX) {
      return name;
    }
    int end = Character.isHighSurrogate(name.charAt(SHOWN_MAX - 1)) ? SHOWN_MAX - 1 : SHOWN_MAX;
    return name.substring(0, end) + "…";
  }

  /** A diagnostic being made. Immutable. */
  public static final class Finding {
    private final SourceText source;
    private final String rule;
    private final String message;
    private final Span span;
    private final Optional<String> expected;
    private final Optional<String> suggestion;

    private Finding(
        SourceText source,
        String rule,
        String message,
        Span span,
        Optional<String> expected,
        Optional<String> suggestion) {
      this.source = source;
      this.rule = rule;
      this.message = message;
      this.span = span;
      this.expected = expected;
      this.suggestion = suggestion;
    }

    /** Says what would have been accepted. */
    public Finding expecting(String what) {
      return new Finding(source, rule, message, span, Optional.of(what), suggestion);
    }

    /** Suggests the known name nearest to the one used, if any is near. */
    public Finding suggesting(String used, Collection<String> known) {
      return new Finding(source, rule, message, span, expected, NearestName.of(used, known));
    }

    /** Returns the diagnostic. */
    public Diagnostic done() {
      int start = span.start();
      int end = Math.max(span.end(), start + 1);
      return new Diagnostic(
          rule,
          message,
          source.line(start),
          source.column(start),
          source.byteOffset(start),
          Math.max(source.byteOffset(end), source.byteOffset(start) + 1),
          source.excerpt(span),
          expected,
          suggestion);
    }
  }
}
