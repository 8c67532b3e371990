package dev.omnigraph.query.parse;

import dev.omnigraph.lang.Span;
import dev.omnigraph.lang.Token;
import dev.omnigraph.lang.TokenCursor;
import dev.omnigraph.lang.TokenKind;
import dev.omnigraph.query.ast.ExprAst;
import dev.omnigraph.query.ast.FilterOperator;
import dev.omnigraph.query.ast.Name;
import dev.omnigraph.query.ast.PropertyValueAst;
import dev.omnigraph.query.ast.StatementAst;
import dev.omnigraph.query.ast.WhereAst;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses the statements of mutations. Confined. */
final class StatementParser {
  private final TokenCursor cursor;
  private final ExprParser exprs;

  StatementParser(TokenCursor cursor, ExprParser exprs) {
    this.cursor = cursor;
    this.exprs = exprs;
  }

  boolean atStatement() {
    return cursor.atWord("insert") || cursor.atWord("update") || cursor.atWord("delete");
  }

  StatementAst statement() {
    Token verb = cursor.next();
    Token word = cursor.expect(TokenKind.TYPE_NAME, "the name of a node or edge type");
    Name type = new Name(word.text(), word.span());
    if (verb.text().equals("insert")) {
      List<PropertyValueAst> assignments = assignments();
      return new StatementAst.Insert(type, assignments, since(verb));
    }
    if (verb.text().equals("delete")) {
      WhereAst where = where();
      return new StatementAst.Delete(type, where, since(verb));
    }
    if (!cursor.atWord("set")) {
      throw cursor.failure("'set'", List.of("set"));
    }
    cursor.next();
    List<PropertyValueAst> assignments = assignments();
    WhereAst where = where();
    return new StatementAst.Update(type, assignments, where, since(verb));
  }

  private Span since(Token first) {
    return first.span().to(cursor.lastSpan());
  }

  private List<PropertyValueAst> assignments() {
    cursor.expect(TokenKind.LEFT_BRACE);
    List<PropertyValueAst> assignments = new ArrayList<>();
    do {
      Token property = cursor.expect(TokenKind.IDENT, "a property");
      cursor.expect(TokenKind.COLON);
      ExprAst value = exprs.value();
      assignments.add(new PropertyValueAst(new Name(property.text(), property.span()), value));
      cursor.accept(TokenKind.COMMA);
    } while (!cursor.at(TokenKind.RIGHT_BRACE));
    cursor.next();
    return assignments;
  }

  private WhereAst where() {
    if (!cursor.atWord("where")) {
      throw cursor.failure("'where'", List.of("where"));
    }
    cursor.next();
    Token property = cursor.expect(TokenKind.IDENT, "a property");
    Optional<FilterOperator> operator = ClauseParser.comparison(cursor.peek());
    if (operator.isEmpty()) {
      boolean textual = cursor.atWord("contains") || cursor.atWord("starts_with");
      throw textual
          ? cursor.fail(
              cursor
                  .finding("'" + cursor.peek().text() + "' is not allowed in a 'where'")
                  .expecting("a comparison"))
          : cursor.failure("a comparison");
    }
    cursor.next();
    return new WhereAst(new Name(property.text(), property.span()), operator.get(), exprs.value());
  }
}
