package dev.omnigraph.lang;

/**
 * A range of a source text in UTF-16 code units. Immutable. {@link SourceText} turns it into lines,
 * columns and bytes.
 *
 * @param start offset of the first unit
 * @param end offset behind the last unit, not less than {@code start}
 */
public record Span(int start, int end) {

  /** Checks the order of the offsets. */
  public Span {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("not a span: " + start + ".." + end);
    }
  }

  /** Returns the span from the start of this one to the end of another. */
  public Span to(Span last) {
    return new Span(start, Math.max(end, last.end));
  }
}
