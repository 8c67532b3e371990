package dev.omnigraph.ids;

import java.util.Comparator;

/**
 * Orders strings by their UTF-8 bytes, which is the order of code points; {@link String#compareTo}
 * differs for supplementary characters.
 */
public enum Utf8Order implements Comparator<String> {
  INSTANCE;

  @Override
  public int compare(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean xSurrogate = Character.isSurrogate(x);
        boolean ySurrogate = Character.isSurrogate(y);
        // Surrogates stand for code points above every other char.
        return xSurrogate == ySurrogate ? Character.compare(x, y) : (xSurrogate ? 1 : -1);
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
