package dev.omnigraph.query.print;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.lang.SourceText;
import dev.omnigraph.lang.Span;
import dev.omnigraph.query.Schemas;
import dev.omnigraph.query.ast.QueryAst;
import dev.omnigraph.query.ast.QueryFile;
import dev.omnigraph.query.ast.RandomQueries;
import dev.omnigraph.query.check.QueryChecker;
import dev.omnigraph.query.parse.QueryParser;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class QueryPrinterProperties {
  private static final Catalog CATALOG = Schemas.catalog(Schemas.BOOKS);

  @Property(tries = 1_000)
  void whatIsPrintedParsesBack(@ForAll long seed) {
    QueryFile file = new RandomQueries(seed).file();
    String printed = QueryPrinter.print(file);
    QueryFile parsed = QueryParser.parse(SourceText.of(printed));

    assertThat(parsed)
        .as(printed)
        .usingRecursiveComparison()
        .ignoringFieldsOfTypes(Span.class)
        .isEqualTo(file);
    assertThat(QueryPrinter.print(parsed)).isEqualTo(printed);
  }

  @Property(tries = 1_000)
  void checkingEndsInAnAnswerOrATypedErrorAndRepeats(@ForAll long seed) {
    QueryAst query = new RandomQueries(seed).query();
    SourceText source = SourceText.of(QueryPrinter.print(query));
    QueryAst parsed = QueryParser.parse(source).queries().get(0);

    assertThat(outcome(source, parsed)).isEqualTo(outcome(source, parsed));
  }

  private static String outcome(SourceText source, QueryAst query) {
    try {
      return QueryChecker.check(CATALOG, source, query).toString();
    } catch (InvalidInputException e) {
      return e.sentence();
    }
  }

  @Property(tries = 1_000)
  void mutilatedSourceParsesOrFailsTyped(
      @ForAll long seed, @ForAll int cut, @ForAll char replacement) {
    String printed = QueryPrinter.print(new RandomQueries(seed).query());
    int at = Math.floorMod(cut, printed.length());
    String mutilated = printed.substring(0, at) + replacement + printed.substring(at + 1);
    try {
      assertThat(QueryParser.parse(SourceText.of(mutilated)).queries()).isNotNull();
    } catch (InvalidInputException e) {
      assertThat(e.diagnostics()).hasSize(1);
      assertThat(e.diagnostics().get(0).line()).isPositive();
    }
  }
}
