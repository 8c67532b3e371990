package dev.omnigraph.recovery.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.ids.TableKey;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The JSON text of per-table outcomes: compact, keys in a fixed order. */
final class OutcomesJson {
  private static final JsonFactory JSON = new JsonFactory();
  private static final ObjectMapper TREES = new ObjectMapper(JSON);

  private OutcomesJson() {}

  static String write(List<TableOutcome> outcomes) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartArray();
      for (TableOutcome outcome : outcomes) {
        json.writeStartObject();
        json.writeStringField("table_key", outcome.tableKey().toString());
        json.writeNumberField("from_version", outcome.fromVersion());
        json.writeNumberField("to_version", outcome.toVersion());
        json.writeEndObject();
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException("a string writer does not fail", e);
    }
    return text.toString();
  }

  static List<TableOutcome> read(String object, String text) {
    try {
      JsonNode array = TREES.readTree(text);
      List<TableOutcome> outcomes = new ArrayList<>(array.size());
      for (JsonNode element : array) {
        outcomes.add(
            new TableOutcome(
                TableKey.parse(element.path("table_key").asText()),
                element.path("from_version").asLong(),
                element.path("to_version").asLong()));
      }
      return outcomes;
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw CorruptionException.of(object, "per-table outcomes in JSON", "another text", e);
    }
  }
}
