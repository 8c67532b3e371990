package dev.omnigraph;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.changes.StateDelta;
import dev.omnigraph.delta.RowImage;
import dev.omnigraph.expr.JavaValues;
import dev.omnigraph.ids.TableKey;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One node or edge that differs between two states of a graph. Immutable. Values are the same only
 * when every bit is: null is not an empty text, and {@code 0.0} is not {@code -0.0}.
 *
 * @param tableKey {@code node:<Type>} or {@code edge:<Type>}
 * @param kind whether it is a node or an edge
 * @param type its type
 * @param id its id
 * @param op what happened
 * @param before as the older state has it; empty for an insert
 * @param after as the newer state has it; empty for a delete
 */
public record Change(
    String tableKey,
    EntityKind kind,
    String type,
    String id,
    ChangeOp op,
    Optional<EntityImage> before,
    Optional<EntityImage> after) {
  private static final JsonFactory JSON = new JsonFactory();

  /** Validates. */
  public Change {
    Objects.requireNonNull(tableKey);
    Objects.requireNonNull(kind);
    Objects.requireNonNull(type);
    Objects.requireNonNull(id);
    Objects.requireNonNull(op);
    Objects.requireNonNull(before);
    Objects.requireNonNull(after);
  }

  static Change of(StateDelta.Step step) {
    TableKey key = step.key();
    return new Change(
        key.toString(),
        key.isNode() ? EntityKind.NODE : EntityKind.EDGE,
        key.typeName(),
        step.row().id(),
        op(step),
        step.row().before().map(image -> image(key, image, step.before())),
        step.row().after().map(image -> image(key, image, step.after())));
  }

  static ChangeOp op(StateDelta.Step step) {
    return switch (step.row().op()) {
      case INSERT -> ChangeOp.INSERT;
      case UPDATE -> ChangeOp.UPDATE;
      case DELETE -> ChangeOp.DELETE;
    };
  }

  private static EntityImage image(TableKey key, RowImage row, List<Property> properties) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (int i = 0; i < properties.size(); i++) {
      Property property = properties.get(i);
      values.put(property.name(), JavaValues.of(row.values().get(i), property.type().scalar()));
    }
    return new EntityImage(
        row.id(),
        key.isNode() ? Optional.empty() : Optional.of(row.source()),
        key.isNode() ? Optional.empty() : Optional.of(row.target()),
        values);
  }

  /** Writes the change as one object. */
  public void writeJson(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("table_key", tableKey);
    json.writeStringField("kind", kind.text());
    json.writeStringField("type", type);
    json.writeStringField("id", id);
    json.writeStringField("op", op.text());
    writeImage(json, "before", before);
    writeImage(json, "after", after);
    json.writeEndObject();
  }

  private static void writeImage(JsonGenerator json, String name, Optional<EntityImage> image)
      throws IOException {
    json.writeFieldName(name);
    if (image.isPresent()) {
      image.get().writeJson(json);
    } else {
      json.writeNull();
    }
  }

  /** Returns the change as the text of one JSON object. */
  public String toJson() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      writeJson(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a string writer does no I/O
    }
    return text.toString();
  }
}
