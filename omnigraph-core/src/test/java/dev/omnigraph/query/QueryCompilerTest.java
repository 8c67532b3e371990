package dev.omnigraph.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QueryCompilerTest {
  private static final Catalog CATALOG = Schemas.catalog(Schemas.BOOKS);
  private static final String TWO =
      "query authors() { match { $a: Author } return { $a } }"
          + " query books() { match { $b: Nope } return { $b } }"
          + " query authors() { match { $a: Author } return { 1 } }";

  private static InvalidInputException failure(String source, Optional<String> name) {
    return catchThrowableOfType(
        InvalidInputException.class, () -> QueryCompiler.compile(CATALOG, source, name));
  }

  @Test
  void onlyTheNamedQueryIsCheckedAndTheFirstOfANameWins() {
    assertThat(
            QueryCompiler.compile(CATALOG, TWO, Optional.of("authors"))
                .requireRead()
                .projections()
                .get(0)
                .name())
        .isEqualTo("a");
    assertThat(failure(TWO, Optional.of("books")).code()).isEqualTo(ErrorCode.TYPE);
  }

  @Test
  void unknownNamesAreRefusedWithASuggestion() {
    InvalidInputException thrown = failure(TWO, Optional.of("auhtors"));

    assertThat(thrown.code()).isEqualTo(ErrorCode.UNKNOWN_QUERY);
    assertThat(thrown.details())
        .containsEntry("query", "auhtors")
        .containsEntry("suggestion", "authors")
        .containsEntry("queries", List.of("authors", "books"));
    assertThat(thrown.hint()).isEqualTo("did you mean 'authors'?");
    assertThat(failure(TWO, Optional.of("zzz")).hint()).isEqualTo("it holds: authors, books");
  }

  @Test
  void withoutANameTheSourceHoldsOneQuery() {
    assertThat(failure(TWO, Optional.empty()).code()).isEqualTo(ErrorCode.UNKNOWN_QUERY);
    assertThat(failure("", Optional.empty()).code()).isEqualTo(ErrorCode.UNKNOWN_QUERY);
    assertThat(
            QueryCompiler.compile(
                    CATALOG, "query one() { match { $a: Author } return { $a } }", Optional.empty())
                .name())
        .isEqualTo("one");
  }

  @Test
  void theWholeSourceHasToParse() {
    InvalidInputException thrown = failure(TWO + " query x(", Optional.of("authors"));

    assertThat(thrown.code()).isEqualTo(ErrorCode.PARSE);
    assertThat(thrown.details()).containsKeys("line", "column", "start", "end", "expected");
  }

  @Test
  void messagesCarryRulePositionAndExcerpt() {
    InvalidInputException thrown =
        failure("query q() {\n  match { $a: Athor }\n  return { $a }\n}", Optional.empty());

    assertThat(thrown.getMessage())
        .startsWith("type error: T1: line 2, column 15: ")
        .contains("did you mean 'Author'?")
        .contains("  match { $a: Athor }\n              ^^^^^");
    assertThat(thrown.details()).containsEntry("rule", "T1").containsEntry("line", 2);
  }

  @Test
  void hostileQueriesAreCheckedInBoundedTime() {
    StringBuilder unknown = new StringBuilder("query q() { match { ");
    StringBuilder chain = new StringBuilder("query q() { match { $v0: Author ");
    for (int i = 0; i < 30_000; i++) {
      unknown.append("$a").append(i).append(" follows $b").append(i).append(' ');
      chain.append("$v").append(i).append(" follows $v").append(i + 1).append(' ');
    }

    assertThat(failure(unknown + "} return { $z } }", Optional.empty()).diagnostics()).hasSize(20);
    assertThat(
            QueryCompiler.compile(CATALOG, chain + "} return { $v9 } }", Optional.empty())
                .requireRead()
                .slotCount())
        .isEqualTo(30_001);
  }
}
