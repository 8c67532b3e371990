package dev.omnigraph.fuzz;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.lang.SourceText;
import dev.omnigraph.load.RecordFuzzing;
import dev.omnigraph.query.QueryCompiler;
import dev.omnigraph.query.Schemas;
import dev.omnigraph.query.ast.QueryAst;
import dev.omnigraph.query.ast.QueryFile;
import dev.omnigraph.query.check.QueryChecker;
import dev.omnigraph.query.ir.ParamIr;
import dev.omnigraph.query.params.ParameterDecoder;
import dev.omnigraph.query.parse.QueryParser;
import dev.omnigraph.query.print.QueryPrinter;
import dev.omnigraph.schema.SchemaCompiler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What reads foreign text. The samples of a target are below {@code src/test/resources/fuzz}, in a
 * directory of its name. Stateless and thread-safe.
 */
enum FuzzTarget {
  /** Parser and compiler of schemas; what compiles must survive its canonical form. */
  SCHEMA {
    @Override
    void accept(byte[] input) {
      String source = text(input);
      Catalog catalog = SchemaCompiler.compile(source);
      String hash = Catalog.fromIr(catalog.irJson(), source).hash();
      if (!hash.equals(catalog.hash())) {
        throw new AssertionError("the canonical form of the schema is another schema");
      }
    }
  },
  /** Parser of queries; what parses must survive printing. */
  QUERY {
    @Override
    void accept(byte[] input) {
      QueryFile file = QueryParser.parse(SourceText.of(text(input)));
      String printed = QueryPrinter.print(file);
      String again = QueryPrinter.print(QueryParser.parse(SourceText.of(printed)));
      if (!again.equals(printed)) {
        throw new AssertionError("printing changes a query: " + printed);
      }
    }
  },
  /** The checker, against several schemas. */
  CHECK {
    @Override
    void accept(byte[] input) {
      SourceText source = SourceText.of(text(input));
      List<QueryAst> queries = QueryParser.parse(source).queries();
      OmnigraphException refusal = null;
      for (Catalog catalog : Catalogs.ALL) {
        for (QueryAst query : queries) {
          try {
            QueryChecker.check(catalog, source, query);
          } catch (OmnigraphException e) {
            refusal = e;
          }
        }
      }
      if (refusal != null) {
        throw refusal;
      }
    }
  },
  /** The decoder of JSON parameters, in both readings of integers. */
  PARAMETERS {
    @Override
    void accept(byte[] input) {
      String json = text(input);
      ParameterDecoder.fromJson(Catalogs.PARAMETERS, json);
      ParameterDecoder.fromJavaScriptSafeJson(Catalogs.PARAMETERS, json);
    }
  },
  /** The reader of records, into columns. */
  RECORDS {
    @Override
    void accept(byte[] input) {
      RecordFuzzing.read(input);
    }
  };

  /** Reads an input; only the product's own errors may escape. */
  abstract void accept(byte[] input);

  /** Returns the name of the directory with its samples. */
  String directory() {
    return this == CHECK ? QUERY.directory() : name().toLowerCase(Locale.ROOT);
  }

  private static String text(byte[] input) {
    return new String(input, StandardCharsets.UTF_8);
  }

  /** What the targets check against; made when first used. */
  private static final class Catalogs {
    static final List<Catalog> ALL =
        List.of(
            Schemas.catalog(Schemas.BOOKS),
            Schemas.catalog(Schemas.DOCUMENTS),
            Schemas.catalog(Schemas.TYPES));

    static final List<ParamIr> PARAMETERS =
        QueryCompiler.compile(
                ALL.get(0),
                """
                query all($s: String?, $i32: I32?, $i64: I64?, $u32: U32?, $u64: U64?, $f32: F32?,
                    $f64: F64?, $b: Bool?, $d: Date?, $t: DateTime?, $blob: Blob?, $list: [I64]?,
                    $words: [String]?, $v: Vector(3)?) {
                  match { $a: Author } return { $a.handle }
                }
                """,
                Optional.empty())
            .params();
  }
}
