package dev.omnigraph.schema.parse;

import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.errors.Diagnostic;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.lang.SourceText;
import dev.omnigraph.lang.Span;
import dev.omnigraph.lang.Token;
import dev.omnigraph.lang.TokenCursor;
import dev.omnigraph.lang.TokenKind;
import dev.omnigraph.schema.ast.AnnotationSyntax;
import dev.omnigraph.schema.ast.CardinalityClause;
import dev.omnigraph.schema.ast.ConstraintArgument;
import dev.omnigraph.schema.ast.Declaration;
import dev.omnigraph.schema.ast.Literal;
import dev.omnigraph.schema.ast.Member;
import dev.omnigraph.schema.ast.Name;
import dev.omnigraph.schema.ast.RangeSyntax;
import dev.omnigraph.schema.ast.SchemaFile;
import dev.omnigraph.schema.ast.TypeSyntax;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Parses the schema language by recursive descent. Confined to one thread.
 *
 * <p>A syntax error does not end the work: parsing goes on at the next line that starts a
 * declaration, so that one call reports the first error of several declarations.
 */
public final class SchemaParser {
  private static final int ERRORS_MAX = 20;
  private static final List<String> DECLARATION_WORDS = List.of("interface", "node", "edge");
  private static final List<String> CONSTRAINT_WORDS =
      List.of("key", "unique", "index", "range", "check");
  private static final List<String> TYPE_WORDS =
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
          "Vector",
          "enum");

  private final SourceText source;
  private final TokenCursor cursor;

  private SchemaParser(SourceText source) {
    this.source = source;
    this.cursor = new TokenCursor(source, "S1");
  }

  /**
   * Parses a schema source.
   *
   * @throws InvalidInputException with code {@code PARSE} and rule {@code S1} if the source does
   *     not follow the grammar; one diagnostic per broken declaration
   */
  public static SchemaFile parse(SourceText source) {
    return new SchemaParser(source).file();
  }

  private SchemaFile file() {
    List<Declaration> declarations = new ArrayList<>();
    List<Diagnostic> errors = new ArrayList<>();
    while (!cursor.atEnd()) {
      try {
        declarations.add(declaration());
      } catch (InvalidInputException e) {
        errors.addAll(e.diagnostics());
        if (errors.size() >= ERRORS_MAX) {
          break;
        }
        skipToDeclaration();
      }
    }
    if (!errors.isEmpty()) {
      throw InvalidInputException.compiler(ErrorCode.PARSE, errors);
    }
    return new SchemaFile(declarations);
  }

  /** Goes to the next declaration word at the start of a line and in front of a type name. */
  private void skipToDeclaration() {
    cursor.next();
    while (!cursor.atEnd() && !startsDeclaration()) {
      cursor.next();
    }
  }

  private boolean startsDeclaration() {
    Token token = cursor.peek();
    if (token.kind() != TokenKind.IDENT
        || !DECLARATION_WORDS.contains(token.text())
        || cursor.peek(1).kind() != TokenKind.TYPE_NAME) {
      return false;
    }
    int before = cursor.lastSpan().end();
    return source.text().substring(before, token.span().start()).indexOf('\n') >= 0;
  }

  private Declaration declaration() {
    Token word = cursor.peek();
    if (word.isWord("interface")) {
      return interfaceDeclaration();
    } else if (word.isWord("node")) {
      return nodeDeclaration();
    } else if (word.isWord("edge")) {
      return edgeDeclaration();
    }
    throw cursor.failure("'interface', 'node' or 'edge'", DECLARATION_WORDS);
  }

  private Declaration interfaceDeclaration() {
    cursor.expectWord("interface");
    Name name = typeName();
    cursor.expect(TokenKind.LEFT_BRACE);
    List<Member.PropertyDeclaration> properties = new ArrayList<>();
    while (!cursor.accept(TokenKind.RIGHT_BRACE)) {
      if (!cursor.at(TokenKind.IDENT)) {
        throw cursor.failure("a property or '}'; interfaces hold nothing else");
      }
      properties.add(property());
    }
    return new Declaration.InterfaceDeclaration(name, properties);
  }

  private Declaration nodeDeclaration() {
    cursor.expectWord("node");
    Name name = typeName();
    List<AnnotationSyntax> annotations = annotations();
    List<Name> interfaces = new ArrayList<>();
    if (cursor.acceptWord("implements")) {
      do {
        interfaces.add(typeName());
      } while (cursor.accept(TokenKind.COMMA));
    }
    if (!cursor.at(TokenKind.LEFT_BRACE)) {
      throw cursor.failure(interfaces.isEmpty() ? "'{' or 'implements'" : "'{' or ','");
    }
    return new Declaration.NodeDeclaration(name, annotations, interfaces, body());
  }

  private Declaration edgeDeclaration() {
    cursor.expectWord("edge");
    Name name = typeName();
    cursor.expect(TokenKind.COLON);
    Name from = typeName();
    cursor.expect(TokenKind.ARROW);
    Name to = typeName();
    Optional<CardinalityClause> cardinality =
        atAnnotation("card") ? Optional.of(cardinality()) : Optional.empty();
    List<AnnotationSyntax> annotations = new ArrayList<>();
    while (atPlainAnnotation()) {
      if (atAnnotation("card")) {
        throw cursor.fail(
            cursor.finding(
                cardinality.isPresent()
                    ? "an edge has one '@card'"
                    : "'@card' stands directly behind the target type",
                cursor.peek(1).span()));
      }
      annotations.add(annotation());
    }
    List<Member> members = cursor.at(TokenKind.LEFT_BRACE) ? body() : List.of();
    return new Declaration.EdgeDeclaration(name, from, to, cardinality, annotations, members);
  }

  private CardinalityClause cardinality() {
    Span start = cursor.expect(TokenKind.AT).span();
    cursor.expectWord("card");
    cursor.expect(TokenKind.LEFT_PAREN);
    String min = cursor.expect(TokenKind.INT, "the least number of edges").text();
    cursor.expect(TokenKind.DOT_DOT, "'..' and, if there is a limit, the greatest number");
    Optional<String> max =
        cursor.at(TokenKind.INT) ? Optional.of(cursor.next().text()) : Optional.empty();
    Token end = cursor.expect(TokenKind.RIGHT_PAREN, max.isEmpty() ? "an integer or ')'" : "')'");
    return new CardinalityClause(min, max, start.to(end.span()));
  }

  private List<Member> body() {
    cursor.expect(TokenKind.LEFT_BRACE);
    List<Member> members = new ArrayList<>();
    while (!cursor.accept(TokenKind.RIGHT_BRACE)) {
      if (cursor.at(TokenKind.IDENT)) {
        members.add(property());
      } else if (atConstraint()) {
        members.add(constraint());
      } else if (cursor.at(TokenKind.COMMA)) {
        throw cursor.failure("a property, a constraint or '}'; members have no separator");
      } else if (cursor.at(TokenKind.TYPE_NAME)) {
        throw cursor.failure("a property; its name starts with a small letter or '_'");
      } else {
        throw cursor.failure("a property, a constraint or '}'");
      }
    }
    return members;
  }

  private Member.PropertyDeclaration property() {
    Name name = name(cursor.expect(TokenKind.IDENT));
    cursor.expect(TokenKind.COLON);
    TypeSyntax type = type();
    boolean nullable = cursor.accept(TokenKind.QUESTION);
    return new Member.PropertyDeclaration(name, type, nullable, annotations());
  }

  private TypeSyntax type() {
    Token token = cursor.peek();
    if (token.kind() == TokenKind.LEFT_BRACKET) {
      Span start = cursor.next().span();
      ScalarType element = base("a base type; lists hold base types only");
      return new TypeSyntax.ListType(
          element, start.to(cursor.expect(TokenKind.RIGHT_BRACKET).span()));
    } else if (token.isWord("enum")) {
      return enumType();
    } else if (token.kind() == TokenKind.TYPE_NAME && token.text().equals("Vector")) {
      Span start = cursor.next().span();
      cursor.expect(TokenKind.LEFT_PAREN);
      String dimension = cursor.expect(TokenKind.INT, "the vector's length").text();
      return new TypeSyntax.VectorType(
          dimension, start.to(cursor.expect(TokenKind.RIGHT_PAREN).span()));
    }
    return new TypeSyntax.BaseType(base("a type"), token.span());
  }

  private ScalarType base(String expected) {
    Token token = cursor.peek();
    Optional<ScalarType> scalar =
        token.kind() == TokenKind.TYPE_NAME
            ? ScalarType.find(token.text()).filter(s -> s != ScalarType.VECTOR)
            : Optional.empty();
    if (scalar.isEmpty()) {
      throw cursor.failure(expected, TYPE_WORDS);
    }
    cursor.next();
    return scalar.get();
  }

  private TypeSyntax enumType() {
    Span start = cursor.expectWord("enum").span();
    cursor.expect(TokenKind.LEFT_PAREN);
    List<Name> values = new ArrayList<>();
    do {
      values.add(enumValue());
    } while (cursor.accept(TokenKind.COMMA));
    if (!cursor.at(TokenKind.RIGHT_PAREN)) {
      throw cursor.failure("',' or ')'");
    }
    return new TypeSyntax.EnumType(values, start.to(cursor.next().span()));
  }

  /** Joins adjacent words, digits and minus signs, which make one value. */
  private Name enumValue() {
    if (!isEnumPart(cursor.peek())) {
      throw cursor.failure("an enum value of letters, digits, '_' and '-'");
    }
    StringBuilder value = new StringBuilder();
    Token first = cursor.peek();
    Token last = first;
    do {
      last = cursor.next();
      value.append(last.text());
    } while (isEnumPart(cursor.peek()) && last.touches(cursor.peek()));
    return new Name(value.toString(), first.span().to(last.span()));
  }

  private static boolean isEnumPart(Token token) {
    return token.kind() == TokenKind.IDENT
        || token.kind() == TokenKind.TYPE_NAME
        || token.kind() == TokenKind.INT
        || token.kind() == TokenKind.MINUS;
  }

  private boolean atConstraint() {
    return cursor.at(TokenKind.AT)
        && cursor.peek(1).kind() == TokenKind.IDENT
        && CONSTRAINT_WORDS.contains(cursor.peek(1).text())
        && cursor.peek(2).kind() == TokenKind.LEFT_PAREN;
  }

  /** Returns whether an annotation follows; a constraint word with a parenthesis is none. */
  private boolean atPlainAnnotation() {
    return cursor.at(TokenKind.AT) && !atConstraint();
  }

  private boolean atAnnotation(String word) {
    return cursor.at(TokenKind.AT) && cursor.peek(1).isWord(word);
  }

  private List<AnnotationSyntax> annotations() {
    List<AnnotationSyntax> annotations = new ArrayList<>();
    while (atPlainAnnotation()) {
      annotations.add(annotation());
    }
    return annotations;
  }

  private AnnotationSyntax annotation() {
    Span start = cursor.expect(TokenKind.AT).span();
    Name name = name(cursor.expect(TokenKind.IDENT, "the name of an annotation"));
    Optional<Literal> value = Optional.empty();
    List<AnnotationSyntax.Keyword> keywords = new ArrayList<>();
    if (cursor.accept(TokenKind.LEFT_PAREN)) {
      value = Optional.of(annotationArgument());
      while (cursor.accept(TokenKind.COMMA)) {
        Name keyword = name(cursor.expect(TokenKind.IDENT, "a keyword argument"));
        cursor.expect(TokenKind.EQUAL);
        keywords.add(new AnnotationSyntax.Keyword(keyword, literal("a literal")));
      }
      if (cursor.at(TokenKind.EQUAL)) {
        throw cursor.failure("')'; a keyword argument needs a positional one before it");
      }
      cursor.expect(TokenKind.RIGHT_PAREN, "',' or ')'");
    }
    return new AnnotationSyntax(name, value, keywords, start.to(cursor.lastSpan()));
  }

  private Literal annotationArgument() {
    if (cursor.at(TokenKind.TYPE_NAME)) {
      throw cursor.failure("a literal or a name; type names stand in quotes here");
    }
    return argument("a literal or a name");
  }

  private Member constraint() {
    Span start = cursor.expect(TokenKind.AT).span();
    Name word = name(cursor.expect(TokenKind.IDENT));
    cursor.expect(TokenKind.LEFT_PAREN);
    List<ConstraintArgument> arguments = new ArrayList<>();
    do {
      arguments.add(constraintArgument());
    } while (cursor.accept(TokenKind.COMMA));
    Span end = cursor.expect(TokenKind.RIGHT_PAREN, "',' or ')'").span();
    return new Member.ConstraintClause(word, arguments, start.to(end));
  }

  private ConstraintArgument constraintArgument() {
    boolean number = cursor.at(TokenKind.INT) || cursor.at(TokenKind.FLOAT);
    boolean range =
        cursor.at(TokenKind.DOT_DOT)
            || cursor.at(TokenKind.MINUS)
            || (number && cursor.peek(1).kind() == TokenKind.DOT_DOT);
    return range ? range() : argument("a property name, a range or a string");
  }

  private RangeSyntax range() {
    Span start = cursor.peek().span();
    Optional<RangeSyntax.SignedNumber> min =
        cursor.at(TokenKind.DOT_DOT) ? Optional.empty() : Optional.of(number("a number"));
    cursor.expect(TokenKind.DOT_DOT);
    boolean more =
        cursor.at(TokenKind.MINUS) || cursor.at(TokenKind.INT) || cursor.at(TokenKind.FLOAT);
    Optional<RangeSyntax.SignedNumber> max =
        more || min.isEmpty() ? Optional.of(number("the upper bound")) : Optional.empty();
    return new RangeSyntax(min, max, start.to(cursor.lastSpan()));
  }

  private RangeSyntax.SignedNumber number(String expected) {
    Span start = cursor.peek().span();
    String sign = cursor.accept(TokenKind.MINUS) ? "-" : "";
    if (!cursor.at(TokenKind.INT) && !cursor.at(TokenKind.FLOAT)) {
      throw cursor.failure(expected);
    }
    Token digits = cursor.next();
    return new RangeSyntax.SignedNumber(sign + digits.text(), start.to(digits.span()));
  }

  /** Parses a literal or a bare name. */
  private Literal argument(String expected) {
    Token token = cursor.peek();
    if (token.kind() == TokenKind.IDENT && !isBool(token)) {
      cursor.next();
      return new Literal(Literal.Kind.NAME, token.text(), token.span());
    }
    return literal(expected);
  }

  private Literal literal(String expected) {
    Token token = cursor.peek();
    Literal.Kind kind;
    if (token.kind() == TokenKind.STRING) {
      kind = Literal.Kind.STRING;
    } else if (token.kind() == TokenKind.FLOAT) {
      kind = Literal.Kind.FLOAT;
    } else if (token.kind() == TokenKind.INT) {
      kind = Literal.Kind.INT;
    } else if (isBool(token)) {
      kind = Literal.Kind.BOOL;
    } else {
      throw cursor.failure(expected);
    }
    cursor.next();
    return new Literal(kind, token.text(), token.span());
  }

  private static boolean isBool(Token token) {
    return token.isWord("true") || token.isWord("false");
  }

  private Name typeName() {
    return name(cursor.expect(TokenKind.TYPE_NAME, "a type name; it starts with a capital letter"));
  }

  private static Name name(Token token) {
    return new Name(token.text(), token.span());
  }
}
