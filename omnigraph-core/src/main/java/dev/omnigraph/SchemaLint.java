package dev.omnigraph;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.query.lint.LintReport.SchemaSource;
import dev.omnigraph.query.lint.QueryLint;
import dev.omnigraph.schema.SchemaCompiler;

/** Checks query sources against one schema without running anything. Immutable. */
public final class SchemaLint {
  private final Catalog catalog;
  private final SchemaSource schema;

  private SchemaLint(Catalog catalog, SchemaSource schema) {
    this.catalog = catalog;
    this.schema = schema;
  }

  /**
   * Returns a linter for a schema source.
   *
   * @param path how reports name the source
   * @throws dev.omnigraph.errors.InvalidInputException if the source does not compile
   */
  public static SchemaLint ofFile(String path, String schemaSource) {
    return new SchemaLint(SchemaCompiler.compile(schemaSource), SchemaSource.file(path));
  }

  static SchemaLint ofGraph(String uri, Catalog catalog) {
    return new SchemaLint(catalog, SchemaSource.graph(uri));
  }

  /** Checks a source with any number of queries; never fails. */
  public LintReport query(String path, String source) {
    return new LintReport(QueryLint.lint(catalog, source, schema, path));
  }
}
