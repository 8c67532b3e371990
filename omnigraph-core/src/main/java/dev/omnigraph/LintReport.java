package dev.omnigraph;

/** What a lint found in one query source. Immutable. */
public final class LintReport {
  private final dev.omnigraph.query.lint.LintReport report;

  LintReport(dev.omnigraph.query.lint.LintReport report) {
    this.report = report;
  }

  /** Returns whether some query is wrong. */
  public boolean hasErrors() {
    return !report.isOk();
  }

  /** Returns the report as one JSON object. */
  public String json() {
    return report.toJson();
  }

  /** Returns the report as lines for people: one per query and finding. */
  public String text() {
    StringBuilder lines = new StringBuilder();
    for (var result : report.results()) {
      lines.append(result.error().isPresent() ? "error  " : "ok     ").append(result.name());
      result.error().ifPresent(e -> lines.append('\n').append(e));
      result.warnings().forEach(w -> lines.append("\n  warning: ").append(w));
      lines.append('\n');
    }
    for (var finding : report.findings()) {
      lines
          .append(finding.severity().text())
          .append(' ')
          .append(finding.code())
          .append(": ")
          .append(finding.message())
          .append('\n');
    }
    return lines.toString().stripTrailing();
  }
}
