package dev.omnigraph.testkit.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnigraph.Change;
import dev.omnigraph.ChangeStream;
import dev.omnigraph.ids.TableKey;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Applies the changes a comparison gives to the older state. Stateless. */
final class ModelDiff {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern DATE = Pattern.compile("\"(\\d{4}-\\d\\d-\\d\\d)\"");
  private static final Pattern INSTANT = Pattern.compile("\"(\\d{4}-\\d\\d-\\d\\dT[^\"]*)\"");

  private ModelDiff() {}

  /**
   * Returns what the older state becomes.
   *
   * @throws IllegalStateException if a change does not start from what the state has
   */
  static ModelState apply(ModelState older, ChangeStream changes) {
    ModelState state = older;
    while (changes.hasNext()) {
      Change change = changes.next();
      TableKey key = TableKey.parse(change.tableKey());
      JsonNode json = parse(change.toJson());
      SortedMap<String, ModelRow> rows = new TreeMap<>(state.rows(key));
      Optional<ModelRow> before = row(key, json.path("before"));
      if (!Objects.equals(rows.remove(change.id()), before.orElse(null))) {
        throw new IllegalStateException("the older state has another row: " + json);
      }
      Optional<ModelRow> after = row(key, json.path("after"));
      if (before.equals(after)) {
        throw new IllegalStateException("a change changes nothing: " + json);
      }
      after.ifPresent(row -> rows.put(change.id(), row));
      state = state.with(key, rows);
    }
    return state;
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An export counts days and milliseconds where changes spell dates; no text here looks so. */
  private static String asExported(String json) {
    String days =
        DATE.matcher(json).replaceAll(m -> Long.toString(LocalDate.parse(m.group(1)).toEpochDay()));
    return INSTANT
        .matcher(days)
        .replaceAll(m -> Long.toString(Instant.parse(m.group(1)).toEpochMilli()));
  }

  private static Optional<ModelRow> row(TableKey key, JsonNode image) {
    if (image.isNull()) {
      return Optional.empty();
    }
    Map<String, String> cells = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : image.properties()) {
      boolean leading =
          field.getKey().equals("id")
              || (!key.isNode() && (field.getKey().equals("src") || field.getKey().equals("dst")));
      if (!leading) {
        cells.put(field.getKey(), asExported(field.getValue().toString()));
      }
    }
    Optional<String> from = Optional.ofNullable(image.get("src")).map(JsonNode::asText);
    Optional<String> to = Optional.ofNullable(image.get("dst")).map(JsonNode::asText);
    return Optional.of(
        key.isNode()
            ? new ModelRow(Optional.empty(), Optional.empty(), cells)
            : new ModelRow(from, to, cells));
  }
}
