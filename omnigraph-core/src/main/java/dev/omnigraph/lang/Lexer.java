package dev.omnigraph.lang;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Splits a source text into tokens in one pass. It never fails: what is no token becomes a token of
 * kind {@link TokenKind#INVALID}, which the parser reports when it gets there. Confined to one
 * thread.
 */
public final class Lexer {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int position;

  private Lexer(String text) {
    this.text = text;
  }

  /** Returns the tokens of a source; the last one is of kind {@link TokenKind#END}. */
  public static List<Token> tokens(SourceText source) {
    return new Lexer(source.text()).run();
  }

  private List<Token> run() {
    while (skipBlank()) {
      scan();
    }
    tokens.add(new Token(TokenKind.END, "", new Span(text.length(), text.length())));
    return tokens;
  }

  /** Skips white space and comments; returns whether anything is left. */
  private boolean skipBlank() {
    while (position < text.length()) {
      char c = text.charAt(position);
      if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        position++;
      } else if (text.startsWith("//", position)) {
        int end = text.indexOf('\n', position);
        position = end < 0 ? text.length() : end + 1;
      } else if (text.startsWith("/*", position)) {
        int end = text.indexOf("*/", position + 2);
        if (end < 0) {
          invalid("the comment is not closed", position, text.length());
          return false;
        }
        position = end + 2;
      } else {
        return true;
      }
    }
    return false;
  }

  private void scan() {
    int start = position;
    char c = text.charAt(start);
    if (isWordStart(c)) {
      position = wordEnd(start);
      boolean type = c >= 'A' && c <= 'Z';
      add(type ? TokenKind.TYPE_NAME : TokenKind.IDENT, text.substring(start, position), start);
    } else if (isDigit(c)) {
      number(start);
    } else if (c == '"') {
      string(start);
    } else if (c == '$') {
      variable(start);
    } else {
      symbol(start, c);
    }
  }

  private void number(int start) {
    position = digitsEnd(start);
    TokenKind kind = TokenKind.INT;
    if (position + 1 < text.length()
        && text.charAt(position) == '.'
        && isDigit(text.charAt(position + 1))) {
      position = digitsEnd(position + 1);
      kind = TokenKind.FLOAT;
    }
    add(kind, text.substring(start, position), start);
  }

  private void variable(int start) {
    int word = start + 1;
    boolean named = word < text.length() && isWordStart(text.charAt(word));
    if (!named) {
      invalid("'$' needs a name behind it", start, word);
    } else if (text.charAt(word) >= 'A' && text.charAt(word) <= 'Z') {
      invalid("a variable starts with a small letter or '_'", start, wordEnd(word));
    } else {
      position = wordEnd(word);
      add(TokenKind.VARIABLE, text.substring(word, position), start);
    }
  }

  private void string(int start) {
    StringBuilder content = new StringBuilder();
    String problem = "";
    Span problemSpan = new Span(start, start);
    int i = start + 1;
    while (i < text.length() && text.charAt(i) != '"') {
      char c = text.charAt(i++);
      if (c != '\\' || i == text.length()) {
        content.append(c);
        continue;
      }
      int escaped = text.codePointAt(i);
      i += Character.charCount(escaped);
      int meant =
          switch (escaped) {
            case '"', '\\' -> escaped;
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> -1;
          };
      if (meant >= 0) {
        content.append((char) meant);
      } else if (problem.isEmpty()) {
        problem = "the escape '\\" + visible(escaped) + "' is not known";
        problemSpan = new Span(i - 1 - Character.charCount(escaped), i);
      }
    }
    if (i >= text.length()) {
      invalid("the string is not closed", start, text.length());
      return;
    }
    position = i + 1;
    if (problem.isEmpty()) {
      add(TokenKind.STRING, content.toString(), start);
    } else {
      tokens.add(new Token(TokenKind.INVALID, problem, problemSpan));
    }
  }

  private void symbol(int start, char c) {
    char following = start + 1 < text.length() ? text.charAt(start + 1) : '\0';
    switch (c) {
      case '{' -> symbol(TokenKind.LEFT_BRACE, "{");
      case '}' -> symbol(TokenKind.RIGHT_BRACE, "}");
      case '(' -> symbol(TokenKind.LEFT_PAREN, "(");
      case ')' -> symbol(TokenKind.RIGHT_PAREN, ")");
      case '[' -> symbol(TokenKind.LEFT_BRACKET, "[");
      case ']' -> symbol(TokenKind.RIGHT_BRACKET, "]");
      case ',' -> symbol(TokenKind.COMMA, ",");
      case ':' -> symbol(TokenKind.COLON, ":");
      case '?' -> symbol(TokenKind.QUESTION, "?");
      case '@' -> symbol(TokenKind.AT, "@");
      case '=' -> symbol(TokenKind.EQUAL, "=");
      case '.' -> either(following == '.', TokenKind.DOT_DOT, "..", TokenKind.DOT, ".");
      case '-' -> either(following == '>', TokenKind.ARROW, "->", TokenKind.MINUS, "-");
      case '<' -> either(following == '=', TokenKind.LESS_EQUAL, "<=", TokenKind.LESS, "<");
      case '>' -> either(following == '=', TokenKind.GREATER_EQUAL, ">=", TokenKind.GREATER, ">");
      case '!' -> {
        if (following == '=') {
          symbol(TokenKind.NOT_EQUAL, "!=");
        } else {
          invalid("'!' needs a '=' behind it", start, start + 1);
        }
      }
      default -> unknown(start);
    }
  }

  private void either(boolean longer, TokenKind two, String twoText, TokenKind one, String text) {
    symbol(longer ? two : one, longer ? twoText : text);
  }

  private void symbol(TokenKind kind, String symbol) {
    int start = position;
    position = start + symbol.length();
    add(kind, symbol, start);
  }

  private void unknown(int start) {
    int c = text.codePointAt(start);
    String why =
        c == '#' || c == '\''
            ? (c == '#' ? "; comments start with '//'" : "; strings stand in double quotes")
            : "";
    invalid(
        "the character '" + visible(c) + "' is not allowed here" + why,
        start,
        start + Character.charCount(c));
  }

  /** Returns a character as messages show it; what cannot be seen is named by its code point. */
  private static String visible(int c) {
    boolean shown = !Character.isISOControl(c) && Character.isDefined(c) && c != 0xfeff;
    return shown && !(c >= 0xd800 && c <= 0xdfff)
        ? Character.toString(c)
        : "U+" + HEX.toHexDigits(c, Math.max(4, 8 - Integer.numberOfLeadingZeros(c) / 4));
  }

  private void invalid(String problem, int start, int end) {
    tokens.add(new Token(TokenKind.INVALID, problem, new Span(start, end)));
    position = end;
  }

  private void add(TokenKind kind, String content, int start) {
    tokens.add(new Token(kind, content, new Span(start, position)));
  }

  private int wordEnd(int start) {
    int end = start;
    while (end < text.length() && (isWordStart(text.charAt(end)) || isDigit(text.charAt(end)))) {
      end++;
    }
    return end;
  }

  private int digitsEnd(int start) {
    int end = start;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isWordStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
