package dev.omnigraph.lang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnigraph.errors.Diagnostic;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LexerTest {
  private static List<String> lex(String text) {
    return Lexer.tokens(SourceText.of(text)).stream()
        .map(t -> t.kind() + (t.text().isEmpty() ? "" : " " + t.text()))
        .toList();
  }

  @Test
  void splitsWordsNumbersStringsAndSymbols() {
    assertThat(
            lex("node A_1 $x $_ 0..3 1.5 1. -> - -1.5..2 \"a\\n\\\"\\\\\\r\\t\" // c\n/* d */ !="))
        .containsExactly(
            "IDENT node",
            "TYPE_NAME A_1",
            "VARIABLE x",
            "VARIABLE _",
            "INT 0",
            "DOT_DOT ..",
            "INT 3",
            "FLOAT 1.5",
            "INT 1",
            "DOT .",
            "ARROW ->",
            "MINUS -",
            "MINUS -",
            "FLOAT 1.5",
            "DOT_DOT ..",
            "INT 2",
            "STRING a\n\"\\\r\t",
            "NOT_EQUAL !=",
            "END");
    assertThat(lex("{}()[],:?@=<<=>>=.$a.b"))
        .containsExactly(
            "LEFT_BRACE {",
            "RIGHT_BRACE }",
            "LEFT_PAREN (",
            "RIGHT_PAREN )",
            "LEFT_BRACKET [",
            "RIGHT_BRACKET ]",
            "COMMA ,",
            "COLON :",
            "QUESTION ?",
            "AT @",
            "EQUAL =",
            "LESS <",
            "LESS_EQUAL <=",
            "GREATER >",
            "GREATER_EQUAL >=",
            "DOT .",
            "VARIABLE a",
            "DOT .",
            "IDENT b",
            "END");
  }

  @Test
  void stringsMaySpanLinesAndHoldAnyCharacter() {
    assertThat(lex("\"é\n😀\"")).containsExactly("STRING é\n😀", "END");
  }

  @Test
  void whatIsNoTokenIsInvalidWithItsReason() {
    assertThat(lex("é")).containsExactly("INVALID the character 'é' is not allowed here", "END");
    assertThat(lex("\ufeffa"))
        .containsExactly("INVALID the character 'U+FEFF' is not allowed here", "IDENT a", "END");
    assertThat(lex("\"\\u0041\" a"))
        .containsExactly("INVALID the escape '\\u' is not known", "IDENT a", "END");
    assertThat(lex("\"abc")).containsExactly("INVALID the string is not closed", "END");
    assertThat(lex("\"abc\\")).containsExactly("INVALID the string is not closed", "END");
    assertThat(lex("\"abc\\\"")).containsExactly("INVALID the string is not closed", "END");
    assertThat(lex("/* a /* b */ c */").get(0)).isEqualTo("IDENT c");
    assertThat(lex("a /* b"))
        .containsExactly("IDENT a", "INVALID the comment is not closed", "END");
    assertThat(lex("$A"))
        .containsExactly("INVALID a variable starts with a small letter or '_'", "END");
    assertThat(lex("$ a")).containsExactly("INVALID '$' needs a name behind it", "IDENT a", "END");
    assertThat(lex("# a").get(0))
        .isEqualTo("INVALID the character '#' is not allowed here; comments start with '//'");
  }

  @Test
  void positionsAreLinesCodePointsAndBytes() {
    SourceText source = SourceText.of("\"é😀\" x\r\n\ty");
    Token x = Lexer.tokens(source).get(1);
    Diagnostic d = Diagnostics.of(source).finding("S1", "m", x.span()).done();
    assertThat(d.line()).isEqualTo(1);
    assertThat(d.column()).isEqualTo(6);
    assertThat(d.startByte()).isEqualTo(9);
    assertThat(d.endByte()).isEqualTo(10);
    assertThat(d.excerpt()).isEqualTo("\"é😀\" x\n     ^");
    Token y = Lexer.tokens(source).get(2);
    Diagnostic second = Diagnostics.of(source).finding("S1", "m", y.span()).done();
    assertThat(second.line()).isEqualTo(2);
    assertThat(second.column()).isEqualTo(2);
    assertThat(second.excerpt()).isEqualTo("\ty\n\t^");
  }

  @Test
  void aFindingAtTheEndStillHasASpan() {
    SourceText source = SourceText.of("node");
    Diagnostic d = Diagnostics.of(source).finding("S1", "m", new Span(4, 4)).done();
    assertThat(d.startByte()).isEqualTo(4);
    assertThat(d.endByte()).isEqualTo(5);
    assertThat(d.excerpt()).isEqualTo("node\n    ^");
  }

  @Test
  void excerptsOfLongLinesAreCut() {
    SourceText source = SourceText.of("x".repeat(500) + "é" + "y".repeat(500));
    assertThat(source.excerpt(new Span(500, 501)))
        .isEqualTo("x".repeat(60) + "é" + "y".repeat(39) + "\n" + " ".repeat(60) + "^");
  }

  @Test
  void theNearestNameIsSuggested() {
    List<String> known = List.of("Author", "Book", "Shelf");
    assertThat(NearestName.of("Autohr", known)).contains("Author");
    assertThat(NearestName.of("book", known)).contains("Book");
    assertThat(NearestName.of("Person", known)).isEmpty();
    assertThat(NearestName.of("B", List.of("a"))).contains("a");
    assertThat(NearestName.distance("ca", "abc")).isEqualTo(3);
    assertThat(NearestName.distance("ab", "ba")).isEqualTo(1);
  }

  @Test
  void nestingIsBounded() {
    TokenCursor cursor = new TokenCursor(SourceText.of("x"), "S1");
    for (int i = 0; i < TokenCursor.DEPTH_MAX; i++) {
      cursor.enter();
    }
    assertThatThrownBy(cursor::enter)
        .isInstanceOfSatisfying(
            InvalidInputException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PARSE));
  }

  @Test
  void hostileMegabytesAreReadOnce() {
    int size = 1 << 20;
    for (String unit :
        List.of("{", "\"", "/*", "\\", "é", "a", "1", "$", "-", "\"\\u\"", "\n", "@a ")) {
      SourceText source = SourceText.of(unit.repeat(size / unit.length()));
      List<Token> tokens = Lexer.tokens(source);
      Token last = tokens.get(tokens.size() - 1);
      assertThat(last.kind()).isEqualTo(TokenKind.END);
      Diagnostics.of(source).finding("S1", "m", tokens.get(tokens.size() / 2).span()).done();
    }
  }
}
