package dev.omnigraph.query.parse;

import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.lang.Diagnostics;
import dev.omnigraph.lang.Span;
import dev.omnigraph.lang.Token;
import dev.omnigraph.lang.TokenCursor;
import dev.omnigraph.lang.TokenKind;
import dev.omnigraph.query.ast.ExprAst;
import dev.omnigraph.query.ast.LiteralAst;
import dev.omnigraph.query.ast.Name;
import dev.omnigraph.query.ast.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses expressions and literals. Confined. */
final class ExprParser {
  private static final List<String> FUNCTIONS =
      List.of(
          "now",
          "nearest",
          "search",
          "fuzzy",
          "match_text",
          "bm25",
          "rrf",
          "count",
          "sum",
          "avg",
          "min",
          "max",
          "date",
          "datetime");

  private final TokenCursor cursor;

  ExprParser(TokenCursor cursor) {
    this.cursor = cursor;
  }

  /** Parses any expression. */
  ExprAst expr() {
    cursor.enter();
    ExprAst expr =
        switch (cursor.peek().kind()) {
          case VARIABLE -> variableOrProperty();
          case IDENT -> wordOrCall();
          case INT, FLOAT, STRING, LEFT_BRACKET -> literal();
          default -> throw unexpected("an expression");
        };
    cursor.leave();
    return expr;
  }

  /** Parses a literal, a variable or {@code now()}. */
  ExprAst value() {
    return switch (cursor.peek().kind()) {
      case VARIABLE -> {
        Token token = cursor.next();
        if (cursor.at(TokenKind.DOT)) {
          throw cursor.fail(
              cursor
                  .finding("a property of a variable is not allowed here")
                  .expecting("a literal, a parameter or now()"));
        }
        yield new ExprAst.VariableRef(new Variable(token.text(), token.span()));
      }
      case IDENT -> atCall("now") ? now() : literal();
      default -> literal();
    };
  }

  private ExprAst variableOrProperty() {
    Token token = cursor.next();
    Variable variable = new Variable(token.text(), token.span());
    if (!cursor.accept(TokenKind.DOT)) {
      return new ExprAst.VariableRef(variable);
    }
    Token property = cursor.expect(TokenKind.IDENT, "a property");
    return new ExprAst.Property(
        variable, new Name(property.text(), property.span()), token.span().to(property.span()));
  }

  private ExprAst wordOrCall() {
    Token word = cursor.peek();
    if (word.text().equals("true") || word.text().equals("false")) {
      return literal();
    }
    if (cursor.peek(1).kind() != TokenKind.LEFT_PAREN) {
      cursor.next();
      return new ExprAst.Word(new Name(word.text(), word.span()));
    }
    for (ExprAst.TextFunction function : ExprAst.TextFunction.values()) {
      if (function.text().equals(word.text())) {
        return textCall(function);
      }
    }
    for (ExprAst.AggregateFunction function : ExprAst.AggregateFunction.values()) {
      if (function.text().equals(word.text())) {
        return aggregate(function);
      }
    }
    return switch (word.text()) {
      case "now" -> now();
      case "nearest" -> nearest();
      case "rrf" -> rrf();
      case "date", "datetime" -> literal();
      default ->
          throw cursor.fail(
              cursor
                  .finding("there is no function '" + Diagnostics.shown(word.text()) + "'")
                  .suggesting(word.text(), FUNCTIONS));
    };
  }

  private ExprAst now() {
    Span start = openCall();
    return new ExprAst.Now(closeCall(start));
  }

  private ExprAst textCall(ExprAst.TextFunction function) {
    Span start = openCall();
    ExprAst field = expr();
    cursor.expect(TokenKind.COMMA);
    ExprAst query = expr();
    Optional<ExprAst> edits = Optional.empty();
    if (function == ExprAst.TextFunction.FUZZY && cursor.accept(TokenKind.COMMA)) {
      edits = Optional.of(expr());
    }
    return new ExprAst.TextCall(function, field, query, edits, closeCall(start));
  }

  private ExprAst aggregate(ExprAst.AggregateFunction function) {
    Span start = openCall();
    ExprAst argument = expr();
    return new ExprAst.Aggregate(function, argument, closeCall(start));
  }

  private ExprAst nearest() {
    Span start = openCall();
    if (!cursor.at(TokenKind.VARIABLE) || cursor.peek(1).kind() != TokenKind.DOT) {
      throw unexpected("a vector property such as '$v.embedding'");
    }
    ExprAst.Property field = (ExprAst.Property) variableOrProperty();
    cursor.expect(TokenKind.COMMA);
    ExprAst query = expr();
    return new ExprAst.Nearest(field, query, closeCall(start));
  }

  private ExprAst rrf() {
    Span start = openCall();
    ExprAst first = rank();
    cursor.expect(TokenKind.COMMA);
    ExprAst second = rank();
    Optional<ExprAst> k = cursor.accept(TokenKind.COMMA) ? Optional.of(expr()) : Optional.empty();
    return new ExprAst.Rrf(first, second, k, closeCall(start));
  }

  private ExprAst rank() {
    if (atCall("nearest")) {
      return nearest();
    }
    if (atCall("bm25")) {
      return textCall(ExprAst.TextFunction.BM25);
    }
    throw unexpected("nearest(…) or bm25(…)");
  }

  private boolean atCall(String word) {
    return cursor.atWord(word) && cursor.peek(1).kind() == TokenKind.LEFT_PAREN;
  }

  private Span openCall() {
    Span start = cursor.next().span();
    cursor.expect(TokenKind.LEFT_PAREN);
    return start;
  }

  private Span closeCall(Span start) {
    return start.to(cursor.expect(TokenKind.RIGHT_PAREN).span());
  }

  private LiteralAst literal() {
    Token token = cursor.peek();
    return switch (token.kind()) {
      case STRING -> new LiteralAst.Text(cursor.next().text(), token.span());
      case INT -> new LiteralAst.Int(integer(cursor.next()), token.span());
      case FLOAT -> new LiteralAst.Real(real(cursor.next()), token.span());
      case LEFT_BRACKET -> list();
      case IDENT -> wordLiteral(token);
      default -> throw unexpected("a literal, a parameter or now()");
    };
  }

  private LiteralAst wordLiteral(Token token) {
    if (atCall("date") || atCall("datetime")) {
      Span start = openCall();
      String text = cursor.expect(TokenKind.STRING).text();
      Span span = closeCall(start);
      return token.text().equals("date")
          ? new LiteralAst.Day(text, span)
          : new LiteralAst.Instant(text, span);
    }
    if (token.text().equals("true") || token.text().equals("false")) {
      return new LiteralAst.Bool(cursor.next().text().equals("true"), token.span());
    }
    throw unexpected("a literal, a parameter or now()");
  }

  private LiteralAst list() {
    cursor.enter();
    Span start = cursor.expect(TokenKind.LEFT_BRACKET).span();
    List<LiteralAst> elements = new ArrayList<>();
    if (!cursor.at(TokenKind.RIGHT_BRACKET)) {
      do {
        elements.add(literal());
      } while (cursor.accept(TokenKind.COMMA));
    }
    Span end = cursor.expect(TokenKind.RIGHT_BRACKET, "',' or ']'").span();
    cursor.leave();
    return new LiteralAst.ListOf(elements, start.to(end));
  }

  /** Returns the value of an integer token. */
  long integer(Token digits) {
    try {
      return Long.parseLong(digits.text());
    } catch (NumberFormatException e) {
      throw cursor.fail(
          cursor
              .finding("the number is out of range", digits.span())
              .expecting("at most 9223372036854775807"));
    }
  }

  private double real(Token digits) {
    double value = Double.parseDouble(digits.text());
    if (Double.isInfinite(value)) {
      throw cursor.fail(cursor.finding("the number is out of range", digits.span()));
    }
    return value;
  }

  private InvalidInputException unexpected(String expected) {
    return cursor.at(TokenKind.MINUS)
        ? cursor.fail(
            cursor.finding("there are no negative literals; pass a parameter").expecting(expected))
        : cursor.failure(expected);
  }
}
