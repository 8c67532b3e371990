package dev.omnigraph.schema;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.errors.Diagnostic;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.lang.SourceText;
import dev.omnigraph.lang.Span;
import dev.omnigraph.schema.ast.SchemaFile;
import dev.omnigraph.schema.parse.SchemaParser;
import java.util.List;

/**
 * Compiles schema sources. Stateless and thread-safe.
 *
 * <p>The phases run in a fixed order – grammar, conversion, interfaces, annotations, constraints,
 * catalog – and a phase with findings ends the work, so the first diagnostic of an error is always
 * the one the language's order of rules demands. Every finding of that phase is reported.
 */
public final class SchemaCompiler {
  private SchemaCompiler() {}

  /** How much a source is trusted. */
  enum Strictness {
    /** A user submits it: every rule holds. */
    SUBMITTED,
    /** It was accepted before: rules that came later do not apply. */
    STORED
  }

  /**
   * What compiling a submitted source gives.
   *
   * @param catalog the catalog
   * @param warnings what is legal but of limited use
   */
  public record Compilation(Catalog catalog, List<Diagnostic> warnings) {

    /** Copies the list. */
    public Compilation {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * Compiles a source a user submits.
   *
   * @throws dev.omnigraph.errors.InvalidInputException with code {@code PARSE} or {@code CATALOG}
   *     and at least one diagnostic
   */
  public static Catalog compile(String source) {
    return compileWithWarnings(source).catalog();
  }

  /**
   * Compiles a source a user submits and keeps the warnings.
   *
   * @throws dev.omnigraph.errors.InvalidInputException with code {@code PARSE} or {@code CATALOG}
   *     and at least one diagnostic
   */
  public static Compilation compileWithWarnings(String source) {
    return compile(source, Strictness.SUBMITTED);
  }

  /**
   * Compiles a source that was accepted before, possibly by an engine with fewer rules.
   *
   * @throws dev.omnigraph.errors.InvalidInputException with code {@code PARSE} or {@code CATALOG}
   *     and at least one diagnostic
   */
  public static Catalog compileStored(String source) {
    return compile(source, Strictness.STORED).catalog();
  }

  /**
   * Returns what is legal but of limited use in a source that compiles.
   *
   * @throws dev.omnigraph.errors.InvalidInputException if it does not
   */
  public static List<Diagnostic> warnings(String source) {
    return compile(source, Strictness.STORED).warnings();
  }

  private static Compilation compile(String text, Strictness strictness) {
    SourceText source = SourceText.of(text);
    Findings findings = new Findings(source);
    unicode(text, findings);
    findings.throwIfAny(ErrorCode.PARSE);
    SchemaFile file = SchemaParser.parse(source);

    List<DraftType> types = DraftConverter.convert(file, strictness, findings);
    findings.throwIfAny(ErrorCode.PARSE);

    InterfaceResolution.run(types, findings);
    findings.throwIfAny(ErrorCode.PARSE);

    AnnotationRules.run(types, strictness, findings);
    findings.throwIfAny(ErrorCode.PARSE);

    ConstraintRules.run(types, strictness, findings);
    findings.throwIfAny(ErrorCode.PARSE);

    CatalogRules.run(types, strictness, findings);
    findings.throwIfAny(ErrorCode.CATALOG);

    return new Compilation(Drafts.catalog(types, text), CatalogRules.warnings(types, source));
  }

  /** Finds half a surrogate pair: it has no UTF-8, so the source could not be kept as it is. */
  private static void unicode(String text, Findings findings) {
    int at = 0;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        findings.add("S1", new Span(at, at + 1), "the source is not well-formed Unicode text");
        return;
      }
      at += Character.charCount(c);
    }
  }
}
