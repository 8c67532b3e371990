package dev.omnigraph.query;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.lang.Diagnostics;
import dev.omnigraph.lang.NearestName;
import dev.omnigraph.lang.SourceText;
import dev.omnigraph.query.ast.QueryAst;
import dev.omnigraph.query.ast.QueryFile;
import dev.omnigraph.query.check.QueryChecker;
import dev.omnigraph.query.ir.CheckedQuery;
import dev.omnigraph.query.parse.QueryParser;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Compiles query source against a catalog.
 *
 * <p>Thread-safety: thread-safe, there is no state. Cost: no I/O.
 */
public final class QueryCompiler {
  private static final int NAMES_SHOWN = 20;

  private QueryCompiler() {}

  /**
   * Parses the whole source and checks one of its queries.
   *
   * @param source query source with any number of queries
   * @param name the query to check; of several with this name the first is taken. Without a name
   *     the source has to hold exactly one query
   * @throws InvalidInputException with code {@code PARSE} or {@code TYPE}, with {@code
   *     UNKNOWN_QUERY} if the source does not hold the query or its choice is open, or as {@link
   *     QueryChecker#check} says
   */
  public static CheckedQuery compile(Catalog catalog, String source, Optional<String> name) {
    return compile(catalog, parse(source), name);
  }

  /** Does the same with a source that is parsed already. */
  public static CheckedQuery compile(Catalog catalog, Parsed source, Optional<String> name) {
    return QueryChecker.check(catalog, source.text, select(source.file, name));
  }

  /**
   * Parses a whole source, of which several queries may then be compiled.
   *
   * @throws InvalidInputException with code {@code PARSE}
   */
  public static Parsed parse(String source) {
    SourceText text = SourceText.of(source);
    return new Parsed(source, text, QueryParser.parse(text));
  }

  /** A parsed source. Immutable. */
  public static final class Parsed {
    private final String source;
    private final SourceText text;
    private final QueryFile file;

    private Parsed(String source, SourceText text, QueryFile file) {
      this.source = source;
      this.text = text;
      this.file = file;
    }

    /** Returns whether this is what parsing a source gives. */
    public boolean isOf(String other) {
      return source.equals(other);
    }
  }

  private static QueryAst select(QueryFile file, Optional<String> name) {
    List<String> known = file.queries().stream().map(q -> q.name().text()).distinct().toList();
    if (name.isPresent()) {
      String wanted = name.get();
      return file.find(wanted).orElseThrow(() -> unknown(wanted, known));
    }
    if (file.queries().size() == 1) {
      return file.queries().get(0);
    }
    throw InvalidInputException.of(
        ErrorCode.UNKNOWN_QUERY,
        file.queries().isEmpty()
            ? "the source holds no query"
            : "the source holds several queries and none is named",
        file.queries().isEmpty()
            ? "write a query such as: query names() { match { $p: Person } return { $p.name } }"
            : "give the name of one of them: " + names(known),
        Details.of("queries", known));
  }

  private static String names(List<String> known) {
    String some = known.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "));
    return known.size() > NAMES_SHOWN ? some + ", …" : some;
  }

  private static InvalidInputException unknown(String name, List<String> known) {
    Optional<String> nearest = NearestName.of(name, known);
    return InvalidInputException.of(
        ErrorCode.UNKNOWN_QUERY,
        "the source holds no query of this name",
        nearest.map(n -> "did you mean '" + n + "'?").orElse("it holds: " + names(known)),
        Details.of("query", Diagnostics.shown(name))
            .and("suggestion", nearest.orElse(null))
            .and("queries", known));
  }
}
