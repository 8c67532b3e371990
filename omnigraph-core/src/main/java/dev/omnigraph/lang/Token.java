package dev.omnigraph.lang;

/**
 * A token. Immutable.
 *
 * @param kind the kind
 * @param text the word, digits, string content, the symbol, or what is wrong with invalid text
 * @param span where it stands; empty for the end of the source
 */
public record Token(TokenKind kind, String text, Span span) {

  /** Returns whether this is the given keyword. */
  public boolean isWord(String word) {
    return kind == TokenKind.IDENT && text.equals(word);
  }

  /** Returns whether another token follows this one without anything between. */
  public boolean touches(Token following) {
    return span.end() == following.span().start();
  }
}
