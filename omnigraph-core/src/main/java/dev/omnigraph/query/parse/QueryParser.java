package dev.omnigraph.query.parse;

import dev.omnigraph.lang.SourceText;
import dev.omnigraph.lang.Span;
import dev.omnigraph.lang.Token;
import dev.omnigraph.lang.TokenCursor;
import dev.omnigraph.lang.TokenKind;
import dev.omnigraph.query.ast.BodyAst;
import dev.omnigraph.query.ast.ClauseAst;
import dev.omnigraph.query.ast.ExprAst;
import dev.omnigraph.query.ast.LimitAst;
import dev.omnigraph.query.ast.Name;
import dev.omnigraph.query.ast.OrderingAst;
import dev.omnigraph.query.ast.OrderingAst.Direction;
import dev.omnigraph.query.ast.ParamAst;
import dev.omnigraph.query.ast.ProjectionAst;
import dev.omnigraph.query.ast.QueryAst;
import dev.omnigraph.query.ast.QueryFile;
import dev.omnigraph.query.ast.StatementAst;
import dev.omnigraph.query.ast.TypeAst;
import dev.omnigraph.query.ast.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Parses query source by recursive descent with bounded depth, in time linear in its length.
 *
 * <p>Thread-safety: confined; {@link #parse} is thread-safe.
 */
public final class QueryParser {
  /** The rule that syntax errors are reported under. */
  public static final String RULE = "parse";

  private static final List<String> STATEMENT_WORDS = List.of("insert", "update", "delete");
  private static final List<String> BODY_WORDS = List.of("match", "insert", "update", "delete");
  private static final List<String> BASE_TYPES =
      List.of(
          "String", "Blob", "Bool", "I32", "I64", "U32", "U64", "F32", "F64", "DateTime", "Date");
  private static final List<String> PARAM_TYPES =
      List.of(
          "String",
          "Blob",
          "Bool",
          "I32",
          "I64",
          "U32",
          "U64",
          "F32",
          "F64",
          "DateTime",
          "Date",
          TypeAst.VECTOR);

  private final TokenCursor cursor;
  private final ExprParser exprs;
  private final ClauseParser clauses;
  private final StatementParser statements;

  private QueryParser(SourceText source) {
    this.cursor = new TokenCursor(source, RULE);
    this.exprs = new ExprParser(cursor);
    this.clauses = new ClauseParser(cursor, exprs);
    this.statements = new StatementParser(cursor, exprs);
  }

  /**
   * Parses a whole source.
   *
   * @throws dev.omnigraph.errors.InvalidInputException with code {@code PARSE} and the position of
   *     the first text that does not fit the grammar
   */
  public static QueryFile parse(SourceText source) {
    return new QueryParser(source).file();
  }

  private QueryFile file() {
    List<QueryAst> queries = new ArrayList<>();
    while (!cursor.atEnd()) {
      if (!cursor.atWord("query")) {
        throw cursor.failure("'query'", List.of("query"));
      }
      queries.add(query());
    }
    return new QueryFile(queries);
  }

  private QueryAst query() {
    Span start = cursor.expectWord("query").span();
    Token name = cursor.expect(TokenKind.IDENT, "the name of the query");
    List<ParamAst> params = params();
    Optional<String> description = Optional.empty();
    Optional<String> instruction = Optional.empty();
    while (cursor.at(TokenKind.AT)) {
      Token at = cursor.next();
      List<String> known = List.of("description", "instruction");
      if (!cursor.atWord("description") && !cursor.atWord("instruction")) {
        throw cursor.failure("'description' or 'instruction'", known);
      }
      Token word = cursor.next();
      boolean describes = word.text().equals("description");
      if ((describes ? description : instruction).isPresent()) {
        throw cursor.fail(
            cursor.finding(
                "the annotation '@" + word.text() + "' is given twice", at.span().to(word.span())));
      }
      Optional<String> text = Optional.of(annotationText());
      description = describes ? text : description;
      instruction = describes ? instruction : text;
    }
    cursor.expect(TokenKind.LEFT_BRACE);
    BodyAst body = body();
    Span end = cursor.expect(TokenKind.RIGHT_BRACE).span();
    return new QueryAst(
        new Name(name.text(), name.span()), params, description, instruction, body, start.to(end));
  }

  private String annotationText() {
    cursor.expect(TokenKind.LEFT_PAREN);
    String text = cursor.expect(TokenKind.STRING).text();
    cursor.expect(TokenKind.RIGHT_PAREN);
    return text;
  }

  private List<ParamAst> params() {
    List<ParamAst> params = new ArrayList<>();
    cursor.expect(TokenKind.LEFT_PAREN);
    if (!cursor.at(TokenKind.RIGHT_PAREN)) {
      do {
        Token variable = cursor.expect(TokenKind.VARIABLE, "a parameter such as '$name'");
        cursor.expect(TokenKind.COLON);
        params.add(new ParamAst(new Variable(variable.text(), variable.span()), type()));
      } while (cursor.accept(TokenKind.COMMA));
    }
    cursor.expect(TokenKind.RIGHT_PAREN, "',' or ')'");
    return params;
  }

  private TypeAst type() {
    Span start = cursor.peek().span();
    String base;
    int dimension = 0;
    boolean list = cursor.accept(TokenKind.LEFT_BRACKET);
    if (list) {
      base = baseType(BASE_TYPES, "a base type");
      cursor.expect(TokenKind.RIGHT_BRACKET);
    } else {
      base = baseType(PARAM_TYPES, "a type");
      if (base.equals(TypeAst.VECTOR)) {
        cursor.expect(TokenKind.LEFT_PAREN);
        dimension = dimension(cursor.expect(TokenKind.INT));
        cursor.expect(TokenKind.RIGHT_PAREN);
      }
    }
    boolean nullable = cursor.accept(TokenKind.QUESTION);
    return new TypeAst(base, list, dimension, nullable, start.to(cursor.lastSpan()));
  }

  private String baseType(List<String> known, String expected) {
    if (cursor.atWord("enum")) {
      throw cursor.fail(cursor.finding("enum types are not parameter types").expecting("'String'"));
    }
    if (!known.contains(cursor.peek().text()) || !cursor.at(TokenKind.TYPE_NAME)) {
      throw cursor.failure(expected, known);
    }
    return cursor.next().text();
  }

  private int dimension(Token digits) {
    try {
      int dimension = Integer.parseInt(digits.text());
      if (dimension > 0) {
        return dimension;
      }
    } catch (NumberFormatException e) {
      // falls through: digits beyond the range are reported like zero
    }
    throw cursor.fail(
        cursor
            .finding("the length of a vector is out of range", digits.span())
            .expecting("1 to 2147483647"));
  }

  private BodyAst body() {
    if (cursor.atWord("match")) {
      BodyAst.Read read = read();
      if (STATEMENT_WORDS.contains(cursor.peek().text()) && cursor.at(TokenKind.IDENT)) {
        throw cursor.fail(
            cursor.finding("a query either reads or changes data, not both").expecting("'}'"));
      }
      return read;
    }
    List<StatementAst> changes = new ArrayList<>();
    while (statements.atStatement()) {
      changes.add(statements.statement());
    }
    if (changes.isEmpty()) {
      throw cursor.failure("'match', 'insert', 'update' or 'delete'", BODY_WORDS);
    }
    if (!cursor.at(TokenKind.RIGHT_BRACE)) {
      throw cursor.failure("'insert', 'update', 'delete' or '}'", STATEMENT_WORDS);
    }
    return new BodyAst.Mutation(changes);
  }

  private BodyAst.Read read() {
    cursor.expectWord("match");
    List<ClauseAst> match = clauses.block();
    if (!cursor.atWord("return")) {
      throw cursor.failure("'return'", List.of("return"));
    }
    List<ProjectionAst> projections = projections();
    List<OrderingAst> order = cursor.atWord("order") ? order() : List.of();
    Optional<LimitAst> limit = cursor.atWord("limit") ? Optional.of(limit()) : Optional.empty();
    if (!cursor.at(TokenKind.RIGHT_BRACE) && !statements.atStatement()) {
      throw limit.isPresent()
          ? cursor.failure("'}'")
          : cursor.failure(
              order.isEmpty() ? "'order', 'limit' or '}'" : "'limit' or '}'",
              List.of("order", "limit"));
    }
    return new BodyAst.Read(match, projections, order, limit);
  }

  private List<ProjectionAst> projections() {
    cursor.expectWord("return");
    cursor.expect(TokenKind.LEFT_BRACE);
    List<ProjectionAst> projections = new ArrayList<>();
    do {
      ExprAst expr = exprs.expr();
      Optional<Name> alias = Optional.empty();
      if (cursor.atWord("as") && cursor.peek(1).kind() == TokenKind.IDENT) {
        cursor.next();
        Token word = cursor.next();
        alias = Optional.of(new Name(word.text(), word.span()));
      } else if (cursor.atWord("as") && cursor.peek(1).kind() == TokenKind.TYPE_NAME) {
        cursor.next();
        throw cursor.failure("an alias, which starts with a small letter or '_'");
      }
      projections.add(new ProjectionAst(expr, alias));
      cursor.accept(TokenKind.COMMA);
    } while (!cursor.at(TokenKind.RIGHT_BRACE));
    cursor.next();
    return projections;
  }

  private List<OrderingAst> order() {
    cursor.expectWord("order");
    cursor.expect(TokenKind.LEFT_BRACE);
    List<OrderingAst> keys = new ArrayList<>();
    do {
      ExprAst expr = exprs.expr();
      keys.add(new OrderingAst(expr, direction(expr)));
    } while (cursor.accept(TokenKind.COMMA));
    cursor.expect(TokenKind.RIGHT_BRACE, "',' or '}'");
    return keys;
  }

  private Direction direction(ExprAst expr) {
    boolean stated = cursor.atWord("asc") || cursor.atWord("desc");
    if (!stated) {
      return Direction.UNSTATED;
    }
    if (expr instanceof ExprAst.Nearest) {
      throw cursor.fail(
          cursor.finding("'nearest' has one direction, nearest first").expecting("',' or '}'"));
    }
    return cursor.next().text().equals("asc") ? Direction.ASCENDING : Direction.DESCENDING;
  }

  private LimitAst limit() {
    Span start = cursor.expectWord("limit").span();
    Token digits = cursor.expect(TokenKind.INT, "a whole number");
    try {
      return new LimitAst(Long.parseUnsignedLong(digits.text()), start.to(digits.span()));
    } catch (NumberFormatException e) {
      throw cursor.fail(
          cursor
              .finding("the limit is out of range", digits.span())
              .expecting("at most 18446744073709551615"));
    }
  }
}
