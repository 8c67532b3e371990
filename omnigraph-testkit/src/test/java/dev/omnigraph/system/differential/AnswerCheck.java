package dev.omnigraph.system.differential;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnigraph.PreparedQuery;
import dev.omnigraph.QueryOptions;
import dev.omnigraph.QueryResult;
import dev.omnigraph.ResultColumn;
import dev.omnigraph.Row;
import dev.omnigraph.lang.SourceText;
import dev.omnigraph.query.ast.QueryAst;
import dev.omnigraph.query.parse.QueryParser;
import dev.omnigraph.system.reference.CellText;
import dev.omnigraph.system.reference.ReferenceResult;
import dev.omnigraph.system.reference.ReferenceStore;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Compares what the product answers with what the reference does. */
final class AnswerCheck {
  private static final ObjectMapper JSON = new ObjectMapper();

  private AnswerCheck() {}

  /** Returns how the answers differ, or nothing. */
  static String difference(
      ReferenceStore reference, WrittenQuery query, Function<String, PreparedQuery> prepare)
      throws IOException {
    QueryAst parsed =
        QueryParser.parse(SourceText.of(query.ranked() ? query.limited() : query.text()))
            .queries()
            .get(0);
    ReferenceResult wanted =
        rounded(reference.read(parsed, JSON.readTree(query.parameters()), RandomQuery.NOW), query);
    ReferenceResult found;
    try {
      found = rounded(run(prepare.apply(query.limited()), query), query);
    } catch (RuntimeException e) {
      return "failed: " + e;
    }
    boolean equal = wanted.columns().equals(found.columns());
    if (query.ordered() && !query.aggregating()) {
      List<String> rows = wanted.texts();
      int kept = query.limit() < 0 ? rows.size() : Math.min(query.limit(), rows.size());
      equal &= rows.subList(0, kept).equals(found.texts());
    } else if (query.limit() >= 0) {
      List<String> rest = new ArrayList<>(wanted.texts());
      boolean contained = true;
      for (String row : found.texts()) {
        contained &= rest.remove(row);
      }
      int kept = Math.min(query.limit(), wanted.rows().size());
      equal &= contained && found.rows().size() == kept;
      List<String> keys = keys(wanted, query);
      equal &= keys.isEmpty() || keys.subList(0, kept).equals(keys(found, query));
    } else {
      equal &= wanted.bag().equals(found.bag());
      equal &= keys(wanted, query).equals(keys(found, query));
    }
    return equal
        ? ""
        : "  reference: "
            + wanted.columns()
            + wanted.texts()
            + "\n  product:   "
            + found.columns()
            + found.texts();
  }

  /** Cuts the digits of sums that depend on the order of addition. */
  private static ReferenceResult rounded(ReferenceResult result, WrittenQuery query) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (List<@Nullable Object> row : result.rows()) {
      List<@Nullable Object> cells = new ArrayList<>(row);
      for (int column : query.sums()) {
        if (row.get(column) instanceof Double sum && !sum.isNaN() && !sum.isInfinite()) {
          cells.set(column, new BigDecimal(sum).round(new MathContext(9)).doubleValue());
        }
      }
      rows.add(cells);
    }
    return new ReferenceResult(result.columns(), rows);
  }

  /** Returns the sort keys of the rows in order: groups with equal keys may come in any order. */
  private static List<String> keys(ReferenceResult result, WrittenQuery query) {
    List<String> keys = new ArrayList<>();
    for (List<@Nullable Object> row : result.rows()) {
      StringBuilder key = new StringBuilder();
      query.keys().forEach(k -> key.append(CellText.of(row.get(k))).append('|'));
      keys.add(key.toString());
    }
    return query.keys().isEmpty() ? List.of() : keys;
  }

  private static ReferenceResult run(PreparedQuery prepared, WrittenQuery query) {
    try (QueryResult result = prepared.executeJson(query.parameters(), QueryOptions.defaults())) {
      List<List<@Nullable Object>> rows = new ArrayList<>();
      for (Row row : result) {
        List<@Nullable Object> cells = new ArrayList<>();
        for (int i = 0; i < row.columns().size(); i++) {
          cells.add(row.value(i));
        }
        rows.add(cells);
      }
      return new ReferenceResult(result.columns().stream().map(ResultColumn::name).toList(), rows);
    }
  }
}
