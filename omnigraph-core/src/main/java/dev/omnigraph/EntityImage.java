package dev.omnigraph;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A whole node or edge as one state has it. Immutable.
 *
 * @param id its id
 * @param source the id of the node an edge starts at; empty for a node
 * @param target the id of the node an edge ends at; empty for a node
 * @param properties all properties in the byte order of their names, absent ones as null; Java
 *     types as in {@link Row}, a blob as {@code base64:…} text or as its reference
 */
public record EntityImage(
    String id,
    Optional<String> source,
    Optional<String> target,
    Map<String, @Nullable Object> properties) {
  /** Validates and copies. */
  public EntityImage {
    Objects.requireNonNull(id);
    Objects.requireNonNull(source);
    Objects.requireNonNull(target);
    properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
  }

  /**
   * Writes one flat object: {@code id}, for an edge {@code src} and {@code dst}, the properties.
   */
  public void writeJson(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", id);
    if (source.isPresent()) {
      json.writeStringField("src", source.get());
    }
    if (target.isPresent()) {
      json.writeStringField("dst", target.get());
    }
    for (Map.Entry<String, @Nullable Object> property : properties.entrySet()) {
      json.writeFieldName(property.getKey());
      ResultFormat.writeValue(json, property.getValue());
    }
    json.writeEndObject();
  }
}
