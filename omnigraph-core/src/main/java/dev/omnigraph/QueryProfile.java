package dev.omnigraph;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/**
 * What each operator of one execution did. Immutable.
 *
 * @param query the query's name
 * @param rowCount the rows of the result
 * @param steps the operators in the order they run; the last one, {@code result}, groups, orders
 *     and projects the complete rows
 */
public record QueryProfile(String query, long rowCount, List<Step> steps) {

  /**
   * One operator.
   *
   * @param operator the kind of step
   * @param rowsEstimated rows the planner expected
   * @param rows rows it gave
   * @param batches batches it gave
   * @param nanos nanoseconds spent in it and in the operators before it
   * @param bytes bytes of the rows it gave, four for each variable a row still carries and eight
   *     where rows are weighted, and of what it keeps itself until the query ends, which is what
   *     counts against the memory limit
   */
  public record Step(
      String operator, long rowsEstimated, long rows, long batches, long nanos, long bytes) {}

  /** Copies. */
  public QueryProfile {
    steps = List.copyOf(steps);
  }

  /** Returns the profile as one JSON object. */
  public String toJson() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("query", query);
      json.writeNumberField("row_count", rowCount);
      json.writeArrayFieldStart("operators");
      for (Step step : steps) {
        json.writeStartObject();
        json.writeStringField("operator", step.operator());
        json.writeNumberField("rows_estimated", step.rowsEstimated());
        json.writeNumberField("rows", step.rows());
        json.writeNumberField("batches", step.batches());
        json.writeNumberField("nanos", step.nanos());
        json.writeNumberField("bytes", step.bytes());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** Returns the profile as a table for people. */
  public String toText() {
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%-32s %12s %12s %8s %12s %14s",
                "operator",
                "expected",
                "rows",
                "batches",
                "µs",
                "bytes"));
    for (Step step : steps) {
      text.append(
          String.format(
              Locale.ROOT,
              "%n%-32s %12d %12d %8d %12d %14d",
              step.operator(),
              step.rowsEstimated(),
              step.rows(),
              step.batches(),
              step.nanos() / 1000,
              step.bytes()));
    }
    return text.append(String.format(Locale.ROOT, "%n%d rows", rowCount)).toString();
  }
}
