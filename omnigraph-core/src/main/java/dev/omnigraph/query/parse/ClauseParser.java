package dev.omnigraph.query.parse;

import dev.omnigraph.lang.Span;
import dev.omnigraph.lang.Token;
import dev.omnigraph.lang.TokenCursor;
import dev.omnigraph.lang.TokenKind;
import dev.omnigraph.query.ast.ClauseAst;
import dev.omnigraph.query.ast.ClauseAst.Orientation;
import dev.omnigraph.query.ast.ExprAst;
import dev.omnigraph.query.ast.FilterOperator;
import dev.omnigraph.query.ast.HopsAst;
import dev.omnigraph.query.ast.Name;
import dev.omnigraph.query.ast.PropertyValueAst;
import dev.omnigraph.query.ast.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Parses the clauses of match and {@code not} blocks. Confined. */
final class ClauseParser {
  private final TokenCursor cursor;
  private final ExprParser exprs;

  ClauseParser(TokenCursor cursor, ExprParser exprs) {
    this.cursor = cursor;
    this.exprs = exprs;
  }

  /** Parses {@code { clause … }}. */
  List<ClauseAst> block() {
    cursor.expect(TokenKind.LEFT_BRACE);
    cursor.enter();
    List<ClauseAst> clauses = new ArrayList<>();
    do {
      clauses.add(clause());
    } while (!cursor.at(TokenKind.RIGHT_BRACE));
    cursor.leave();
    cursor.next();
    return clauses;
  }

  private ClauseAst clause() {
    if (cursor.atWord("not") && cursor.peek(1).kind() == TokenKind.LEFT_BRACE) {
      Span start = cursor.next().span();
      List<ClauseAst> inner = block();
      return new ClauseAst.Negation(inner, start.to(cursor.lastSpan()));
    }
    if (cursor.at(TokenKind.VARIABLE)) {
      if (cursor.peek(1).kind() == TokenKind.COLON) {
        return binding();
      }
      if (atTraversal()) {
        return traversal();
      }
    }
    return filterOrText();
  }

  /**
   * Returns whether what follows the variable here makes a traversal. A word behind a bare variable
   * is an edge, also when it is spelled like an operator, unless only a filter can be meant.
   */
  private boolean atTraversal() {
    Token second = cursor.peek(1);
    Token third = cursor.peek(2);
    return switch (second.kind()) {
      case VARIABLE -> true;
      case IDENT ->
          third.kind() == TokenKind.VARIABLE
              || third.kind() == TokenKind.LEFT_BRACE
              || wordOperator(second).isEmpty();
      case LESS -> third.kind() == TokenKind.IDENT && cursor.peek(3).kind() == TokenKind.GREATER;
      case TYPE_NAME,
          INT,
          FLOAT,
          STRING,
          LEFT_BRACE,
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
          LESS_EQUAL,
          GREATER,
          GREATER_EQUAL,
          INVALID,
          END ->
          false;
    };
  }

  private ClauseAst binding() {
    Variable variable = variable();
    cursor.expect(TokenKind.COLON);
    Token type = cursor.expect(TokenKind.TYPE_NAME, "the name of a node type");
    List<PropertyValueAst> filters = cursor.at(TokenKind.LEFT_BRACE) ? inlineFilters() : List.of();
    return new ClauseAst.Binding(
        variable,
        new Name(type.text(), type.span()),
        filters,
        variable.span().to(cursor.lastSpan()));
  }

  private List<PropertyValueAst> inlineFilters() {
    cursor.expect(TokenKind.LEFT_BRACE);
    List<PropertyValueAst> filters = new ArrayList<>();
    do {
      Token property = cursor.expect(TokenKind.IDENT, "a property");
      cursor.expect(TokenKind.COLON);
      ExprAst value = exprs.value();
      filters.add(new PropertyValueAst(new Name(property.text(), property.span()), value));
    } while (cursor.accept(TokenKind.COMMA) && !cursor.at(TokenKind.RIGHT_BRACE));
    cursor.expect(TokenKind.RIGHT_BRACE, "',' or '}'");
    return filters;
  }

  private ClauseAst traversal() {
    Variable left = variable();
    Optional<Variable> edgeVariable = Optional.empty();
    if (cursor.at(TokenKind.VARIABLE)) {
      edgeVariable = Optional.of(variable());
      cursor.expect(TokenKind.COLON, "':' and an edge");
    }
    Orientation orientation =
        cursor.accept(TokenKind.LESS) ? Orientation.UNDIRECTED : Orientation.DIRECTED;
    Name edge = edgeWord();
    if (orientation == Orientation.UNDIRECTED) {
      cursor.expect(TokenKind.GREATER);
    }
    Optional<HopsAst> hops =
        cursor.at(TokenKind.LEFT_BRACE) ? Optional.of(hops()) : Optional.empty();
    if (!cursor.at(TokenKind.VARIABLE)) {
      throw cursor.failure("the variable at the other end of the edge");
    }
    Variable right = variable();
    return new ClauseAst.Traversal(
        left, edgeVariable, edge, orientation, hops, right, left.span().to(right.span()));
  }

  private Name edgeWord() {
    String text = cursor.peek().text();
    if (!cursor.at(TokenKind.IDENT) || text.equals("not") || text.startsWith("not_")) {
      throw cursor.failure("an edge, spelled with a small first letter");
    }
    Token word = cursor.next();
    return new Name(word.text(), word.span());
  }

  private HopsAst hops() {
    Span start = cursor.expect(TokenKind.LEFT_BRACE).span();
    long min = exprs.integer(cursor.expect(TokenKind.INT, "the least number of hops"));
    cursor.expect(TokenKind.COMMA);
    OptionalLong max =
        cursor.at(TokenKind.INT)
            ? OptionalLong.of(exprs.integer(cursor.next()))
            : OptionalLong.empty();
    Span end = cursor.expect(TokenKind.RIGHT_BRACE).span();
    return new HopsAst(min, max, start.to(end));
  }

  private ClauseAst filterOrText() {
    boolean bareVariable = cursor.at(TokenKind.VARIABLE);
    ExprAst left = exprs.expr();
    Optional<FilterOperator> operator =
        comparison(cursor.peek()).or(() -> wordOperator(cursor.peek()));
    if (operator.isEmpty()) {
      boolean standsAlone =
          left instanceof ExprAst.TextCall call && call.function() != ExprAst.TextFunction.BM25;
      if (standsAlone) {
        return new ClauseAst.Text((ExprAst.TextCall) left, left.span());
      }
      throw cursor.failure(
          bareVariable && left instanceof ExprAst.VariableRef
              ? "':' and a type, an edge, '.' and a property, or an operator"
              : "an operator");
    }
    cursor.next();
    ExprAst right = exprs.expr();
    return new ClauseAst.Filter(left, operator.get(), right, left.span().to(right.span()));
  }

  private Variable variable() {
    Token token = cursor.next();
    return new Variable(token.text(), token.span());
  }

  private static Optional<FilterOperator> wordOperator(Token token) {
    if (token.isWord("contains")) {
      return Optional.of(FilterOperator.CONTAINS);
    }
    return token.isWord("starts_with") ? Optional.of(FilterOperator.STARTS_WITH) : Optional.empty();
  }

  /** Returns the comparison a token stands for, or empty. */
  static Optional<FilterOperator> comparison(Token token) {
    if (token.kind() == TokenKind.STRING) {
      return Optional.empty();
    }
    for (FilterOperator operator : FilterOperator.values()) {
      if (operator.isComparison() && operator.text().equals(token.text())) {
        return Optional.of(operator);
      }
    }
    return Optional.empty();
  }
}
