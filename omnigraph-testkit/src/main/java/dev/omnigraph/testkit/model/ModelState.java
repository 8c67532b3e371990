package dev.omnigraph.testkit.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnigraph.ids.TableKey;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** All rows of one state of a graph, by table and id. Immutable. */
record ModelState(SortedMap<TableKey, SortedMap<String, ModelRow>> tables) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static final ModelState EMPTY = new ModelState(new TreeMap<>());

  ModelState {
    SortedMap<TableKey, SortedMap<String, ModelRow>> copy = new TreeMap<>();
    tables.forEach(
        (key, rows) -> {
          if (!rows.isEmpty()) {
            copy.put(key, Collections.unmodifiableSortedMap(new TreeMap<>(rows)));
          }
        });
    tables = Collections.unmodifiableSortedMap(copy);
  }

  SortedMap<String, ModelRow> rows(TableKey key) {
    return tables.getOrDefault(key, Collections.emptySortedMap());
  }

  ModelState with(TableKey key, SortedMap<String, ModelRow> rows) {
    SortedMap<TableKey, SortedMap<String, ModelRow>> changed = new TreeMap<>(tables);
    changed.put(key, rows);
    return new ModelState(changed);
  }

  ModelState put(TableKey key, String id, ModelRow row) {
    SortedMap<String, ModelRow> rows = new TreeMap<>(rows(key));
    rows.put(id, row);
    return with(key, rows);
  }

  /** Reads what an export wrote. */
  static ModelState ofExport(String lines) {
    SortedMap<TableKey, SortedMap<String, ModelRow>> tables = new TreeMap<>();
    for (String line : lines.lines().toList()) {
      JsonNode record;
      try {
        record = JSON.readTree(line);
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException(e);
      }
      boolean edge = record.has("edge");
      TableKey key =
          edge
              ? TableKey.edge(record.get("edge").asText())
              : TableKey.node(record.get("type").asText());
      Map<String, String> cells = new TreeMap<>();
      String id = "";
      Iterator<Map.Entry<String, JsonNode>> fields = record.get("data").properties().iterator();
      while (fields.hasNext()) {
        Map.Entry<String, JsonNode> field = fields.next();
        if (field.getKey().equals("id")) {
          id = field.getValue().asText();
        } else {
          cells.put(field.getKey(), field.getValue().toString());
        }
      }
      tables
          .computeIfAbsent(key, k -> new TreeMap<>())
          .put(
              id,
              new ModelRow(
                  edge ? Optional.of(record.get("from").asText()) : Optional.empty(),
                  edge ? Optional.of(record.get("to").asText()) : Optional.empty(),
                  cells));
    }
    return new ModelState(tables);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    tables.forEach(
        (key, rows) ->
            rows.forEach(
                (id, row) ->
                    text.append(key).append(' ').append(id).append(' ').append(row).append('\n')));
    return text.toString();
  }
}
