package dev.omnigraph.query.lint;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What lint found in one source. Immutable.
 *
 * @param schema where the schema came from
 * @param queryPath the path of the query source, as given
 * @param results one entry per query in source order; none when the source does not parse
 * @param findings findings about the source as a whole, sorted by severity, type, property, message
 */
public record LintReport(
    SchemaSource schema, String queryPath, List<Result> results, List<Finding> findings) {
  /** Copies. */
  public LintReport {
    Objects.requireNonNull(schema);
    Objects.requireNonNull(queryPath);
    results = List.copyOf(results);
    findings = List.copyOf(findings);
  }

  /** How much a finding matters. */
  public enum Severity {
    ERROR("error"),
    WARNING("warning"),
    INFO("info");

    private final String text;

    Severity(String text) {
      this.text = text;
    }

    /** Returns the spelling in JSON. */
    public String text() {
      return text;
    }
  }

  /**
   * Where a schema came from.
   *
   * @param kind a file or a graph
   * @param location the path of the file or the URI of the graph, if known
   */
  public record SchemaSource(Kind kind, Optional<String> location) {
    /** Kinds of places. */
    public enum Kind {
      FILE,
      GRAPH
    }

    /** Returns the source for a schema file. */
    public static SchemaSource file(String path) {
      return new SchemaSource(Kind.FILE, Optional.of(path));
    }

    /** Returns the source for the accepted schema of a graph. */
    public static SchemaSource graph(String uri) {
      return new SchemaSource(Kind.GRAPH, Optional.of(uri));
    }
  }

  /**
   * What was found about one query.
   *
   * @param name its name
   * @param kind what it does
   * @param warnings what is doubtful
   * @param error why it cannot run
   * @param operation what it does in detail; present when it can run
   */
  public record Result(
      String name,
      QueryKind kind,
      List<String> warnings,
      Optional<String> error,
      Optional<Operation> operation) {
    /** Copies. */
    public Result {
      warnings = List.copyOf(warnings);
    }

    /** Kinds of queries. */
    public enum QueryKind {
      READ("read"),
      MUTATION("mutation");

      private final String text;

      QueryKind(String text) {
        this.text = text;
      }

      /** Returns the spelling in JSON. */
      public String text() {
        return text;
      }
    }
  }

  /**
   * A finding about the source as a whole.
   *
   * @param severity how much it matters
   * @param code the stable code
   * @param message what was found
   * @param typeName the type concerned
   * @param property the property concerned
   * @param queryNames the queries concerned, sorted
   */
  public record Finding(
      Severity severity,
      String code,
      String message,
      Optional<String> typeName,
      Optional<String> property,
      List<String> queryNames) {
    /** Copies. */
    public Finding {
      queryNames = List.copyOf(queryNames);
    }
  }

  /** Returns the failing queries and the findings that are errors. */
  public int errors() {
    return count(Severity.ERROR)
        + (int) results.stream().filter(r -> r.error().isPresent()).count();
  }

  /** Returns the warnings of queries and of the source. */
  public int warnings() {
    return count(Severity.WARNING) + results.stream().mapToInt(r -> r.warnings().size()).sum();
  }

  /** Returns the findings that only inform. */
  public int infos() {
    return count(Severity.INFO);
  }

  private int count(Severity severity) {
    return (int) findings.stream().filter(f -> f.severity() == severity).count();
  }

  /** Returns whether nothing is an error. */
  public boolean isOk() {
    return errors() == 0;
  }

  /** Returns the report as one JSON object without line breaks. */
  public String toJson() {
    return LintJson.write(this);
  }
}
