package dev.omnigraph.lang;

/** The kinds of tokens of both languages. Keywords are identifiers; only the parser knows them. */
public enum TokenKind {
  /** A word starting with a small letter or underscore, keywords included. */
  IDENT("a name"),
  /** A word starting with a capital letter. */
  TYPE_NAME("a type name"),
  /** A dollar sign and a word; the token's text is the word. */
  VARIABLE("a variable"),
  /** Digits. */
  INT("an integer"),
  /** Digits, a dot, digits. */
  FLOAT("a float"),
  /** A quoted string; the token's text is its content. */
  STRING("a string"),
  LEFT_BRACE("'{'"),
  RIGHT_BRACE("'}'"),
  LEFT_PAREN("'('"),
  RIGHT_PAREN("')'"),
  LEFT_BRACKET("'['"),
  RIGHT_BRACKET("']'"),
  COMMA("','"),
  COLON("':'"),
  QUESTION("'?'"),
  AT("'@'"),
  DOT("'.'"),
  DOT_DOT("'..'"),
  MINUS("'-'"),
  ARROW("'->'"),
  EQUAL("'='"),
  NOT_EQUAL("'!='"),
  LESS("'<'"),
  LESS_EQUAL("'<='"),
  GREATER("'>'"),
  GREATER_EQUAL("'>='"),
  /** Text that is no token; the token's text says why. */
  INVALID("invalid text"),
  /** The end of the source. */
  END("the end of the source");

  private final String description;

  TokenKind(String description) {
    this.description = description;
  }

  /** Returns how messages call this kind, for example {@code '->'} or {@code a name}. */
  public String description() {
    return description;
  }
}
