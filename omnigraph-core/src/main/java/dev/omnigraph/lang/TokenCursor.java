package dev.omnigraph.lang;

import dev.omnigraph.errors.Diagnostic;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import java.util.List;
import java.util.Optional;

/**
 * Walks over the tokens of a source for a recursive-descent parser. Confined to one thread.
 *
 * <p>Failures are {@link InvalidInputException}s with code {@code PARSE}, ready to be thrown.
 */
public final class TokenCursor {
  /** How deep constructs may nest; far more than people write, far less than a stack holds. */
  public static final int DEPTH_MAX = 200;

  private final Diagnostics diagnostics;
  private final List<Token> tokens;
  private final String rule;
  private int position;
  private int depth;

  /**
   * Starts at the first token.
   *
   * @param rule the rule that syntax errors are reported under
   */
  public TokenCursor(SourceText source, String rule) {
    this.diagnostics = Diagnostics.of(source);
    this.tokens = Lexer.tokens(source);
    this.rule = rule;
  }

  /** Returns the index of the next token, for {@link #rewind}. */
  public int mark() {
    return position;
  }

  /** Goes back to a mark. */
  public void rewind(int mark) {
    position = mark;
  }

  /** Returns the next token without taking it. */
  public Token peek() {
    return tokens.get(position);
  }

  /** Returns the token a number of places behind the next one; the end when there is none. */
  public Token peek(int ahead) {
    return tokens.get(Math.min(position + ahead, tokens.size() - 1));
  }

  /** Takes the next token; the end is never passed. */
  public Token next() {
    Token token = tokens.get(position);
    if (token.kind() != TokenKind.END) {
      position++;
    }
    return token;
  }

  /** Returns the span of the token taken last, or an empty one at the start. */
  public Span lastSpan() {
    return position == 0 ? new Span(0, 0) : tokens.get(position - 1).span();
  }

  /** Returns whether the next token is of a kind. */
  public boolean at(TokenKind kind) {
    return peek().kind() == kind;
  }

  /** Returns whether the next token is a keyword. */
  public boolean atWord(String word) {
    return peek().isWord(word);
  }

  /** Returns whether everything is taken. */
  public boolean atEnd() {
    return at(TokenKind.END);
  }

  /** Takes the next token if it is of a kind; returns whether it was. */
  public boolean accept(TokenKind kind) {
    boolean here = at(kind);
    if (here) {
      position++;
    }
    return here;
  }

  /** Takes the next token if it is a keyword; returns whether it was. */
  public boolean acceptWord(String word) {
    boolean here = atWord(word);
    if (here) {
      position++;
    }
    return here;
  }

  /** Takes the next token, which must be of a kind. */
  public Token expect(TokenKind kind) {
    return expect(kind, kind.description());
  }

  /** Takes the next token, which must be of a kind; {@code expected} says what it stands for. */
  public Token expect(TokenKind kind, String expected) {
    if (!at(kind)) {
      throw failure(expected);
    }
    return next();
  }

  /** Takes the next token, which must be a keyword. */
  public Token expectWord(String word) {
    if (!atWord(word)) {
      throw failure("'" + word + "'");
    }
    return next();
  }

  /** Enters a construct that can contain itself; {@link #leave} must follow. */
  public void enter() {
    if (++depth > DEPTH_MAX) {
      throw fail(finding("constructs are nested deeper than " + DEPTH_MAX + " levels"));
    }
  }

  /** Leaves a construct. */
  public void leave() {
    depth--;
  }

  /** Starts a finding about the next token, under the cursor's rule. */
  public Diagnostics.Finding finding(String message) {
    return diagnostics.finding(rule, message, peek().span());
  }

  /** Starts a finding about a span, under the cursor's rule. */
  public Diagnostics.Finding finding(String message, Span span) {
    return diagnostics.finding(rule, message, span);
  }

  /** Returns the error for a next token that does not fit. */
  public InvalidInputException failure(String expected) {
    return fail(unexpected().expecting(expected));
  }

  /** Returns the error for a next word that is none of the known ones. */
  public InvalidInputException failure(String expected, List<String> words) {
    Token token = peek();
    boolean word = token.kind() == TokenKind.IDENT || token.kind() == TokenKind.TYPE_NAME;
    Diagnostics.Finding finding = unexpected().expecting(expected);
    return fail(word ? finding.suggesting(token.text(), words) : finding);
  }

  private Diagnostics.Finding unexpected() {
    Token token = peek();
    Optional<String> invalid =
        token.kind() == TokenKind.INVALID ? Optional.of(token.text()) : Optional.empty();
    return finding(invalid.orElseGet(() -> "unexpected " + describe(token)));
  }

  private static String describe(Token token) {
    return switch (token.kind()) {
      case IDENT, TYPE_NAME -> "'" + Diagnostics.shown(token.text()) + "'";
      case VARIABLE -> "'$" + Diagnostics.shown(token.text()) + "'";
      case INT, FLOAT -> "number " + Diagnostics.shown(token.text());
      case STRING -> "string";
      case LEFT_BRACE,
          RIGHT_BRACE,
          LEFT_PAREN,
          RIGHT_PAREN,
          LEFT_BRACKET,
          RIGHT_BRACKET,
          COMMA,
          COLON,
          QUESTION,
          AT,
          DOT,
          DOT_DOT,
          MINUS,
          ARROW,
          EQUAL,
          NOT_EQUAL,
          LESS,
          LESS_EQUAL,
          GREATER,
          GREATER_EQUAL,
          INVALID,
          END ->
          token.kind().description();
    };
  }

  /** Returns the parse error over a finding. */
  public InvalidInputException fail(Diagnostics.Finding finding) {
    Diagnostic diagnostic = finding.done();
    return InvalidInputException.compiler(ErrorCode.PARSE, List.of(diagnostic));
  }
}
