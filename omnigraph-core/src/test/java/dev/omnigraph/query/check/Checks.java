package dev.omnigraph.query.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.errors.Diagnostic;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.query.QueryCompiler;
import dev.omnigraph.query.Schemas;
import dev.omnigraph.query.ir.MutationIr;
import dev.omnigraph.query.ir.QueryIr;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What the checker tests share: one catalog, and shorthand for accepting and rejecting. */
final class Checks {
  private final Catalog catalog;

  private Checks(Catalog catalog) {
    this.catalog = catalog;
  }

  static Checks over(String schema) {
    return new Checks(Schemas.catalog(schema));
  }

  Catalog catalog() {
    return catalog;
  }

  /** Checks a read given by parameters and body. */
  QueryIr read(String params, String body) {
    return QueryCompiler.compile(catalog, "query q(" + params + ") { " + body + " }", none())
        .requireRead();
  }

  QueryIr read(String body) {
    return read("", body);
  }

  /** Checks a match block, with a projection that needs no variable. */
  QueryIr match(String params, String clauses) {
    return read(params, "match { " + clauses + " } return { 1 }");
  }

  QueryIr match(String clauses) {
    return match("", clauses);
  }

  MutationIr mutation(String params, String statements) {
    return QueryCompiler.compile(catalog, "query q(" + params + ") { " + statements + " }", none())
        .requireMutation();
  }

  /** Expects type errors; returns {@code rule text} per finding, text being what it points at. */
  List<String> typeErrors(String params, String body) {
    return errors(ErrorCode.TYPE, params, body);
  }

  List<String> matchErrors(String params, String clauses) {
    return typeErrors(params, "match { " + clauses + " } return { 1 }");
  }

  List<String> matchErrors(String clauses) {
    return matchErrors("", clauses);
  }

  /** Expects an error of a code; returns {@code rule text} per finding. */
  List<String> errors(ErrorCode code, String params, String body) {
    String source = "query q(" + params + ") { " + body + " }";
    InvalidInputException thrown = failure(source);
    assertThat(thrown.code()).as(thrown.getMessage()).isEqualTo(code);
    byte[] bytes = source.getBytes(StandardCharsets.UTF_8);
    return thrown.diagnostics().stream()
        .map(
            d ->
                d.rule()
                    + " "
                    + new String(
                        bytes, d.startByte(), d.endByte() - d.startByte(), StandardCharsets.UTF_8))
        .toList();
  }

  Diagnostic firstError(String params, String body) {
    return failure("query q(" + params + ") { " + body + " }").diagnostics().get(0);
  }

  InvalidInputException failure(String source) {
    InvalidInputException thrown =
        catchThrowableOfType(
            InvalidInputException.class, () -> QueryCompiler.compile(catalog, source, none()));
    assertThat(thrown).as(source).isNotNull();
    return thrown;
  }

  private static Optional<String> none() {
    return Optional.empty();
  }
}
