package dev.omnigraph.fuzz;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.lang.SourceText;
import dev.omnigraph.load.F1;
import dev.omnigraph.query.ast.QueryAst;
import dev.omnigraph.query.check.QueryChecker;
import dev.omnigraph.query.parse.QueryParser;
import dev.omnigraph.schema.SchemaCompiler;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** No query text makes the parser or the checker fail in an unforeseen way. */
class QueryFuzzTest {
  private final Catalog catalog = SchemaCompiler.compile(F1.SCHEMA);

  @Test
  void onlyForeseenErrorsEscape() throws IOException {
    Fuzz.runText("query", this::checkAll);
  }

  private void checkAll(String source) {
    SourceText text = SourceText.of(source);
    for (QueryAst query : QueryParser.parse(text).queries()) {
      QueryChecker.check(catalog, text, query);
    }
  }
}
