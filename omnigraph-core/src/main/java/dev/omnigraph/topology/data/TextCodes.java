package dev.omnigraph.topology.data;

import java.util.Arrays;

/**
 * The dictionary of one text property, shared by all fragments and versions. Closes itself for new
 * fragments once the property turns out to have many distinct values.
 *
 * <p>Thread-safety: thread-safe.
 */
public final class TextCodes {
  /** The most distinct values a property may have to be coded further. */
  static final int SIZE_MAX = 1 << 15;

  private final ByteDictionary dictionary = new ByteDictionary();
  private volatile String[] texts = new String[16];
  private volatile boolean closed;

  /** Returns the dictionary. */
  public ByteDictionary dictionary() {
    return dictionary;
  }

  /** Returns the text of a code, as a rule the same object every time. */
  public String text(int code) {
    String[] known = texts;
    if (code < known.length && known[code] != null) {
      return known[code];
    }
    String text = dictionary.text(code);
    keep(code, text);
    return text;
  }

  private synchronized void keep(int code, String text) {
    String[] known = texts;
    if (code >= known.length) {
      known = Arrays.copyOf(known, Math.max(known.length * 2, code + 1));
    }
    known[code] = text;
    texts = known;
  }

  boolean isClosed() {
    return closed || dictionary.size() >= SIZE_MAX;
  }

  void close() {
    closed = true;
  }
}
