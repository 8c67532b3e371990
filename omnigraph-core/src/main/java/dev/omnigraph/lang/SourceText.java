package dev.omnigraph.lang;

import java.util.Arrays;

/**
 * A source text and its positions. Immutable and thread-safe. Lines end with a line feed; columns
 * count code points, bytes are those of UTF-8.
 */
public final class SourceText {
  private static final int EXCERPT_BEFORE = 60;
  private static final int EXCERPT_LENGTH = 100;

  /** Positions are counted from the last mark, so that none costs a pass over the whole text. */
  private static final int MARK_SHIFT = 10;

  private final String text;
  private final int[] lineStarts;
  private final int[] bytesAtMark;
  private final int[] codePointsAtMark;

  private SourceText(String text) {
    this.text = text;
    int[] starts = new int[16];
    int count = 1;
    for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, count * 2);
      }
      starts[count++] = i + 1;
    }
    this.lineStarts = Arrays.copyOf(starts, count);
    int marks = (text.length() >> MARK_SHIFT) + 1;
    this.bytesAtMark = new int[marks];
    this.codePointsAtMark = new int[marks];
    for (int mark = 1; mark < marks; mark++) {
      int from = (mark - 1) << MARK_SHIFT;
      int to = mark << MARK_SHIFT;
      bytesAtMark[mark] = bytesAtMark[mark - 1] + bytes(from, to);
      codePointsAtMark[mark] = codePointsAtMark[mark - 1] + codePoints(from, to);
    }
  }

  /** Returns the source text over a string. */
  public static SourceText of(String text) {
    return new SourceText(text);
  }

  /** Returns the whole text. */
  public String text() {
    return text;
  }

  /** Returns the text of a span, cut at the end of the source. */
  public String slice(Span span) {
    return text.substring(
        Math.min(span.start(), text.length()), Math.min(span.end(), text.length()));
  }

  /** Returns the 1-based line of an offset. */
  public int line(int offset) {
    return lineIndex(offset) + 1;
  }

  /** Returns the 1-based column of an offset in code points. */
  public int column(int offset) {
    int at = Math.min(offset, text.length());
    return codePointsBefore(at) - codePointsBefore(lineStarts[lineIndex(at)]) + 1;
  }

  private int codePointsBefore(int offset) {
    int mark = offset >> MARK_SHIFT;
    return codePointsAtMark[mark] + codePoints(mark << MARK_SHIFT, offset);
  }

  /** Counts the code points that end in a range; a pair of surrogates ends with its second. */
  private int codePoints(int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      boolean pairGoesOn =
          Character.isHighSurrogate(text.charAt(i))
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      count += pairGoesOn ? 0 : 1;
    }
    return count;
  }

  /** Returns the 0-based UTF-8 byte of an offset; one behind the text counts one byte per unit. */
  public int byteOffset(int offset) {
    int end = Math.min(offset, text.length());
    int mark = end >> MARK_SHIFT;
    return bytesAtMark[mark] + bytes(mark << MARK_SHIFT, end) + offset - end;
  }

  private int bytes(int from, int to) {
    int bytes = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes++;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (!Character.isSurrogate(c)) {
        bytes += 3;
      } else {
        bytes += 2; // a pair of surrogates makes four bytes
      }
    }
    return bytes;
  }

  /** Returns the line an offset is in and a line with a caret under it; long lines are cut. */
  public String excerpt(Span span) {
    int start = Math.min(span.start(), text.length());
    int index = lineIndex(start);
    int lineStart = lineStarts[index];
    int lineEnd = index + 1 < lineStarts.length ? lineStarts[index + 1] - 1 : text.length();
    if (lineEnd > lineStart && text.charAt(lineEnd - 1) == '\r') {
      lineEnd--;
    }
    int from = whole(start - lineStart > EXCERPT_BEFORE ? start - EXCERPT_BEFORE : lineStart);
    int to = whole(Math.max(start, Math.min(lineEnd, from + EXCERPT_LENGTH)));
    int last = Math.max(start + 1, Math.min(span.end(), to));
    StringBuilder line = new StringBuilder();
    StringBuilder carets = new StringBuilder();
    for (int i = from; i < to; ) {
      int c = text.codePointAt(i);
      boolean tab = c == '\t';
      line.appendCodePoint(tab || !Character.isISOControl(c) ? c : '?');
      if (i < start) {
        carets.append(tab ? '\t' : ' ');
      } else if (i < last) {
        carets.append('^');
      }
      i += Character.charCount(c);
    }
    if (start >= to) {
      carets.append('^');
    }
    return line + "\n" + carets;
  }

  /** Moves an offset between two surrogates in front of them. */
  private int whole(int offset) {
    boolean inside =
        offset > 0
            && offset < text.length()
            && Character.isLowSurrogate(text.charAt(offset))
            && Character.isHighSurrogate(text.charAt(offset - 1));
    return inside ? offset - 1 : offset;
  }

  private int lineIndex(int offset) {
    int found = Arrays.binarySearch(lineStarts, offset);
    return found >= 0 ? found : -found - 2;
  }
}
