package dev.omnigraph.query.lint;

import dev.omnigraph.ids.TableKey;
import dev.omnigraph.query.lint.LintReport.Finding;
import dev.omnigraph.query.lint.LintReport.Result;
import dev.omnigraph.query.lint.LintReport.SchemaSource;
import dev.omnigraph.query.lint.Operation.Field;
import dev.omnigraph.query.lint.Operation.Nullability;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes lint reports as JSON, members in a fixed order, absent ones left out. Confined. */
final class LintJson {
  private final StringBuilder out = new StringBuilder();
  private boolean first = true;

  private LintJson() {}

  static String write(LintReport report) {
    LintJson json = new LintJson();
    json.object(
        () -> {
          json.text("status", report.isOk() ? "ok" : "error");
          json.name("schema_source");
          json.object(() -> json.schema(report.schema()));
          json.text("query_path", report.queryPath());
          json.number("queries_processed", report.results().size());
          json.number("errors", report.errors());
          json.number("warnings", report.warnings());
          json.number("infos", report.infos());
          json.objects("results", report.results(), json::result);
          json.objects("findings", report.findings(), json::finding);
        });
    return json.out.toString();
  }

  private void schema(SchemaSource schema) {
    switch (schema.kind()) {
      case FILE -> {
        text("kind", "file");
        optional("path", schema.location());
      }
      case GRAPH -> {
        text("kind", "graph");
        optional("uri", schema.location());
      }
    }
  }

  private void result(Result result) {
    text("name", result.name());
    text("kind", result.kind().text());
    text("status", result.error().isPresent() ? "error" : "ok");
    if (!result.warnings().isEmpty()) {
      strings("warnings", result.warnings());
    }
    optional("error", result.error());
    if (result.operation().isPresent()) {
      Operation operation = result.operation().get();
      name("operation");
      object(
          () -> {
            objects("result", operation.result(), this::field);
            objects("reads", operation.reads(), this::table);
            objects("writes", operation.writes(), this::table);
          });
    }
  }

  private void field(Field field) {
    text("name", field.name());
    text("kind", field.kind());
    name("nullable");
    out.append(field.nullable() == Nullability.NULLABLE);
    optional("item_kind", field.itemKind());
    if (field.vectorDimension().isPresent()) {
      number("vector_dim", field.vectorDimension().getAsInt());
    }
  }

  private void table(TableKey key) {
    String spelled = key.toString();
    int colon = spelled.indexOf(':');
    text("kind", spelled.substring(0, colon));
    text("type_name", spelled.substring(colon + 1));
  }

  private void finding(Finding finding) {
    text("severity", finding.severity().text());
    text("code", finding.code());
    text("message", finding.message());
    optional("type_name", finding.typeName());
    optional("property", finding.property());
    if (!finding.queryNames().isEmpty()) {
      strings("query_names", finding.queryNames());
    }
  }

  private void object(Runnable members) {
    out.append('{');
    first = true;
    members.run();
    out.append('}');
    first = false;
  }

  private <T> void objects(String name, List<T> items, Consumer<T> members) {
    name(name);
    out.append('[');
    String separator = "";
    for (T item : items) {
      out.append(separator);
      object(() -> members.accept(item));
      separator = ",";
    }
    out.append(']');
    first = false;
  }

  private void strings(String name, List<String> items) {
    name(name);
    out.append('[');
    String separator = "";
    for (String item : items) {
      out.append(separator);
      string(item);
      separator = ",";
    }
    out.append(']');
  }

  private void optional(String name, Optional<String> value) {
    value.ifPresent(v -> text(name, v));
  }

  private void text(String name, String value) {
    name(name);
    string(value);
  }

  private void number(String name, int value) {
    name(name);
    out.append(value);
  }

  private void name(String name) {
    if (!first) {
      out.append(',');
    }
    first = false;
    string(name);
    out.append(':');
  }

  private void string(String value) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
