package dev.omnigraph.catalog;

import java.util.List;

/** Writes JSON with a fixed spelling of strings and layout. Confined to one thread. */
final class CanonicalJson {
  /** How the text is laid out. */
  enum Layout {
    /** No white space. */
    COMPACT,
    /** Two spaces per level, a space behind the colon, empty containers on one line. */
    INDENTED
  }

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final StringBuilder text = new StringBuilder();
  private final Layout layout;
  private int depth;
  private boolean first = true;
  private boolean afterName;

  CanonicalJson(Layout layout) {
    this.layout = layout;
  }

  CanonicalJson beginObject() {
    return begin('{');
  }

  CanonicalJson endObject() {
    return end('}');
  }

  CanonicalJson beginArray() {
    return begin('[');
  }

  CanonicalJson endArray() {
    return end(']');
  }

  /** Starts a member of an object; its value follows. */
  CanonicalJson name(String name) {
    separate();
    quote(name);
    text.append(layout == Layout.INDENTED ? ": " : ":");
    afterName = true;
    return this;
  }

  CanonicalJson string(String value) {
    separate();
    quote(value);
    return this;
  }

  /** Writes a number, boolean or null by its text. */
  CanonicalJson raw(String value) {
    separate();
    text.append(value);
    return this;
  }

  CanonicalJson strings(List<String> values) {
    beginArray();
    values.forEach(this::string);
    return endArray();
  }

  private CanonicalJson begin(char bracket) {
    separate();
    text.append(bracket);
    depth++;
    first = true;
    return this;
  }

  private CanonicalJson end(char bracket) {
    depth--;
    if (!first) {
      breakLine();
    }
    text.append(bracket);
    first = false;
    return this;
  }

  private void separate() {
    if (afterName) {
      afterName = false;
      return;
    }
    if (!first) {
      text.append(',');
    }
    if (depth > 0) {
      breakLine();
    }
    first = false;
  }

  private void breakLine() {
    if (layout == Layout.INDENTED) {
      text.append('\n').append("  ".repeat(depth));
    }
  }

  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\b' -> text.append("\\b");
        case '\f' -> text.append("\\f");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (c < ' ') {
            text.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 15]);
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
